"""What is remembered of an endpoint: written in one form, read in two, and forgotten in both."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.endpoints.endpoint import endpoint_of
from sagewarden.endpoints.hosting import Hosting
from sagewarden.resources import Arn
from scaling.endpoints.dimensions import CONCURRENCY, INSTANCES
from scaling.endpoints.keys import AlarmCall, Belonging, TargetArn, TargetKey
from scaling.observed import ScalableTarget
from scaling.remembered.endpoint import Hold, Remembered
from scaling.remembered.made import Made, Making
from scaling.remembered.registry import RememberedRegistry
from tests.support.endpoints import BORN, ENDPOINT, NAME, described
from tests.support.runtime import LEDGER, create_ledger

GREEN = TargetKey(f"endpoint/{NAME}/variant/green", INSTANCES)
BLUE = TargetKey(f"endpoint/{NAME}/variant/blue", INSTANCES)
ARN = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/9314d8ea"
POLICY = (
    "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:84f99a7c:resource/sagemaker/"
    f"{GREEN.resource_id}:policyName/sagewarden.{NAME}.green.wake"
)
WAKE = Belonging(GREEN.resource_id, f"sagewarden.{NAME}.green.wake")
NIGHT = Belonging(GREEN.resource_id, f"sagewarden.{NAME}.green.night")
CALL = AlarmCall(WAKE.resource_id, WAKE.name, POLICY)
LATER = datetime(2026, 11, 25, 13, 30, 29, 91777, tzinfo=UTC)
HOSTING = {
    "blue": Hosting(types=("ml.m5.xlarge",)),
    "green": Hosting(types=("ml.g6.2xlarge", "ml.g5.2xlarge")),
}
TOLD = f"unknown-profile#{BORN.isoformat()} lagre"

MAKING = Making(targets=frozenset({GREEN}), alarms=frozenset({WAKE}), schedules=frozenset({NIGHT}))
MADE = Made(
    arns=frozenset({TargetArn(GREEN.resource_id, INSTANCES, ARN)}),
    alarm_calls=frozenset({CALL}),
    told=frozenset({TOLD}),
)

OLD_ITEM: dict[str, Any] = {
    "resource": ENDPOINT,
    "entry": "scaling",
    "name": NAME,
    "born": "2026-11-02T09:15:42+00:00",
    "config": "Tumor-Config",
    "types": {"blue": "ml.m5.xlarge", "green": ""},
    "tags": {"team": "bcd"},
    "targets": {f"{GREEN.resource_id}|{INSTANCES}"},
    "arns": {f"{GREEN.resource_id}|{INSTANCES}|{ARN}"},
    "alarms": {f"{GREEN.resource_id}|{WAKE.name}"},
    "wakes": {f"{GREEN.resource_id}|{WAKE.name}|{POLICY}"},
    "schedules": {f"{GREEN.resource_id}|{NIGHT.name}"},
    "told": {TOLD},
    "owed": True,
    "unblocked": "02037503-3dc9-43b3-9123-8ef93517df8b",
    "hold": "2026-11-25T13:30:29.091777+00:00",
    "hold_config": "Tumor-Config",
}
"""An item as it was written before its records were JSON, and while a variant was taken to have one type."""

KNOWN = Remembered(
    name=NAME,
    born=BORN,
    config="Tumor-Config",
    hosting=HOSTING,
    tags={"team": "bcd"},
    targets=frozenset({GREEN}),
    arns=frozenset({TargetArn(GREEN.resource_id, INSTANCES, ARN)}),
    alarms=frozenset({WAKE}),
    alarm_calls=frozenset({CALL}),
    schedules=frozenset({NIGHT}),
    told=frozenset({TOLD}),
    owed=True,
    unblocked="02037503-3dc9-43b3-9123-8ef93517df8b",
    hold=Hold(LATER, "Tumor-Config"),
)


@pytest.fixture
def memory() -> Iterator[Memory]:
    """The endpoint's item, in moto's DynamoDB."""
    with mock_aws():
        client: Any = boto3.client("dynamodb")
        create_ledger(client)
        yield Memory(client=client, table=LEDGER, about=ENDPOINT, entry="scaling")


def known(memory: Memory) -> Remembered:
    return Remembered.from_item(memory.read())


def as_written(form: str) -> Remembered:
    """What an item says: the types of the old form are read anew, with what else there is to know."""
    return replace(KNOWN, hosting=None) if form == "old" else KNOWN


def write(memory: Memory, form: str) -> None:
    """All of `KNOWN`, as it is written or as it was."""
    if form == "old":
        sets = {name for name, value in OLD_ITEM.items() if isinstance(value, set)}
        put = {
            name: value
            for name, value in OLD_ITEM.items()
            if name not in {*sets, "resource", "entry"}
        }
        memory.change(Change(put=put, add={name: OLD_ITEM[name] for name in sets}))
        return
    endpoint = endpoint_of(described(), HOSTING, {})
    learned = Remembered().learned(endpoint, tags={"team": "bcd"}, there={}, made=MADE)
    assert learned
    for change in (
        learned,
        Remembered.making(MAKING),
        Remembered.owing(),
        Remembered.holding(KNOWN.unblocked, Hold(LATER, "Tumor-Config")),
    ):
        memory.change(change)


def test_of_what_was_never_seen_nothing_is_remembered() -> None:
    assert Remembered.from_item({}) == Remembered()


@pytest.mark.parametrize("form", ["old", "new"])
def test_what_was_written_is_read_in_whichever_form(memory: Memory, form: str) -> None:
    write(memory, form)
    assert known(memory) == as_written(form)


def test_records_are_written_as_what_can_be_told_apart_from_the_old_form(memory: Memory) -> None:
    write(memory, "new")
    for member in ("targets", "arns", "alarms", "wakes", "schedules"):
        (text,) = memory.read()[member]
        assert isinstance(json.loads(text), dict)


@given(resource_id=st.text(min_size=1), name=st.text(min_size=1))
def test_a_record_is_read_as_it_was_written_whatever_its_names_hold(
    resource_id: str, name: str
) -> None:
    key, alarm = TargetKey(resource_id, name), Belonging(resource_id, name)
    making = Making(targets=frozenset({key}), alarms=frozenset({alarm}))
    item = dict(Remembered.making(making).add)
    read = Remembered.from_item(item)
    assert (read.targets, read.alarms) == ({key}, {alarm})


@pytest.mark.parametrize("form", ["old", "new", "both"])
@pytest.mark.parametrize(
    ("change", "left"),
    [
        (KNOWN.target_deregistered(GREEN), {"targets": (), "arns": (), "alarms": (), "alarm_calls": (), "schedules": ()}),
        (KNOWN.alarm_deleted(WAKE), {"alarms": (), "alarm_calls": ()}),
        (Remembered.schedule_deleted(NIGHT), {"schedules": ()}),
        (Remembered.not_registered(GREEN), {"targets": ()}),
    ],
    ids=["a target", "an alarm", "a schedule", "a refused target"],
)  # fmt: skip
def test_what_is_forgotten_is_forgotten_in_both_forms(
    memory: Memory, form: str, change: Change, left: dict[str, Any]
) -> None:
    for written in ("old", "new") if form == "both" else (form,):
        write(memory, written)
    memory.change(change)
    emptied = {name: frozenset(value) for name, value in left.items()}
    assert known(memory) == replace(as_written(form), **emptied)


@pytest.mark.parametrize("form", ["old", "new"])
def test_of_an_endpoint_that_is_gone_only_what_is_still_there_is_remembered(
    memory: Memory, form: str
) -> None:
    write(memory, form)
    for change in (KNOWN.endpoint_gone(), KNOWN.target_deregistered(GREEN)):
        assert change
        memory.change(change)
    assert memory.read().keys() == {"resource", "entry"}
    assert known(memory).endpoint_gone() is None


def test_two_who_change_at_once_do_not_undo_each_other(memory: Memory) -> None:
    """Each knows only what there was before the other changed anything."""
    write(memory, "new")
    one, other = known(memory), known(memory)
    learned = other.learned(
        endpoint_of(described(), {}, {}), tags=None, there={}, made=Made(told=frozenset({"n"}))
    )
    assert learned
    begun = other.making(Making(targets=frozenset({BLUE})))
    for change in (one.target_deregistered(GREEN), begun, learned):
        memory.change(change)
    found = known(memory)
    assert (found.targets, found.hosting, found.told) == ({BLUE}, {}, {TOLD, "n"})


def test_what_belongs_to_another_variant_is_not_forgotten_with_a_target(memory: Memory) -> None:
    write(memory, "new")
    of_blue, night = TargetArn(BLUE.resource_id, INSTANCES, ARN), Belonging(BLUE.resource_id, "n")
    for change in (
        Remembered.making(Making(targets=frozenset({BLUE}), schedules=frozenset({night}))),
        Remembered.interrupted(Made(arns=frozenset({of_blue})), Making()),
    ):
        assert change
        memory.change(change)
    memory.change(known(memory).target_deregistered(GREEN))
    found = known(memory)
    assert (found.targets, found.arns) == ({BLUE}, {of_blue})
    assert found.schedules == {night}


def test_what_an_interrupted_plan_never_asked_for_is_forgotten(memory: Memory) -> None:
    """Somebody else may make it before the plan is carried out once more."""
    write(memory, "new")
    memory.change(Remembered.making(Making(targets=frozenset({BLUE}))))
    left = Making(targets=frozenset({BLUE}), alarms=frozenset({WAKE}))
    change = Remembered.interrupted(Made(told=frozenset({"n"})), left)
    assert change
    memory.change(change)
    assert Remembered.interrupted(Made(mended=frozenset({"x"})), Making()) is None
    found = known(memory)
    assert (found.targets, found.alarms, found.told) == ({GREEN}, set(), {TOLD, "n"})


def there(**arns: str) -> dict[TargetKey, ScalableTarget]:
    """Targets of the green and the blue variant, by their ARNs."""
    keys = {"green": GREEN, "blue": BLUE}
    return {keys[name]: ScalableTarget(arn=Arn(arn), min=1, max=4) for name, arn in arns.items()}


@pytest.mark.parametrize(
    ("found", "ours"),
    [
        ({}, {GREEN}),
        (there(green=ARN), {GREEN}),
        (there(green=f"{ARN}-2"), set()),
        (there(green=ARN, blue=f"{ARN}-2"), {GREEN}),
    ],
    ids=["not there", "ours", "registered anew by somebody", "beside somebody else's"],
)
def test_a_target_is_ours_by_the_arn_that_it_got(
    found: dict[TargetKey, ScalableTarget], ours: set[TargetKey]
) -> None:
    assert KNOWN.ours(found) == ours


def test_of_a_target_whose_arn_is_not_remembered_it_is_learned() -> None:
    begun = replace(KNOWN, arns=frozenset())
    assert begun.ours(there(green=ARN)) == {GREEN}
    assert begun.missing_arns(there(green=ARN, blue=ARN)) == KNOWN.arns
    assert KNOWN.missing_arns(there(green=ARN)) == frozenset()


def test_what_variants_run_on_takes_the_place_of_their_types(memory: Memory) -> None:
    write(memory, "old")
    learned = known(memory).learned(endpoint_of(described(), HOSTING, {}), tags=None, there={})
    assert learned
    memory.change(learned)
    assert known(memory).hosting == HOSTING
    assert "types" not in memory.read()


def test_where_all_is_known_nothing_is_written() -> None:
    settled = replace(KNOWN, owed=False, hold=None)
    endpoint = endpoint_of(described(), HOSTING, {})
    same = settled.learned(endpoint, tags={"team": "bcd"}, there=there(green=ARN), made=MADE)
    assert same is None
    assert settled.learned(endpoint, tags=None, there={}) is None
    assert settled.learned(endpoint, tags={"team": "isa"}, there={}) is not None


def test_what_is_owed_or_held_back_ends_with_the_next_look(memory: Memory) -> None:
    write(memory, "new")
    learned = KNOWN.learned(endpoint_of(described(), HOSTING, {}), tags=None, there={})
    assert learned
    memory.change(learned)
    assert known(memory) == replace(KNOWN, owed=False, hold=None)


def test_nothing_is_held_back_but_for_a_while_and_for_this_endpoint_as_it_is() -> None:
    endpoint = endpoint_of(described(), HOSTING, {})
    before = LATER - timedelta(seconds=1)
    assert KNOWN.held_until(endpoint, before) == LATER
    assert KNOWN.held_until(endpoint, LATER) is None
    assert KNOWN.held_until(replace(endpoint, config="Another"), before) is None
    assert KNOWN.held_until(replace(endpoint, born=LATER), before) is None
    assert replace(KNOWN, hold=None).held_until(endpoint, before) is None


def test_way_is_made_for_a_call_again_only_while_it_may_be_tried() -> None:
    call, before = KNOWN.unblocked, LATER - timedelta(seconds=1)
    assert KNOWN.was_unblocked(call, LATER)
    assert replace(KNOWN, hold=None).was_unblocked(call, before)
    assert not KNOWN.was_unblocked(call, before)
    assert not KNOWN.was_unblocked("another", LATER)


def test_a_variant_with_another_dimension_is_another_target() -> None:
    other = TargetKey(GREEN.resource_id, CONCURRENCY)
    assert other not in KNOWN.targets
    assert other not in KNOWN.ours({})


def test_the_registry_that_was_handed_on_is_remembered(memory: Memory) -> None:
    assert RememberedRegistry.from_item(memory.read()) == RememberedRegistry()
    memory.change(RememberedRegistry.handed_on("d1"))
    assert RememberedRegistry.from_item(memory.read()) == RememberedRegistry("d1")
