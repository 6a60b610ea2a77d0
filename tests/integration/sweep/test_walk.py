"""A walk through an account of 250 resources: whom it wakes, and what it asks of AWS."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sagewarden.errors import NotAnEvent
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from sweep.handler import lambda_handler
from sweep.plan import Kind, Room
from sweep.steps import MOST_SINGLE_READS, Around, look
from sweep.walk import Sums, Walk
from tests.integration.sweep.conftest import ALICES, MACHINE, WRITES, Account
from tests.strategies import BCD, ISA


@pytest.fixture(scope="module")
def models(cloud: object) -> dict[str, str]:
    """The ARNs of 250 models, by name; made by the first story."""
    return {}


@pytest.fixture
def full(account: Account, models: dict[str, str]) -> dict[str, str]:
    if not models:
        names = [f"Model-{number}" for number in range(250)]
        models |= {name: account.model(name, ALICES, team="") for name in names}
        account.assign_all(models.values())
    return models


def in_four_days(account: Account) -> dict[str, int]:
    """What four full walks ask and send together, each on another day."""
    days = [account.walk(Kind.FULL, at=datetime.now(UTC) + timedelta(days=day)) for day in range(4)]
    return {"messages": sum(day["messages"] for day in days), "resources": days[-1]["resources"]}


def test_where_all_is_in_order_nobody_is_woken_and_nothing_written(
    account: Account, full: dict[str, str]
) -> None:
    summary = account.walk()
    assert summary == {"kind": "full", "resources": 250, "messages": 0, "unknown": 0, "unread": []}
    # One page of each list tells that it is empty; the models have three pages.
    of_models = {
        "sagemaker:ListModels": 3,
        "tagging:GetResources": 3,
        "dynamodb:BatchGetItem": 1,
    }
    assert of_models.items() <= account.calls.items()
    # Isolation is woken once for all teams, and the walk is remembered.
    written = {name for name in account.calls if name.partition(":")[2].startswith(WRITES)}
    assert written == {"sqs:SendMessageBatch", "dynamodb:UpdateItem"}
    assert account.calls["sqs:SendMessageBatch"] == 1
    assert account.woken(Room.OWNERSHIP) == []


def test_an_incremental_walk_lists_only_what_is_new(account: Account, full: dict[str, str]) -> None:
    account.walk(at=datetime.now(UTC) + timedelta(days=1))
    account.woken(Room.ISOLATION)
    summary = account.walk(Kind.INCREMENTAL)
    assert account.calls["sagemaker:ListModels"] == 1
    assert summary["messages"] == 0
    assert account.woken(Room.ISOLATION) == []


def test_ownership_is_woken_for_what_is_not_as_the_ledger_says(
    account: Account, full: dict[str, str]
) -> None:
    untagged, moved = account.model("Untagged", {}), full["Model-7"]
    theirs = account.model("Theirs", {"team": "nobody-we-know"})
    account.tag(moved, team=ISA)
    try:
        account.walk()
        woken = account.woken(Room.OWNERSHIP)
        assert {message["resources"][0] for message in woken} == {untagged, moved, theirs}
        assert {message["source"] for message in woken} == {"sagewarden.sweep"}
    finally:
        for name in ("Untagged", "Theirs"):
            account.sagemaker.delete_model(ModelName=name)
        account.tag(moved, team=BCD)


def test_what_was_retagged_as_a_whole_is_found_within_four_full_walks(
    account: Account, full: dict[str, str]
) -> None:
    moved = full["Model-9"]
    account.live.registry = account.live.registry.model_copy(
        update={
            "teams": {
                name: team.model_copy(update={"cost_center": "4711"})
                for name, team in account.live.registry.teams.items()
            }
        }
    )
    account.tag(moved, team=ISA)
    try:
        assert in_four_days(account)["messages"] == 1
        assert account.walk(Kind.THOROUGH)["messages"] == 1
    finally:
        account.tag(moved, team=BCD)


def test_of_what_nothing_proves_anybody_s_only_the_number_is_told(account: Account) -> None:
    account.model("Old", {}, team="")
    try:
        summary = account.walk()
        assert (summary["unknown"], summary["messages"]) == (1, 0)
    finally:
        account.sagemaker.delete_model(ModelName="Old")


def test_in_observe_mode_nobody_is_woken(account: Account) -> None:
    account.live.registry = account.live.registry.model_copy(update={"mode": Mode.OBSERVE})
    account.model("Untagged", {})
    try:
        assert account.walk(Kind.THOROUGH)["messages"] == 0
    finally:
        account.sagemaker.delete_model(ModelName="Untagged")


def test_scaling_and_monitoring_are_woken_for_an_endpoint_that_they_never_saw(
    account: Account,
) -> None:
    client = account.sagemaker
    arn = account.model("Served", ALICES)
    variant = {
        "VariantName": "v",
        "ModelName": "Served",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(
        EndpointConfigName="C", ProductionVariants=[variant], Tags=[{"Key": "team", "Value": BCD}]
    )
    pairs = [{"Key": key, "Value": value} for key, value in ALICES.items()]
    made = client.create_endpoint(EndpointName="Tumors", EndpointConfigName="C", Tags=pairs)
    try:
        account.walk()
        for room in (Room.SCALING, Room.MONITORING):
            (message,) = account.woken(room)
            assert message["resources"] == [made["EndpointArn"]]
            assert message["detail"] == {"name": "Tumors"}
    finally:
        client.delete_endpoint(EndpointName="Tumors")
        client.delete_endpoint_config(EndpointConfigName="C")
        client.delete_model(ModelName="Served")
        assert arn


def step(account: Account, around: Around) -> dict[str, Any]:
    """The first step through the list of models."""
    now = datetime.now(UTC)
    walk = Walk(name="walk", machine=Arn(MACHINE), kind=Kind.THOROUGH, at=now)
    left = {"method": "list_models", "given": {}, "token": None, "sums": Sums().told()}
    account.cloud.clear_calls()
    return look(around, {"walk": walk.told(), "list": left})


def test_a_step_that_sent_messages_pauses_so_that_four_lists_keep_within_a_minutes(
    account: Account,
) -> None:
    account.model("Untagged", {})
    try:
        assert step(account, account.around(messages_a_minute=60))["pause"] == 4
    finally:
        account.sagemaker.delete_model(ModelName="Untagged")
    assert step(account, account.around(messages_a_minute=60))["pause"] == 0


def test_what_the_tagging_api_does_not_know_is_asked_of_sagemaker_before_anybody_is_woken(
    account: Account,
) -> None:
    """The tagging API stands in for one that does not know a type: it shows nothing of it."""
    account.model("Unshown", ALICES)
    around = account.around()
    shows_nothing: Any = SimpleNamespace(get_resources=lambda **_: {"ResourceTagMappingList": []})
    around.aws.tagging = shows_nothing
    try:
        left = step(account, around)
        # Beyond a hundred ownership finds out itself.
        listed = [call for call in account.cloud.calls() if call.operation == "ListTags"]
        assert len(listed) == min(MOST_SINGLE_READS, left["sums"]["resources"])
        assert left["sums"]["messages"] == left["sums"]["resources"] - len(listed)
    finally:
        account.sagemaker.delete_model(ModelName="Unshown")


def test_no_step_is_made_of_another_name() -> None:
    with pytest.raises(NotAnEvent, match="begin, look, end"):
        lambda_handler({"step": "jump"}, None)
