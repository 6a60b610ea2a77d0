"""What people hear of deployments that do not settle, fail, or end with what there was before."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from sagewarden.registry.model import Registry
from tests.integration.monitoring.conftest import ALONE, MonitoringStage, host, instances
from tests.support.events import called, handed_on, iam_user

ALICE = iam_user("alice")
PINGS = (
    "The primary container for production variant blue did not pass the ping health check. Please "
    "check CloudWatch logs for this endpoint."
)
NO_CAPACITY = (
    "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error."
)


def updated(account: MonitoringStage, config: str, **more: Any) -> dict[str, Any]:
    """Alice updates the endpoint; the event of her call."""
    account.sagemaker.update_endpoint(EndpointName=account.name, EndpointConfigName=config, **more)
    asked = {"endpointName": account.name, "endpointConfigName": config}
    return called("UpdateEndpoint", asked, identity=ALICE)


def reached(account: MonitoringStage, status: str) -> None:
    until = time.monotonic() + 5
    while account.status() != status and time.monotonic() < until:
        time.sleep(0.02)
    assert account.status() == status


def deployments(account: MonitoringStage, **said: Any) -> None:
    """The profile says this of deployments, and asks for one alarm."""
    raw = account.live.registry.model_dump(mode="json", exclude_unset=True)
    raw["profiles"]["standard"] = {"alarms": ALONE, "deployments": said}
    account.live.registry = Registry.model_validate(raw)


def logged(account: MonitoringStage, *lines: str) -> None:
    events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
    group = f"/aws/sagemaker/Endpoints/{account.name}"
    account.cloud.write_log(group, "blue/i-1", events)


@pytest.fixture
def running(account: MonitoringStage) -> MonitoringStage:
    """An endpoint in service with all its alarms."""
    account.profiles(standard=ALONE)
    account.create()
    account.settle()
    return account


def told(answer: Mapping[str, Any]) -> list[str]:
    return [outcome["action"] for outcome in answer["outcomes"]]


def test_an_update_that_was_rolled_back_is_told_of_once_with_who_asked_and_why(
    running: MonitoringStage,
) -> None:
    before = running.known().config
    running.cloud.let_deployment(running.name, "rolls-back", PINGS)
    config = running.config(instances("blue", "ml.g5.xlarge"))
    call = updated(running, config)
    running.react(call)
    reached(running, "InService")
    logged(running, '"GET /ping HTTP/1.1" 200', "ModuleNotFoundError: No module named 'torch'")
    running.later(minutes=2)
    assert told(running.in_service()) == ["Report"]
    (notice,) = running.notices()
    assert "rolled-back" in notice
    assert f"user/alice asked for configuration {config}" in notice
    assert f"in service with configuration {before}, as before" in notice
    assert "did not pass the ping health check" in notice
    assert "ModuleNotFoundError: No module named 'torch'" in notice
    assert running.in_service()["outcomes"] == []
    assert running.notices(0) == []


def test_a_roll_back_without_a_reason_shows_by_the_configuration_alone(
    running: MonitoringStage,
) -> None:
    running.cloud.let_deployment(running.name, "rolls-back")
    call = updated(running, running.config(instances("blue", "ml.g5.xlarge")))
    reached(running, "InService")
    # The call is told of after the state to which it has led.
    assert running.in_service()["outcomes"] == []
    with running.listening() as put:
        assert running.react(call)["again"] == 900
    ((delay, reminder),) = put
    running.later(seconds=delay)
    assert told(running.react(reminder)) == ["Report"]
    (notice,) = running.notices()
    assert "rolled-back" in notice
    assert "It has logged nothing since" in notice


def test_an_update_that_passes_is_nothing_to_tell_of(running: MonitoringStage) -> None:
    running.react(updated(running, running.config(instances("blue", "ml.g5.xlarge"))))
    running.settled()
    running.later(minutes=2)
    assert running.settle() == []
    running.later(minutes=15)
    assert running.reminded()["outcomes"] == []
    # Back to the first one, of which no event tells: nothing was rolled back.
    asked = running.known().asked
    assert asked
    assert asked.has_landed
    running.update(asked.before)
    assert running.settle() == []
    assert running.notices(0) == []


def test_in_service_nothing_is_read_of_deployments_where_nothing_changed(
    running: MonitoringStage,
) -> None:
    running.in_service()
    assert sorted(running.reads()) == [
        "monitoring:DescribeAlarms",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
    ]
    running.react(running.state("UPDATING"))
    assert running.reads() == []
    assert running.writes() == ["sqs:SendMessageBatch"]


def test_a_creation_that_failed_is_told_of_with_what_it_points_to(
    account: MonitoringStage,
) -> None:
    account.profiles(standard=ALONE)
    account.cloud.let_deployment(account.name, "fails", NO_CAPACITY)
    config = account.config()
    account.sagemaker.create_endpoint(
        EndpointName=account.name,
        EndpointConfigName=config,
        Tags=[{"Key": "team", "Value": "breast-cancer-detection"}],
    )
    asked = {"endpointName": account.name, "endpointConfigName": config}
    call = called("CreateEndpoint", asked, identity=ALICE, response={"endpointArn": account.arn})
    account.react(call)
    reached(account, "Failed")
    assert told(account.react(account.state("FAILED"))) == ["Report"]
    (notice,) = account.notices()
    assert "deployment-failed" in notice
    assert f"user/alice asked for configuration {config}" in notice
    assert "InsufficientInstanceCapacity" in notice
    assert "try another instance type" in notice
    assert account.react(account.state("FAILED"))["ignored"] == "it is failed, not in service"
    assert account.alarms() == {}


def test_a_creation_that_hangs_is_told_of_at_the_deadline(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    deployments(account, deadline="40m")
    account.cloud.let_deployment(account.name, "hangs")
    account.sagemaker.create_endpoint(
        EndpointName=account.name,
        EndpointConfigName=account.config(),
        Tags=[{"Key": "team", "Value": "breast-cancer-detection"}],
    )
    delays: list[int] = []
    event = account.state("CREATING")
    for _ in range(3):
        with account.listening() as put:
            account.react(event)
        ((delay, event),) = put
        delays.append(delay)
        account.later(seconds=delay)
    assert delays[:2] == [900, 900]
    assert 590 < delays[2] <= 601
    assert told(account.react(event)) == ["Report"]
    (notice,) = account.notices()
    assert "deployment-overdue" in notice
    assert "creating for 40 minutes, longer than the 40 minutes of its profile" in notice
    assert "It has logged nothing since" in notice
    account.later(minutes=15)
    with account.listening() as put:
        account.react(event)
    assert put == []
    assert account.notices(0) == []


def test_ten_events_of_one_state_give_one_reminder(running: MonitoringStage) -> None:
    with running.listening() as put:
        answers = [running.react(running.state("UPDATING")) for _ in range(10)]
    assert [seconds for seconds, _ in put] == [900]
    assert [answer.get("again") for answer in answers] == [900] + [None] * 9
    # It comes when the turn is over: what begins then is looked at by another one.
    running.later(minutes=15)
    with running.listening() as put:
        running.react(running.state("UPDATING"))
    assert len(put) == 1


def test_an_update_that_hangs_names_whoever_asked(running: MonitoringStage) -> None:
    running.cloud.let_deployment(running.name, "hangs")
    config = running.config(instances("blue", "ml.g5.xlarge"))
    running.react(updated(running, config))
    running.later(minutes=31)
    assert told(running.reminded()) == ["Report"]
    (notice,) = running.notices()
    assert f"user/alice asked for configuration {config}" in notice


def test_what_is_deleted_while_it_runs_is_told_of_after_the_deployment(
    running: MonitoringStage,
) -> None:
    config = running.config(instances("blue", "ml.g5.xlarge"))
    running.react(updated(running, config))
    running.settled()
    running.settle()
    running.sagemaker.delete_endpoint_config(EndpointConfigName=config)
    running.later(minutes=15)
    assert told(running.reminded()) == ["Report"]
    (notice,) = running.notices()
    assert "deleted-in-use" in notice
    assert f"configuration {config}, which was deleted" in notice
    assert running.reminded()["outcomes"] == []


@pytest.mark.parametrize("guarded", [True, False])
def test_an_update_without_alarms_is_told_of_where_the_profile_asks_for_it(
    running: MonitoringStage, guarded: bool
) -> None:
    deployments(running, guarded=True)
    alarm = f"sagewarden/{running.name}/blue/invocation-5xx-errors"
    guard = {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm}]}}
    more = {"DeploymentConfig": guard} if guarded else {}
    running.react(updated(running, running.config(instances("blue", "ml.g5.xlarge")), **more))
    running.settled()
    running.settle()
    notices = running.notices(0 if guarded else 1)
    assert len(notices) == (0 if guarded else 1)
    assert guarded or "unguarded" in notices[0]


@pytest.mark.parametrize(
    ("ends", "word", "says"),
    [
        ("hangs", "deployment-overdue", "creating for 31 minutes"),
        ("fails", "deployment-failed", "its status is failed"),
    ],
)
def test_a_component_that_does_not_settle_is_told_of(
    account: MonitoringStage, ends: str, word: str, says: str
) -> None:
    account.profiles(standard=ALONE)
    account.create(host("blue"))
    account.settle()
    name = f"{account.name}-llama"
    account.cloud.let_deployment(name, ends, NO_CAPACITY if ends == "fails" else "")
    call = account.component(name)
    call["detail"]["userIdentity"] = ALICE
    with account.listening() as put:
        account.react(call)
    arn = account.arn.replace(
        f"endpoint/{account.name.lower()}", f"inference-component/{name.lower()}"
    )
    (reminder,) = [body for delay, body in put if body["resources"] == [arn] and delay == 900]
    account.later(minutes=31)
    assert told(account.react(reminder)) == ["Report"]
    (notice,) = account.notices()
    assert word in notice
    assert says in notice
    assert "user/alice asked for it" in notice


def test_a_component_in_service_is_read_once_and_nothing_is_told(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    account.create(host("blue"))
    account.settle()
    name = f"{account.name}-llama"
    account.react(account.component(name))
    arn = account.arn.replace(
        f"endpoint/{account.name.lower()}", f"inference-component/{name.lower()}"
    )
    answer = account.react(handed_on("sagewarden.reminder", arn, name))
    assert answer["ignored"] == "it is in service"
    assert sorted(account.reads()) == [
        "sagemaker:DescribeInferenceComponent",
        "sagemaker:ListTags",
    ]


def test_a_team_that_is_only_watched_hears_nothing(running: MonitoringStage) -> None:
    running.cloud.let_deployment(running.name, "rolls-back", PINGS)
    call = updated(running, running.config(instances("blue", "ml.g5.xlarge")))
    running.react(call)
    reached(running, "InService")
    running.profiles(mode="observe", standard=ALONE)
    running.later(minutes=2)
    answer = running.in_service()
    assert [outcome["outcome"] for outcome in answer["outcomes"]] == ["planned"]
    assert running.notices(0) == []


def test_no_log_line_leaves_its_secrets_in_a_notice(running: MonitoringStage) -> None:
    running.cloud.let_deployment(running.name, "rolls-back", PINGS)
    running.react(updated(running, running.config(instances("blue", "ml.g5.xlarge"))))
    reached(running, "InService")
    logged(running, "RuntimeError: cannot reach https://bob:hunter2@db/ with api_key=abcdef123456")
    running.later(minutes=2)
    running.in_service()
    (notice,) = running.notices()
    assert "RuntimeError" in notice
    assert "hunter2" not in json.dumps(notice)
    assert "abcdef123456" not in notice
