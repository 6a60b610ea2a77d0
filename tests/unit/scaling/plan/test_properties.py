"""The planner of scaling: it converges, leaves alone what is not ours, and never touches how many there are."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given

from sagewarden.deeds.plans import Report
from scaling import actions
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.findings import ScalingFinding
from scaling.observed import OURS, Observed
from scaling.plan.comparison import holds
from tests.unit.scaling.conftest import TEAM
from tests.unit.scaling.world import (
    FOREIGN_SCHEDULE,
    after,
    foreign,
    key_touched,
    planned,
    policy_arn,
    seen,
    situations,
)


@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do_but_what_only_humans_can(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    rest = planned(desired, after(world, planned(desired, world)))
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(situations())
def test_targets_that_are_not_ours_are_never_touched(situation: tuple[Desired, Observed]) -> None:
    desired, world = situation
    plan = planned(desired, world)
    assert not {key_touched(action, world) for action in plan} & foreign(desired, world)
    assert {key_touched(a, world) for a in plan if isinstance(a, actions.Deregister)} <= world.ours


@given(situations())
def test_policies_and_schedules_of_other_names_are_never_deleted(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    for action in planned(desired, world):
        if isinstance(action, actions.DeletePolicy):
            assert action.name.startswith(OURS) or desired.adopt
        if isinstance(action, actions.DeleteSchedule):
            assert action.name.startswith(OURS)


@given(situations())
def test_what_somebody_else_made_is_reported_once_each(situation: tuple[Desired, Observed]) -> None:
    desired, world = situation
    keys = {each.key for each in desired.targets}
    theirs = [(key.resource_id, key.resource_id) for key in keys & foreign(desired, world)]
    if not desired.adopt:
        kept = [
            each
            for each in seen(desired, world).policies
            if each.key in keys - foreign(desired, world)
        ]
        theirs += [(each.key.resource_id, each.name) for each in kept if each.name == "theirs"]
    told = [
        each.notice
        for each in planned(desired, world)
        if isinstance(each, Report) and each.finding is ScalingFinding.FOREIGN
    ]
    assert Counter(told) == Counter(f"foreign#{resource_id} {name}" for resource_id, name in theirs)


@given(situations())
def test_adopting_takes_targets_over_with_all_their_policies(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    desired, world = replace(desired, adopt=True), replace(world, thorough=True)
    plan = planned(desired, world)
    done = after(world, plan)
    keys = {each.key for each in desired.targets}
    assert keys <= done.ours
    assert not [each for each in done.policies if each.key in keys and each.name == "theirs"]
    assert not [
        each for each in plan if isinstance(each, Report) and each.finding is ScalingFinding.FOREIGN
    ]


@given(situations())
def test_what_there_is_within_the_limits_changes_no_plan(
    situation: tuple[Desired, Observed],
) -> None:
    """Only limits are planned: an endpoint that was just scaled gets the plan that it had before.

    So also where somebody set more than the maximum by hand.
    """
    desired, world = situation
    world = replace(world, quotas={})

    def counting(asked: DesiredTarget, count: int) -> DesiredTarget:
        return replace(asked, variant=replace(asked.variant, count=count))

    least = {key: target.min for key, target in world.targets.items()}
    few = [counting(each, least.get(each.key, 0)) for each in desired.targets]
    many = [counting(each, 77) for each in desired.targets]

    def outline(plan: Any) -> list[Any]:
        return [(type(each), each.reason, key_touched(each, world)) for each in plan]

    assert outline(planned(replace(desired, targets=tuple(few)), world)) == outline(
        planned(replace(desired, targets=tuple(many)), world)
    )


@given(situations())
def test_targets_of_ours_that_nothing_asks_for_end_and_no_others(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    ended = [
        key_touched(a, world) for a in planned(desired, world) if isinstance(a, actions.Deregister)
    ]
    assert Counter(ended) == Counter(world.ours - {each.key for each in desired.targets})


@given(situations())
def test_what_is_asked_for_is_there_afterwards_within_its_limits(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    done = after(world, planned(desired, world))
    for each in desired.targets:
        if each.key not in foreign(desired, world):
            target = done.targets[each.key]
            assert target.max in {each.max, *scheduled(each, "MaxCapacity")}
            theirs = {1} if FOREIGN_SCHEDULE in world.schedules.get(each.key, ()) else set()
            assert (
                target.min in {each.min, *scheduled(each, "MinCapacity"), *theirs} or world.quotas
            )
            assert target.suspended == each.suspended or each.suspended is None
            there = {policy.name: policy for policy in done.policies if policy.key == each.key}
            for policy in (*each.tracking, *each.stepping):
                assert holds(policy.configuration, there[policy.name].configuration)
            # At a glance an alarm is not read: that it was made for this policy is remembered.
            remembered = {call.name for call in world.alarm_calls} if not world.thorough else set()
            for policy in each.stepping:
                if policy.name not in remembered:
                    assert holds(policy.alarm(policy_arn(policy.name)), done.alarms[policy.name])


def scheduled(asked: DesiredTarget, limit: str) -> list[int]:
    return [action.limits[limit] for action in asked.schedules if limit in action.limits]


@given(situations())
def test_a_thorough_look_leaves_nothing_with_a_name_of_ours_but_what_is_asked_for(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    world = replace(world, thorough=True)
    done = after(world, planned(desired, world))
    for each in desired.targets:
        if each.key not in foreign(desired, world):
            names = {policy.name for policy in done.policies if policy.key == each.key} - {"theirs"}
            assert names == set(each.policy_names)
            ours = [
                action for action in done.schedules.get(each.key, ()) if action != FOREIGN_SCHEDULE
            ]
            assert Counter(action.name for action in ours) == Counter(
                action.name for action in each.schedules
            )
            assert all(action in each.schedules for action in ours)
            left = done.made_alarms | done.made_schedules
            assert each.key.resource_id not in {made.resource_id for made in left}
            assert TEAM.items() <= done.tags[each.key].items()


@given(situations())
def test_a_glance_changes_neither_schedules_nor_tags_nor_deletes_what_it_does_not_put(
    situation: tuple[Desired, Observed],
) -> None:
    desired, world = situation
    forbidden = actions.PutSchedule | actions.DeleteSchedule | actions.Retag
    plan = planned(desired, replace(world, thorough=False))
    assert not [action for action in plan if isinstance(action, forbidden)]
    put = {a.policy.name for a in plan if isinstance(a, actions.PutPolicy | actions.PutStepPolicy)}
    assert {action.name for action in plan if isinstance(action, actions.DeletePolicy)} <= put
