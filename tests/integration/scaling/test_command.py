"""`sagewarden scaling plan`: what is, what should be, what differs; and what it says where it cannot look."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
import yaml
from typer.testing import CliRunner

from cli.endpoint.command import app as endpoint_app
from cli.scaling import app, planned, runtime_of
from local import ACCOUNT
from sagewarden.endpoints.raised import Raised, raising_message
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from scaling.reconcile.plan_for import Planned
from tests.integration.scaling.conftest import TEAM, ScalingStage, instances
from tests.support.runtime import LEDGER

type Plan = Callable[..., tuple[int, str]]

OUTPUTS = {
    "LedgerTable": LEDGER,
    "RegistryApplicationId": "a",
    "RegistryEnvironmentId": "e",
    "RegistryProfileId": "p",
    "AdministratorsTopic": f"arn:aws:sns:us-east-1:{ACCOUNT}:administrators",
    "ScalingQueueUrl": "https://sqs.us-east-1.amazonaws.com/queue",
}
"""What a deployed stack would say."""

BACKLOG = {"metric": "backlog-per-instance", "value": 5}
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}}
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "timezone": "Europe/Vienna", "max": 1}


@pytest.fixture
def plan(account: ScalingStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Plan:
    """The command by a registry that is written out, and what it said, on one line: its status and its text."""
    monkeypatch.setattr("cli.scaling.outputs", lambda _session, _stack: OUTPUTS)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def planned(*options: str, endpoint: str | None = None) -> tuple[int, str]:
        raw = json.loads(account.live.registry.model_dump_json(by_alias=True, exclude_unset=True))
        raw["teams"] = {
            name: {"members": {"groups": [name]}} | team for name, team in raw["teams"].items()
        }
        file = tmp_path / "registry.yaml"
        file.write_text(yaml.safe_dump(raw))
        asked = [
            "plan",
            account.name if endpoint is None else endpoint,
            "--registry",
            str(file),
        ]
        result = CliRunner().invoke(app, [*asked, *options])
        return result.exit_code, " ".join((result.stdout + result.stderr).split())

    return planned


def variants(plan: Plan) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(plan("--json")[1])["variants"]
    return found


def test_what_is_as_it_should_be_is_shown_once_and_ends_with_nought(
    account: ScalingStage, plan: Plan
) -> None:
    account.create()
    account.in_service()
    status, said = plan()
    assert status == 0
    assert (
        "│ is │ blue │ instances │ SageMakerVariantInvocationsPerInstance │ 360 │ 1-4 │ 1 │ 300 s / 300 s │"
        in said
    )
    assert f"in service, team {TEAM}, profile standard, mode enforce" in said
    assert said.endswith("nothing to do")
    assert "should be" not in said


def test_what_differs_is_shown_beside_what_should_be(account: ScalingStage, plan: Plan) -> None:
    account.create()
    account.in_service()
    account.profile(
        max=9,
        suspended=["scale-in"],
        schedules=[NIGHT],
        target={"metric": "model-latency", "value": 90},
    )
    status, said = plan()
    assert status == 1
    assert "│ is │ blue │ instances │ SageMakerVariantInvocationsPerInstance │ 360 │ 1-4 │" in said
    assert "│ should be │ blue │ instances │ ModelLatency │ 90000 │ 1-9 │" in said
    assert "blue: suspended: none, should be scale-in" in said
    night = f"sagewarden.{account.name}.blue.night"
    assert (
        f"blue: schedule {night}: none, should be cron(0 20 * * ? *) Europe/Vienna: max 1" in said
    )
    assert f"put the schedule {night}: profile standard asks for it" in said
    assert said.endswith("3 to do")


def test_what_is_only_to_be_told_is_nothing_to_do(account: ScalingStage, plan: Plan) -> None:
    account.create()
    account.by_hand()
    status, said = plan()
    assert status == 0
    assert "blue: somebody else's, which is left alone" in said
    assert "tell the team foreign: somebody else made the scalable target of" in said
    assert said.endswith("nothing to do, 1 to tell")
    (blue,) = variants(plan)
    assert (blue["ours"], blue["desired"], blue["observed"]["min"]) == (False, None, 2)


def test_our_policy_is_shown_though_somebody_has_put_another(
    account: ScalingStage, plan: Plan
) -> None:
    account.create()
    account.in_service()
    account.put_policy("a-first-one")
    (blue,) = variants(plan)
    assert blue["observed"] == blue["desired"]
    (policy,) = blue["observed"]["policies"].values()
    assert policy["target_value"] == 360


def test_every_policy_of_a_variant_is_shown_and_what_differs_in_it(
    account: ScalingStage, plan: Plan
) -> None:
    burst = {"name": "burst", "metric": "model-latency", "cooldown": 60}
    steps = [{"from": 200, "to": 500, "change": 1}, {"from": 500, "change": 3}]
    load = {"metric": "invocations-per-instance", "value": 500}
    account.profile(target=None, policies=[load, burst | {"steps": steps}])
    account.create()
    account.in_service()
    status, said = plan()
    assert status == 0
    assert "│ SageMakerVariantInvocationsPerInstance │ 500 │" in said, said
    assert "200000 to 500000: +1; from 500000: +3" in said
    account.profile(target=None, policies=[load, burst | {"steps": steps, "cooldown": 30}])
    status, said = plan()
    name = f"sagewarden.{account.name}.blue.burst"
    assert f"blue: policy {name}, cooldown: 60, should be 30" in said
    assert f"put the policy and the alarm {name}" in said
    account.profile(target=None, policies=[load])
    _, said = plan()
    assert f"blue: policy {name}: superfluous" in said


def test_limits_that_a_schedule_has_set_are_as_they_should_be(
    account: ScalingStage, plan: Plan
) -> None:
    account.profile(schedules=[NIGHT])
    account.create()
    account.in_service()
    account.register(
        "blue",
        MinCapacity=1,
        MaxCapacity=1,
    )
    status, said = plan()
    assert (status, "│ 1-1 │" in said, "should be" in said) == (0, True, False)


def test_a_minimum_above_the_quota_is_shown_as_it_would_be_set(
    account: ScalingStage, plan: Plan
) -> None:
    account.profile(min=5, max=9)
    account.create(instances("blue", "ml.g5.xlarge"))
    _, said = plan()
    assert (
        "│ should be │ blue │ instances │ SageMakerVariantInvocationsPerInstance │ 360 │ 2-9 │"
        in said
    )
    assert (
        "tell the team above-quota: profile standard asks for at least 5 of blue; 2 stays the least"
        in said
    )


def test_what_wakes_from_zero_is_shown(account: ScalingStage, plan: Plan) -> None:
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    (blue,) = variants(plan)
    assert blue["observed"]["wakes_from_zero"] is blue["desired"]["wakes_from_zero"] is True
    (name,) = account.alarms()
    account.cloudwatch.delete_alarms(AlarmNames=[name])
    status, said = plan()
    assert status == 1
    assert "blue: wakes from zero: no, should be yes" in said
    assert f"put the policy and the alarm {name}: nothing else starts the first one" in said


def test_every_variant_is_shown_with_why_it_does_not_scale(
    account: ScalingStage, plan: Plan
) -> None:
    account.create(instances("blue"), instances("tiny", "ml.t2.medium"))
    account.in_service()
    _, said = plan()
    assert "tiny: AWS does not scale burstable instance types" in said
    account.sagemaker.add_tags(
        ResourceArn=account.arn, Tags=[{"Key": "sagewarden:scaling", "Value": "off"}]
    )
    status, said = plan()
    assert status == 1
    assert "│ blue │ instances │" in said
    assert "│ tiny │ burstable instances │" in said
    assert f"deregister {account.id('blue')}: the tag sagewarden:scaling=off" in said


def test_what_is_gone_shows_what_it_left(account: ScalingStage, plan: Plan) -> None:
    account.create()
    account.in_service()
    account.gone()
    status, said = plan()
    assert status == 1
    assert "│ ends │ blue │" in said
    assert f"gone, team {TEAM}, mode enforce" in said
    assert f"deregister {account.id('blue')}: it is gone" in said


def test_whose_team_is_not_known_is_said(account: ScalingStage, plan: Plan) -> None:
    account.create(tags={"team": "nobody"})
    assert plan()[0] == 1
    assert plan()[1].endswith("nothing is decided: no team of the registry has the tag 'nobody'")


def test_while_it_only_observes_nothing_of_it_is_done(account: ScalingStage, plan: Plan) -> None:
    account.profiles(
        mode="observe",
        standard={"min": 1, "max": 4, "target": BACKLOG | {"metric": "model-latency"}},
    )
    account.create()
    assert plan()[1].endswith("2 to do (only recorded: the mode is observe)")


@pytest.mark.parametrize(
    ("endpoint", "told"),
    [
        (
            "no such",
            "'no such' is no endpoint's name: expected letters, digits and hyphens, or an ARN",
        ),
        ("", "'' is no endpoint's name"),
        ("arn:aws:foo", "'arn:aws:foo' is no ARN"),
        (
            f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/nb",
            "is a notebook-instance: expected an endpoint or an inference component",
        ),
        (
            f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:endpoint/e",
            f"is elsewhere: you are in account {ACCOUNT}, region us-east-1",
        ),
        (
            "arn:aws:sagemaker:us-east-1:999999999999:endpoint/e",
            f"is elsewhere: you are in account {ACCOUNT}, region us-east-1",
        ),
        (
            f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:inference-component/none",
            "there is no inference-component",
        ),
    ],
)
def test_what_cannot_be_an_endpoint_here_is_refused(plan: Plan, endpoint: str, told: str) -> None:
    status, said = plan(endpoint=endpoint)
    assert status == 2
    assert told in said


def test_all_is_read_with_the_operators_session(
    account: ScalingStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose keys and region may be others than those of the environment."""
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    account.profile(min=3, target=BACKLOG, schedules=[NIGHT | {"max": 9}], max=9)
    session, read = boto3.Session(), []
    session.events.register("before-call", lambda model, **_: read.append(model.name))
    monkeypatch.setattr(aws, "client", lambda service: pytest.fail(f"another client of {service}"))
    account.cloud.clear_calls()
    runtime = runtime_of(session, OUTPUTS, account.live.registry)
    seen = planned(runtime, Arn(account.arn), account.name)
    assert read == [call.operation for call in account.cloud.calls()]
    assert {"GetItem", "DescribeEndpoint", "DescribeScalableTargets", "ListServiceQuotas"} <= {
        *read
    }
    assert isinstance(seen, Planned)
    assert seen.plan


