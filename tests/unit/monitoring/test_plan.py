"""The planner of alarms: a truth table, and what holds whatever there is."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.actions import DeleteAlarms, PutAlarm, PutComposite, TagAlarm
from monitoring.alarms.definition import MetricAlarm, composite_name, composite_rule
from monitoring.desired.endpoint import Desired, nothing_desired
from monitoring.findings import MonitoringFinding
from monitoring.observed import Observed
from monitoring.plan.alarms import plan_alarms
from sagewarden.deeds.plans import Report
from tests.support.endpoints import ENDPOINT, NAME
from tests.unit.monitoring.conftest import TEAM, after, alarm_of, described, desired, watched

COMPOSITE = composite_name(NAME)


def child(variant: str = "blue", threshold: float = 5) -> MetricAlarm:
    found = alarm_of(
        watched(variant=variant), invocation_5xx_errors={"threshold": threshold, "for": "1m"}
    )
    assert isinstance(found, MetricAlarm)
    return found


def there(*alarms: MetricAlarm, **more: Any) -> Observed:
    """What there is once these were asked for, and nobody did anything since."""
    empty = Observed(ours=frozenset(), tags=TEAM)
    return after(empty, plan_alarms(desired(*alarms), empty), **more)


def done(asked: Desired, world: Observed) -> list[str]:
    """The plan as words: what is done, and to which alarm."""
    words: list[str] = []
    for action in plan_alarms(asked, world):
        match action:
            case PutAlarm(alarm=alarm) | PutComposite(alarm=alarm):
                words.append(f"put {alarm.name.removeprefix(COMPOSITE)}")
            case DeleteAlarms(names=names):
                words += [f"delete {name.removeprefix(COMPOSITE)}" for name in names]
            case TagAlarm(alarm=arn):
                words.append(f"tag {arn.partition(COMPOSITE)[2]}")
            case Report(finding=finding):
                words.append(f"tell {finding}")
    return words


BLUE, GREEN = "/blue/invocation-5xx-errors", "/green/invocation-5xx-errors"


@pytest.mark.parametrize(
    ("asked", "world", "expected"),
    [
        pytest.param(desired(child()), Observed(), [f"put {BLUE}", "put "], id="nothing is there"),
        pytest.param(desired(child()), there(child()), [], id="all is as it should be"),
        pytest.param(desired(child(threshold=6)), there(child()), [f"put {BLUE}"], id="another threshold"),
        pytest.param(desired(child(), topic="other"), there(child()), ["put "], id="another topic"),
        pytest.param(desired(child(), child("green")), there(child()), [f"put {GREEN}", "put "], id="one variant more"),
        pytest.param(desired(child()), there(child(), child("green")), ["put ", f"delete {GREEN}"], id="one variant less"),
        pytest.param(desired(), there(child()), ["delete ", f"delete {BLUE}"], id="no alarm is asked for"),
        pytest.param(nothing_desired(ENDPOINT, "it is gone"), there(child()), ["delete ", f"delete {BLUE}"], id="it is gone"),
        pytest.param(desired(child(), tags={"team": "other"}), there(child()), ["tag ", f"tag {BLUE}"], id="another team"),
    ],
)  # fmt: skip
def test_the_table(asked: Desired, world: Observed, expected: list[str]) -> None:
    assert done(asked, world) == expected


def test_somebody_elses_alarm_of_the_name_is_left_out_of_all() -> None:
    theirs = {child().name: described(child().name, Namespace="Mine")}
    world = Observed(alarms=theirs)
    assert done(desired(child()), world) == ["tell foreign-alarm"]
    assert done(desired(child(), child("green")), world) == [
        f"put {GREEN}",
        "put ",
        "tell foreign-alarm",
    ]
    (composite,) = [
        action
        for action in plan_alarms(desired(child(), child("green")), world)
        if isinstance(action, PutComposite)
    ]
    assert composite.alarm.rule == composite_rule([child("green").name])


def test_what_was_silenced_is_written_silent() -> None:
    world = there(child())
    silenced = {
        name: dict(alarm) | {"ActionsEnabled": False} for name, alarm in world.alarms.items()
    }
    changed = Observed(alarms=silenced, ours=world.ours, tags=TEAM)
    plan = plan_alarms(desired(child(threshold=7), topic="other"), changed)
    assert [getattr(action, "enabled", None) for action in plan] == [False, False]


def test_an_alarm_to_which_somebody_has_added_an_action_is_no_child_any_more() -> None:
    world = there(child())
    alarms: dict[str, Mapping[str, Any]] = dict(world.alarms)
    alarms[child().name] = dict(alarms[child().name]) | {"OKActions": ["arn:aws:sns:::mine"]}
    assert done(desired(child()), Observed(alarms=alarms, ours=world.ours, tags=TEAM)) == [
        f"put {BLUE}"
    ]


VARIANTS = ("blue", "green", "red")
CHILDREN = st.lists(
    st.builds(child, st.sampled_from(VARIANTS), st.sampled_from([1, 5])),
    unique_by=lambda alarm: alarm.name,
)
ASKED = st.builds(
    lambda alarms, topic, team: desired(*alarms, topic=topic, tags={"team": team}),
    CHILDREN,
    st.sampled_from(["one", "two"]),
    st.sampled_from(["bcd", "isa"]),
)


@st.composite
def worlds(draw: Any) -> Observed:
    """What was asked for once, with what people did since: deleted, changed, silenced, made by themselves."""
    world = Observed(tags={"team": "bcd"})
    for asked in draw(st.lists(ASKED, max_size=2)):
        world = after(world, plan_alarms(asked, world))
    alarms = dict(world.alarms)
    # A composite alarm keeps its children from being deleted: it goes first.
    if COMPOSITE in alarms and draw(st.booleans()):
        del alarms[COMPOSITE]
        for name in draw(st.sets(st.sampled_from(sorted(alarms) or ["none"]))):
            alarms.pop(name, None)
    for name in draw(st.sets(st.sampled_from(sorted(alarms) or ["none"]))):
        if name in alarms:
            alarms[name] = dict(alarms[name]) | {"ActionsEnabled": False, "Threshold": 99.0}
    for variant in draw(st.sets(st.sampled_from(VARIANTS))):
        name = child(variant).name
        if name not in world.ours:
            alarms[name] = described(name, Namespace="Mine")
    return Observed(alarms=alarms, ours=world.ours, tags=world.tags)


@given(ASKED, worlds())
def test_carried_out_a_plan_leaves_nothing_to_do(asked: Desired, world: Observed) -> None:
    rest = plan_alarms(asked, after(world, plan_alarms(asked, world)))
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(ASKED, worlds())
def test_what_is_not_ours_is_never_touched(asked: Desired, world: Observed) -> None:
    theirs = world.alarms.keys() - world.ours
    changed = after(world, plan_alarms(asked, world))
    for name in theirs:
        assert changed.alarms[name] == world.alarms[name]


@given(ASKED, worlds())
def test_somebody_elses_is_told_of_where_it_is_in_the_way(asked: Desired, world: Observed) -> None:
    theirs = {alarm.name for alarm in asked.alarms} & (world.alarms.keys() - world.ours)
    told = {
        action.occasion
        for action in plan_alarms(asked, world)
        if isinstance(action, Report) and action.finding is MonitoringFinding.FOREIGN_ALARM
    }
    assert told == theirs


@given(worlds())
def test_nothing_of_ours_is_left_in_the_end(world: Observed) -> None:
    gone = nothing_desired(ENDPOINT, "it is gone")
    changed = after(world, plan_alarms(gone, world))
    assert changed.ours == frozenset()
    assert changed.alarms.keys() == world.alarms.keys() - world.ours


@given(ASKED, worlds())
def test_what_somebody_silenced_stays_silent(asked: Desired, world: Observed) -> None:
    changed = after(world, plan_alarms(asked, world))
    for name in world.alarms.keys() & changed.alarms.keys():
        assert changed.alarms[name]["ActionsEnabled"] == world.alarms[name]["ActionsEnabled"]


@pytest.mark.parametrize("count", [1, 99, 250])
def test_alarms_are_deleted_a_hundred_a_call_their_parent_alone_and_first(count: int) -> None:
    names = frozenset(f"{COMPOSITE}/{number}/x" for number in range(count))
    alarms = {COMPOSITE: described(COMPOSITE, AlarmRule="FALSE")}
    world = Observed(alarms=alarms, ours=names | {COMPOSITE})
    plan = plan_alarms(nothing_desired(ENDPOINT, "it is gone"), world)
    sizes = [len(action.names) for action in plan if isinstance(action, DeleteAlarms)]
    assert sizes[0] == 1
    assert max(sizes) <= 100
    assert sum(sizes) == count + 1
