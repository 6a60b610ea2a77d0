"""Stories in which something goes wrong: nothing is lost, nothing is guessed, nothing is done twice."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import HealthCheck, given, settings

from ownership.observe import observe_config, observe_groups, observe_model, observe_tags
from sagewarden.deeds.ledger import Ledger
from sagewarden.errors import NotAnEvent, RegistryUnavailable, TransientError
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.live_registry import LiveRegistry
from tests.conftest import REGISTRY
from tests.integration.ownership.conftest import ACCOUNT, OwnershipStage
from tests.strategies import BCD, ISA, JSON, mutated_events

ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
BOBS = {"team": ISA, "owner": "bob", "cost-center": "4712"}


class AppConfig:
    """AppConfig behind Powertools' provider: up or down, and with whatever was published last."""

    def __init__(self) -> None:
        self.content, self.down = REGISTRY.read_bytes(), False

    def get(self, _profile: str, **_: object) -> bytes:
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        if self.down:
            raise GetParameterError("AppConfig does not answer")
        return self.content


@pytest.fixture
def appconfig(account: OwnershipStage) -> AppConfig:
    appconfig = AppConfig()
    connect: Any = lambda: appconfig  # noqa: E731
    account.live = LiveRegistry(profile="teams", connect=connect, on_stale=lambda _: None)
    return appconfig


def test_without_any_registry_nothing_is_done_and_the_queue_keeps_the_message(
    account: OwnershipStage, appconfig: AppConfig
) -> None:
    appconfig.down = True
    arn = account.create_notebook()
    event = account.creation(arn, "alice")
    with pytest.raises(RegistryUnavailable):
        account.react(event)
    assert (account.calls, account.tags(arn), account.ledger(arn)) == ([], {}, [])
    assert account.deliver_batch(json.dumps(event)) == {
        "batchItemFailures": [{"itemIdentifier": "m0"}]
    }
    appconfig.down = False
    account.react(event)
    assert account.tags(arn) == ALICES


@pytest.mark.parametrize("mishap", ["AppConfig is down", "the live registry is wrong"])
def test_with_an_earlier_registry_work_goes_on(
    account: OwnershipStage, appconfig: AppConfig, mishap: str
) -> None:
    account.react(account.creation(account.create_notebook("before"), "alice"))
    if mishap == "AppConfig is down":
        appconfig.down = True
    else:
        appconfig.content = b"version: 1\nteams: {}\n"
    arn = account.create_notebook("during")
    account.react(account.creation(arn, "alice"))
    assert account.tags(arn) == ALICES


def refusing(code: str, times: list[int], then: Any) -> Any:
    """A call that fails as often as `times` says, and then goes through."""

    def call(**arguments: Any) -> Any:
        times[0] -= 1
        if times[0] >= 0:
            raise ClientError({"Error": {"Code": code, "Message": "so it is"}}, "Operation")
        return then(**arguments)

    return call


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("iam", "list_groups_for_user"),
        ("sagemaker", "add_tags"),
        ("dynamodb", "transact_write_items"),
        ("dynamodb", "batch_get_item"),
        ("sagemaker", "list_tags"),
    ],
)
def test_whatever_is_throttled_the_next_delivery_makes_it_right(
    account: OwnershipStage, monkeypatch: pytest.MonkeyPatch, service: str, operation: str
) -> None:
    client, arn = aws.client(service), account.create_notebook()
    call = refusing("ThrottlingException", [1], getattr(client, operation))
    monkeypatch.setattr(client, operation, call)
    event = account.creation(arn, "alice", age=90)
    answers = [account.deliver_batch(json.dumps(event)) for _ in range(2)]
    assert answers == [{"batchItemFailures": [{"itemIdentifier": "m0"}]}, {"batchItemFailures": []}]
    assert account.tags(arn) == ALICES
    assert account.notices() == []


def test_a_call_that_our_role_may_not_make_is_refused_and_recorded_and_told_to_the_administrators(
    account: OwnershipStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        aws.client("sagemaker"), "add_tags", refusing("AccessDeniedException", [1], None)
    )
    arn = account.create_notebook()
    answer = account.react(account.creation(arn, "alice"))
    assert answer["outcomes"][0]["outcome"] == "refused"
    _, _, reaction = account.ledger(arn)
    assert reaction["outcomes"]["L"][0]["M"]["detail"] == {"S": "AccessDeniedException: so it is"}
    assert account.notices() == [f"{arn}\nrefused: AddTags: AccessDeniedException: so it is\n"]


