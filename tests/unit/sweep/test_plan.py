"""Which rooms have something to do for a resource, by truth table, and against ownership's own plan."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ownership.evidence.verdict import Surroundings
from ownership.observed import Observed
from ownership.plan import plan_ownership
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.plans import Report
from sagewarden.registry import document as registries
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from sweep.observed import Listed, Memories, Seen
from sweep.plan import (
    SHARE,
    Kind,
    Room,
    agrees_with_itself,
    has_to_be_compared,
    is_unknown,
    rooms_for,
)
from tests.conftest import REGISTRY
from tests.strategies import BCD, EARLIER, ISA, LATER, NOTEBOOK, NOW

TEAMS = registries.read(REGISTRY.read_text())
OBSERVING = TEAMS.model_copy(
    update={
        "teams": {**TEAMS.teams, BCD: TEAMS.teams[BCD].model_copy(update={"mode": Mode.OBSERVE})}
    }
)
ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
ALICE = Assignment(resource=NOTEBOOK, team=BCD, owner="alice", evidence=(), at=EARLIER)
NOBODYS = replace(ALICE, team=None, owner=None)
VERSION = Arn("arn:aws:sagemaker:us-east-1:123456789012:model-package/tumor/3")
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/e")
COMPONENT = Arn("arn:aws:sagemaker:us-east-1:123456789012:inference-component/c")
LOOKED_AT = {"name": "E", "born": EARLIER.isoformat()}
BOTH = {Room.SCALING, Room.MONITORING}


def seen(assignment: Assignment | None, tags: dict[str, str], arn: Arn = NOTEBOOK) -> Seen:
    if assignment:
        assignment = replace(assignment, resource=arn)
    return Seen(listed=Listed(arn=arn), tags=tags, is_compared=True, assignment=assignment)


@pytest.mark.parametrize(
    ("registry", "what", "woken"),
    [
        (TEAMS, seen(ALICE, ALICES), False),
        (TEAMS, seen(ALICE, ALICES | {"purpose": "x"}), False),
        (TEAMS, seen(ALICE, {}), True),
        (TEAMS, seen(ALICE, ALICES | {"team": ISA}), True),
        (TEAMS, seen(ALICE, ALICES | {"team": "nobody-we-know"}), True),
        (TEAMS, seen(ALICE, ALICES | {"cost-center": "1"}), True),
        (TEAMS, seen(ALICE, ALICES | {"TEAM": BCD}), True),
        (TEAMS, seen(NOBODYS, {"team": "unassigned"}), False),
        (TEAMS, seen(NOBODYS, {}), True),
        # Nothing proves whose it is: ownership could only say so.
        (TEAMS, seen(None, {}), False),
        (TEAMS, seen(None, {"team": "nobody-we-know"}), False),
        # Nothing may be changed.
        (OBSERVING, seen(ALICE, {}), False),
        # It takes no tags.
        (TEAMS, seen(ALICE, {}, VERSION), False),
    ],
)
def test_ownership_is_woken_where_tags_are_not_the_ledgers(
    registry: Registry, what: Seen, *, woken: bool
) -> None:
    rooms = rooms_for(registry, what, Kind.FULL, EARLIER)
    assert rooms == ({Room.OWNERSHIP} if woken else set())


TAGS = st.dictionaries(
    st.sampled_from(["team", "owner", "cost-center", "Team", "purpose"]),
    st.sampled_from([BCD, ISA, "unassigned", "alice", "4711", "shared", ""]),
)
ASSIGNMENTS = st.builds(
    Assignment,
    resource=st.sampled_from([NOTEBOOK, VERSION]),
    team=st.sampled_from([BCD, ISA, None, "gone"]),
    owner=st.sampled_from(["alice", "o'neil", None]),
    evidence=st.just(()),
    at=st.just(EARLIER),
    administered=st.booleans(),
)


@given(TAGS, ASSIGNMENTS)
def test_ownership_is_woken_just_where_it_would_change_something(
    tags: dict[str, str], assignment: Assignment
) -> None:
    cause = Cause(
        kind=CauseKind.SWEPT, resource=assignment.resource, actor=NOBODY, at=NOW, event_id="walk/x"
    )
    plan = plan_ownership(TEAMS, Observed(tags, assignment, Surroundings()), cause).plan
    changes = [action for action in plan if not isinstance(action, Report)]
    what = seen(assignment, tags, assignment.resource)
    assert bool(changes) is (Room.OWNERSHIP in rooms_for(TEAMS, what, Kind.FULL, None))


@given(TAGS, ASSIGNMENTS)
def test_tags_that_are_the_ledgers_agree_with_themselves(
    tags: dict[str, str], assignment: Assignment
) -> None:
    """What a full walk does not ask the ledger about is never something that is wrong by halves."""
    what = seen(assignment, tags, assignment.resource)
    in_order = not rooms_for(TEAMS, what, Kind.FULL, None)
    plain = not assignment.administered and assignment.team != "gone"
    if in_order and plain and assignment.resource == NOTEBOOK:
        assert agrees_with_itself(TEAMS, assignment.resource, tags)


@pytest.mark.parametrize(
    ("tags", "agrees"),
    [
        (ALICES, True), ({"team": "unassigned"}, True), ({"team": ISA, "owner": "x"}, None), ({}, False),
        (ALICES | {"team": "nobody-we-know"}, False), (ALICES | {"team": ISA}, False),
        ({"team": BCD}, False), (ALICES | {"Owner": "x"}, False), ({"team": "unassigned", "cost-center": "4711"}, False),
    ],
)  # fmt: skip
def test_tags_that_agree_with_themselves(tags: dict[str, str], agrees: bool | None) -> None:
    # The other team's cost center is asked of the registry.
    if agrees is None:
        agrees = TEAMS.teams[ISA].cost_center is None
    assert agrees_with_itself(TEAMS, NOTEBOOK, tags) is agrees


def test_in_as_many_full_walks_each_resource_is_compared_once() -> None:
    arns = [Arn(f"{NOTEBOOK}-{number}") for number in range(400)]
    for arn in arns:
        days = [
            has_to_be_compared(TEAMS, Listed(arn=arn), ALICES, Kind.FULL, day)
            for day in range(SHARE)
        ]
        assert sum(days) == 1
    today = [has_to_be_compared(TEAMS, Listed(arn=arn), ALICES, Kind.FULL, 7) for arn in arns]
    assert 60 < sum(today) < 140


@pytest.mark.parametrize("kind", Kind)
def test_what_looks_wrong_is_compared_in_every_walk(kind: Kind) -> None:
    assert all(
        has_to_be_compared(TEAMS, Listed(arn=NOTEBOOK), {}, kind, day) for day in range(SHARE)
    )
    assert not has_to_be_compared(TEAMS, Listed(arn=VERSION), {}, kind, 0)


@pytest.mark.parametrize("kind", [Kind.INCREMENTAL, Kind.THOROUGH])
def test_other_walks_compare_everything(kind: Kind) -> None:
    listed = Listed(arn=NOTEBOOK)
    assert all(has_to_be_compared(TEAMS, listed, ALICES, kind, day) for day in range(SHARE))


def test_of_what_nothing_says_whose_it_is() -> None:
    assert is_unknown(TEAMS, seen(None, {}))
    assert not is_unknown(TEAMS, seen(None, {"team": BCD}))
    assert not is_unknown(TEAMS, seen(NOBODYS, {}))
    assert not is_unknown(TEAMS, replace(seen(None, {}), is_compared=False))


def endpoint(arn: Arn = ENDPOINT, **changed: Any) -> Seen:
    """An endpoint that both rooms have looked at, and nobody has changed since."""
    kept = {
        "tags": ALICES,
        "scaling": LOOKED_AT,
        "monitoring": LOOKED_AT,
        "born": EARLIER,
    } | changed
    memories = Memories(kept.pop("scaling"), kept.pop("monitoring"))
    tags = kept.pop("tags")
    listed = Listed(arn=arn, name="E", **{"in_service": True, "modified": EARLIER} | kept)
    return Seen(listed=listed, tags=tags, memories=memories)


@pytest.mark.parametrize(
    ("what", "kind", "rooms"),
    [
        (endpoint(), Kind.FULL, set()),
        (endpoint(), Kind.THOROUGH, BOTH),
        (endpoint(modified=LATER), Kind.FULL, BOTH),
        (endpoint(modified=LATER), Kind.INCREMENTAL, BOTH),
        (endpoint(scaling={}), Kind.FULL, {Room.SCALING}),
        (endpoint(monitoring={}), Kind.FULL, {Room.MONITORING}),
        # A turn, or a lease, is an item without a name.
        (endpoint(monitoring={"owed": False}), Kind.FULL, {Room.MONITORING}),
        (endpoint(scaling=LOOKED_AT | {"owed": True}), Kind.FULL, {Room.SCALING}),
        # Another one of its name was looked at.
        (endpoint(born=LATER), Kind.FULL, BOTH),
        # SageMaker tells when it is in service.
        (endpoint(scaling={}, in_service=False), Kind.FULL, set()),
        # Nobody's team is known.
        (endpoint(scaling={}, tags={}), Kind.FULL, set()),
        (endpoint(COMPONENT, scaling={}), Kind.FULL, {Room.SCALING}),
        (endpoint(COMPONENT, monitoring={}), Kind.FULL, set()),
        (endpoint(COMPONENT, modified=LATER), Kind.FULL, BOTH),
    ],
)
def test_scaling_and_monitoring_are_woken_for_what_they_do_not_know(
    what: Seen, kind: Kind, rooms: set[Room]
) -> None:
    assert rooms_for(TEAMS, what, kind, NOW) == rooms


def test_no_room_is_woken_for_an_endpoint_of_a_team_that_only_watches() -> None:
    assert rooms_for(OBSERVING, endpoint(scaling={}), Kind.THOROUGH, NOW) == set()


def test_before_the_first_walk_only_what_is_not_known_counts() -> None:
    assert rooms_for(TEAMS, endpoint(modified=NOW + timedelta(days=1)), Kind.FULL, None) == set()