def test_a_name_that_is_nearly_right_is_guessed(account: ScalingStage, plan: Plan) -> None:
    account.create()
    status, said = plan(endpoint=f"{account.name}x")
    assert status == 2
    assert said.endswith(f"in us-east-1; did you mean '{account.name}'?")


def test_what_aws_does_not_say_is_no_difference(account: ScalingStage, plan: Plan) -> None:
    account.create()
    account.cloud.fail(
        "sagemaker", "DescribeEndpoint", code="AccessDeniedException", message="no", times=9
    )
    status, said = plan()
    assert status == 2
    assert said.startswith(f"{account.name} could not be looked at:")


def test_without_credentials_it_says_so(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody(boto3.Session):
        def get_credentials(self) -> Any:
            return None

    monkeypatch.setattr("boto3.Session", Nobody)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    status, said = plan(endpoint="e")
    assert status == 2
    assert "Unable to locate credentials" in said


def test_what_a_run_of_remediation_raises_is_shown_with_the_run_and_until_when(
    account: ScalingStage, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.endpoint.raised.outputs", lambda _session, _stack: OUTPUTS)
    account.create()
    account.in_service()
    now = account.clock()
    raised = Raised(
        run="run-1", resource_id=account.id("blue"), min=3, until=now + timedelta(hours=1)
    )
    account.react(json.loads(raising_message(Arn(account.arn), raised, at=now)))
    status, said = plan()
    words = f"raised by run-1 until {raised.until:%Y-%m-%d %H:%M}: at least 3"
    assert f"blue: {words}" in said
    assert (status, said.count("3-4")) == (0, 1)
    (shown,) = json.loads(plan("--json")[1])["raised"]
    assert Raised.from_record(shown) == raised
    screen = CliRunner().invoke(endpoint_app, ["status", account.name, "--stack-name", "s"]).stdout
    assert f"  blue  {words}" in screen.splitlines()
    assert "raised" not in CliRunner().invoke(endpoint_app, ["status", account.name]).stdout
