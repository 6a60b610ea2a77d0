"""The planner of scaling: it converges, leaves alone what is not ours, and never touches how many there are."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given

from sagewarden.deeds.plans import Report
from scaling import actions
from scaling.desired.targets import Wanted
from scaling.observed import OURS, Ask, Observed, key_of
from tests.unit.scaling.conftest import TEAM
from tests.unit.scaling.world import (
    FOREIGN_SCHEDULE,
    after,
    alarms_of,
    foreign,
    key_touched,
    planned,
    seen,
    situations,
)


@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do_but_what_only_humans_can(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    rest = planned(ask, after(world, planned(ask, world)))
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(situations())
def test_targets_that_are_not_ours_are_never_touched(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    plan = planned(ask, world)
    assert not {key_touched(action, world) for action in plan} & foreign(ask, world)
    assert {key_touched(a, world) for a in plan if isinstance(a, actions.Deregister)} <= world.ours


@given(situations())
def test_policies_and_schedules_of_other_names_are_never_deleted(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    for action in planned(ask, world):
        if isinstance(action, actions.DeletePolicy):
            assert action.name.startswith(OURS) or ask.adopt
        if isinstance(action, actions.DeleteSchedule):
            assert action.name.startswith(OURS)


@given(situations())
def test_what_somebody_else_made_is_reported_once_each(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    keys = {key_of(each) for each in ask.wanted}
    theirs = [(key[0], key[0]) for key in keys & foreign(ask, world)]
    if not ask.adopt:
        kept = [
            each for each in seen(ask, world).policies if each.key in keys - foreign(ask, world)
        ]
        theirs += [(each.key[0], each.name) for each in kept if each.name == "theirs"]
    told = [
        each.notice
        for each in planned(ask, world)
        if isinstance(each, Report) and each.finding == "foreign"
    ]
    assert Counter(told) == Counter(f"foreign#{resource_id} {name}" for resource_id, name in theirs)


@given(situations())
def test_adopting_takes_targets_over_with_all_their_policies(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    ask, world = replace(ask, adopt=True), replace(world, thorough=True)
    plan = planned(ask, world)
    done = after(world, plan)
    keys = {key_of(each) for each in ask.wanted}
    assert keys <= done.ours
    assert not [each for each in done.policies if each.key in keys and each.name == "theirs"]
    assert not [each for each in plan if isinstance(each, Report) and each.finding == "foreign"]


@given(situations())
def test_what_there_is_now_changes_no_plan(situation: tuple[Ask, Observed]) -> None:
    """Only limits are planned: an endpoint that was just scaled gets the plan that it had before."""
    ask, world = situation
    world = replace(world, quotas={})
    counted = [replace(each, variant=replace(each.variant, count=77)) for each in ask.wanted]

    def outline(plan: Any) -> list[Any]:
        return [(type(each), each.reason, key_touched(each, world)) for each in plan]

    assert outline(planned(ask, world)) == outline(
        planned(replace(ask, wanted=tuple(counted)), world)
    )


@given(situations())
def test_targets_of_ours_that_nothing_asks_for_end_and_no_others(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    ended = [
        key_touched(a, world) for a in planned(ask, world) if isinstance(a, actions.Deregister)
    ]
    assert Counter(ended) == Counter(world.ours - {key_of(each) for each in ask.wanted})


@given(situations())
def test_what_is_asked_for_is_there_afterwards_within_its_limits(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    done = after(world, planned(ask, world))
    for each in ask.wanted:
        if key_of(each) not in foreign(ask, world):
            target = done.targets[key_of(each)]
            assert target.max in {each.max, *scheduled(each, "MaxCapacity")}
            theirs = {1} if FOREIGN_SCHEDULE in world.schedules.get(key_of(each), ()) else set()
            assert (
                target.min in {each.min, *scheduled(each, "MinCapacity"), *theirs} or world.quotas
            )
            assert target.suspended == each.suspended or each.suspended is None
            assert (key_of(each), each.policy) in {
                (policy.key, policy.name) for policy in done.policies
            }
            if each.wake:
                assert done.alarms[each.wake.name] == next(alarms_of(each))


def scheduled(asked: Wanted, limit: str) -> list[int]:
    return [action.limits[limit] for action in asked.schedules if limit in action.limits]


@given(situations())
def test_a_thorough_look_leaves_nothing_with_a_name_of_ours_but_what_is_asked_for(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    world = replace(world, thorough=True)
    done = after(world, planned(ask, world))
    for each in ask.wanted:
        if key_of(each) not in foreign(ask, world):
            names = {policy.name for policy in done.policies if policy.key == key_of(each)} - {
                "theirs"
            }
            assert names == {each.policy} | ({each.wake.name} if each.wake else set())
            ours = [
                action
                for action in done.schedules.get(key_of(each), ())
                if action != FOREIGN_SCHEDULE
            ]
            assert Counter(action.name for action in ours) == Counter(
                action.name for action in each.schedules
            )
            assert all(action in each.schedules for action in ours)
            assert each.resource_id not in {rid for rid, _ in done.alarmed | done.scheduled}
            assert dict(TEAM).items() <= done.tags[key_of(each)].items()


@given(situations())
def test_a_glance_changes_neither_schedules_nor_tags_nor_deletes_a_policy(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    forbidden = actions.PutSchedule | actions.DeleteSchedule | actions.Retag | actions.DeletePolicy
    assert not [a for a in planned(ask, replace(world, thorough=False)) if isinstance(a, forbidden)]