def test_the_administrators_retag_comes_before_the_creation_that_it_followed(
    account: OwnershipStage,
) -> None:
    arn = account.create_notebook()
    creation = account.creation(arn, "alice", age=20)
    account.react(account.retag(arn, "admin", {"team": ISA, "owner": "bob"}, age=10))
    assert account.tags(arn) == BOBS
    account.react(creation)
    assert account.tags(arn) == BOBS
    account.react(account.retag(arn, "alice", {"team": BCD}))
    assert account.tags(arn) == BOBS


def test_events_that_come_in_any_order_leave_the_same_tags(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    creation = account.creation(arn, "alice", age=40)
    retagged = account.retag(arn, "bob", {"team": ISA}, age=30)
    said = account.retag(arn, "admin", {"owner": "bob"}, age=20)
    untagged = account.untag(arn, "bob", "cost-center")
    for order in ([creation, retagged, said, untagged], [untagged, said, retagged, creation]):
        for event in (*order, *order):
            account.react(event)
        assert account.tags(arn) == ALICES | {"owner": "bob"}


def test_the_registry_has_lost_the_team_and_its_resources_keep_it(account: OwnershipStage) -> None:
    arn = account.create_notebook()
    account.react(account.creation(arn, "alice"))
    teams = {name: team for name, team in account.live.registry.teams.items() if name != BCD}
    account.live.registry = account.live.registry.model_copy(update={"teams": teams})
    account.react(account.retag(arn, "bob", {"team": ISA}))
    assert account.tags(arn)["team"] == BCD


def test_an_imitation_among_fifty_tags_gives_its_room_to_the_team(account: OwnershipStage) -> None:
    tags = {f"t{number}": "x" for number in range(47)} | {"Team": ISA, "TEAM": ISA, "Owner": "bob"}
    arn = account.create_notebook(tags=tags)
    account.react(account.creation(arn, "alice", tags))
    assert {
        key: value
        for key, value in account.tags(arn).items()
        if not key.startswith("t") or key == "team"
    } == ALICES


def test_what_was_read_of_things_that_are_gone_is_nothing(account: OwnershipStage) -> None:
    gone = Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/gone")
    assert observe_tags(aws.client("sagemaker"), gone) == {}
    assert observe_groups(aws.client("iam"), "gone") == frozenset()
    assert observe_config(aws.client("sagemaker"), "gone") == (None, ())
    assert observe_model(aws.client("sagemaker"), "gone") is None


def test_groups_and_tags_are_read_to_the_last_page() -> None:
    """Over botocore's stub: moto has all of them on one page."""
    path = {"Path": "/", "CreateDate": datetime.now(UTC)}
    groups = [path | {"GroupName": f"g{n}", "GroupId": "G" * 16, "Arn": "a" * 20} for n in (1, 2)]
    iam, sagemaker = aws.client("iam"), aws.client("sagemaker")
    with Stubber(iam) as stub:
        stub.add_response(
            "list_groups_for_user", {"Groups": groups[:1], "IsTruncated": True, "Marker": "m"}
        )
        stub.add_response("list_groups_for_user", {"Groups": groups[1:], "IsTruncated": False})
        assert observe_groups(iam, "carol") == {"g1", "g2"}
        stub.assert_no_pending_responses()
    arn = Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/nb")
    with Stubber(sagemaker) as stub:
        stub.add_response("list_tags", {"Tags": [{"Key": "team", "Value": BCD}], "NextToken": "t"})
        stub.add_response("list_tags", {"Tags": [{"Key": "owner", "Value": "alice"}]})
        assert observe_tags(sagemaker, arn) == {"team": BCD, "owner": "alice"}
        stub.assert_no_pending_responses()


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(event=mutated_events())
def test_real_events_with_members_gone_wrong_never_crash_the_function(
    account: OwnershipStage, event: Any
) -> None:
    try:
        account.invoke(event)
    except NotAnEvent as refused:
        assert str(refused)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(event=JSON)
def test_random_json_never_crashes_the_function(account: OwnershipStage, event: Any) -> None:
    with pytest.raises(NotAnEvent):
        account.invoke(event)


def test_a_second_that_came_first_twice_in_a_row_is_left_to_the_queue(
    account: OwnershipStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = account.create_notebook()
    monkeypatch.setattr(Ledger, "record", lambda *_: False)
    with pytest.raises(TransientError, match="was assigned anew while this was planned"):
        account.react(account.creation(arn, "alice"))
