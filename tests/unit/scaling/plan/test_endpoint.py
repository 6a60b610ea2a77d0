"""The planner of scaling, situation by situation."""

from dataclasses import replace
from typing import Any

import pytest

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.variants import Kind
from scaling import actions
from scaling.desired.targets import DesiredTarget, ScheduledAction, Unscaled, desired_target
from scaling.findings import ScalingFinding
from scaling.observed import OURS, Observed, ScalableTarget
from tests.support.endpoints import ENDPOINT, NAME, variant
from tests.unit.scaling.conftest import TEAM, desire, settings, target_of
from tests.unit.scaling.world import FOREIGN_SCHEDULE, NIGHT, planned, settled


def put(asked: DesiredTarget, which: int = 0) -> actions.PutPolicy:
    """One of a target's policies is put."""
    return actions.PutPolicy(
        resource=ENDPOINT,
        target=asked.key,
        policy=asked.tracking[which],
        reason="profile standard asks for this policy",
    )


def test_a_variant_that_is_new_gets_a_target_with_the_teams_tag_and_a_policy() -> None:
    new = target_of()
    assert planned(desire(new), Observed()) == (
        actions.Register(
            resource=ENDPOINT,
            desired=new,
            tags=TEAM,
            reason="profile standard asks for 1 to 4",
            ours=False,
        ),
        put(new),
    )


def test_a_variant_that_may_have_none_is_also_woken() -> None:
    new = target_of(Kind.ASYNCHRONOUS, min=0)
    assert new.from_zero
    assert planned(desire(new), Observed())[2:] == (
        actions.PutStepPolicy(
            resource=ENDPOINT,
            target=new.key,
            policy=new.from_zero,
            reason="nothing else starts the first one",
        ),
    )


def test_other_limits_are_set_without_a_word_of_the_tags() -> None:
    new = target_of(max=9)
    assert planned(desire(new), settled(target_of())) == (
        actions.Register(
            resource=ENDPOINT,
            desired=new,
            tags={},
            reason="profile standard asks for 1 to 9, not 1 to 4",
            ours=True,
        ),
    )


@pytest.mark.parametrize(
    ("says", "found", "told"),
    [
        (None, [], None),
        (None, ["scale-in"], None),
        ([], [], None),
        ([], ["scale-out"], "profile standard suspends nothing"),
        (
            ["scale-out", "schedules"],
            ["scale-in"],
            "profile standard suspends scale-out, schedules",
        ),
        (["scale-out", "schedules"], ["schedules", "scale-out"], None),
    ],
)
def test_what_is_suspended_is_changed_only_where_the_profile_says_so(
    says: list[str] | None, found: list[str], told: str | None
) -> None:
    new, world = target_of(suspended=says), settled(target_of())
    targets = {
        key: replace(each, suspended=frozenset(found)) for key, each in world.targets.items()
    }
    plan = planned(desire(new), replace(world, targets=targets))
    assert plan == (
        (actions.Register(resource=ENDPOINT, desired=new, tags={}, reason=told, ours=True),)
        if told
        else ()
    )


def test_a_target_that_somebody_removed_comes_back_with_the_teams_tag() -> None:
    world = replace(settled(target_of()), targets={}, policies=())
    (again, _) = planned(desire(target_of()), world)
    assert isinstance(again, actions.Register)
    assert again.tags == TEAM


def test_an_endpoint_of_another_team_now_has_its_targets_tag_changed() -> None:
    world = settled(target_of())
    desired = replace(desire(target_of()), tags={"team": "isa"})
    arn = world.targets[target_of().key].arn
    assert planned(desired, world) == (
        actions.Retag(
            resource=ENDPOINT,
            target=arn,
            tags=desired.tags,
            reason="its endpoint belongs to this team",
        ),
    )


def test_a_target_that_is_right_already_still_becomes_ours_when_it_is_adopted() -> None:
    world = replace(settled(target_of()), ours=frozenset())
    assert planned(desire(target_of(), adopt=True), world) == (
        actions.Register(
            resource=ENDPOINT,
            desired=target_of(),
            tags={},
            reason="profile standard adopts it",
            ours=False,
        ),
    )


def test_somebody_elses_target_is_left_alone_and_told_how_it_would_be_taken_over() -> None:
    world = replace(settled(target_of()), ours=frozenset())
    resource_id = target_of().key.resource_id
    reason = (
        f"somebody else made the scalable target of {resource_id}; "
        "it is left alone (adopt: true takes it over, the tag sagewarden:scaling=off ends ours)"
    )
    assert planned(desire(target_of(max=9)), world) == (
        Report(
            resource=ENDPOINT,
            finding=ScalingFinding.FOREIGN,
            reason=reason,
            occasion=f"{resource_id} {resource_id}",
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"scale_in": False},
        {"scale_in_cooldown": 60},
        {"target": {"metric": "model-latency", "value": 9}},
    ],
)
def test_a_policy_that_differs_in_anything_is_put_again(change: dict[str, Any]) -> None:
    new = desired_target(settings(**change), variant(instance_type="ml.m5.large", count=1))
    assert isinstance(new, DesiredTarget)
    assert planned(desire(new), settled(target_of())) == (put(new),)


def test_a_dimension_of_the_metric_that_somebody_changed_is_put_right() -> None:
    new = target_of(Kind.ASYNCHRONOUS)
    world = settled(new)
    configuration = new.tracking[0].configuration
    metric = dict(configuration["CustomizedMetricSpecification"]) | {
        "Dimensions": [{"Name": "EndpointName", "Value": "Other"}]
    }
    wrong = dict(configuration) | {"CustomizedMetricSpecification": metric}
    world = replace(world, policies=(replace(world.policies[0], configuration=wrong),))
    assert [type(action) for action in planned(desire(new), world)] == [actions.PutPolicy]


def test_a_policy_of_ours_that_the_profile_does_without_is_deleted() -> None:
    zero, one = target_of(Kind.COPIES, min=0), target_of(Kind.COPIES, min=1)
    world = settled(zero)
    assert zero.from_zero
    changed, deleted = planned(desire(one), world)
    assert isinstance(changed, actions.Register)
    assert deleted == actions.DeletePolicy(
        resource=ENDPOINT,
        target=one.key,
        name=zero.from_zero.name,
        reason="profile standard does without it",
    )


def test_a_schedule_that_the_profile_does_without_is_deleted_and_somebody_elses_kept() -> None:
    world = settled(target_of(schedules=[NIGHT]))
    key = target_of().key
    world = replace(world, schedules={key: (*world.schedules[key], FOREIGN_SCHEDULE)})
    assert planned(desire(target_of()), world) == (
        actions.DeleteSchedule(
            resource=ENDPOINT,
            target=key,
            name=f"{OURS}{NAME}.blue.night",
            reason="profile standard does without it",
        ),
    )


@pytest.mark.parametrize(
    ("schedule", "limits"),
    [({"min": 3}, (3, 4)), ({"max": 2}, (1, 2)), ({"min": 3, "max": 9}, (3, 9))],
)
@pytest.mark.parametrize("thorough", [True, False])
def test_the_limits_that_a_schedule_of_ours_has_set_are_not_taken_back(
    schedule: dict[str, int], limits: tuple[int, int], thorough: bool
) -> None:
    """A scheduled action changes the target's own limits, and the endpoint is in service again after that."""
    night = target_of(schedules=[NIGHT | {"min": None} | schedule], count=limits[0])
    world = settled(night)
    scheduled = {
        key: ScalableTarget(arn=found.arn, min=limits[0], max=limits[1])
        for key, found in world.targets.items()
    }
    assert planned(desire(night), replace(world, targets=scheduled, thorough=thorough)) == ()


@pytest.mark.parametrize(("name", "stays"), [("theirs", True), (f"{OURS}old", False)])
def test_limits_that_somebody_elses_schedule_has_set_stay_and_those_of_an_old_one_of_ours_do_not(
    name: str, *, stays: bool
) -> None:
    world, moved = (
        settled(target_of()),
        ScheduledAction(
            name=name, schedule="rate(1 day)", timezone="UTC", limits={"MinCapacity": 3}
        ),
    )
    three = target_of(count=3)
    targets = {three.key: replace(world.targets[three.key], min=3)}
    world = replace(world, targets=targets, schedules={three.key: (moved,)}, thorough=False)
    assert (planned(desire(three), world) == ()) is stays


@pytest.mark.parametrize(
    ("count", "limits", "more", "mends"),
    [
        (1, (3, 4), {}, True),
        (3, (3, 4), {}, False),
        (9, (1, 4), {}, False),
        (9, (1, 4), {"is_updated": True}, True),
        (1, (3, 4), {"mended": frozenset({target_of().key.resource_id})}, False),
        (None, (3, 4), {}, False),
    ],
)
def test_what_lies_outside_the_limits_in_force_is_mended_without_a_change_of_them(
    count: int | None, limits: tuple[int, int], more: dict[str, Any], *, mends: bool
) -> None:
    """A schedule has set them: the profile asks for 1 to 4."""
    asked = target_of(schedules=[NIGHT | {"min": 3, "max": 4}], count=count)
    world = settled(asked)
    there = replace(world.targets[asked.key], min=limits[0], max=limits[1])
    known = {"targets": {asked.key: there}, "mended": frozenset()} | more
    plan = planned(desire(asked), replace(world, **known))
    assert [type(action) for action in plan] == ([actions.Register] if mends else [])
    for action in plan:
        assert isinstance(action, actions.Register)
        assert (action.desired.min, action.desired.max, action.mends) == (*limits, True)


@pytest.mark.parametrize(
    ("count", "suspended", "mends"),
    [
        (1, "scale-out", False),
        (1, "scale-in", True),
        (9, "scale-in", False),
        (9, "scale-out", True),
    ],
)
def test_what_may_not_be_moved_is_not(count: int, suspended: str, *, mends: bool) -> None:
    asked = target_of(min=3, max=4, count=count)
    world = settled(asked)
    there = replace(world.targets[asked.key], suspended=frozenset({suspended}))
    world = replace(world, targets={asked.key: there}, is_updated=True, mended=frozenset())
    assert bool(planned(desire(asked), world)) is mends


def test_what_a_profile_does_not_fit_is_told_and_its_old_target_ends() -> None:
    blue, unfit = target_of(), Unscaled(variant(), "its metric does not fit", unfit=True)
    unasked = Unscaled(variant(Kind.SHADOW, "shadow"), "a shadow variant gets nothing")
    assert planned(desire(unscaled=(unfit, unasked)), settled(blue)) == (
        actions.Deregister(
            resource=ENDPOINT,
            target=blue.key,
            reason="profile standard asks for no such target",
        ),
        Report(
            resource=ENDPOINT,
            finding=ScalingFinding.PROFILE_UNFIT,
            reason="blue does not scale: its metric does not fit",
            occasion="blue: its metric does not fit",
        ),
    )


def several(*policies: dict[str, Any]) -> DesiredTarget:
    return target_of(target=None, policies=list(policies))


def own(metric: str, name: str) -> dict[str, Any]:
    """A policy of this name by a metric of the team's own."""
    return {"name": name, "custom": {"namespace": "Globomantics", "metric": metric}, "value": 3}


BURST = {"name": "burst", "metric": "concurrent-requests-per-model"}
STEPS = {"steps": [{"from": 20, "to": 40, "change": 1}, {"from": 40, "change": 3}]}


def kinds(plan: Any) -> list[tuple[str, str]]:
    """What is done to which policy, by the end of its name."""
    return [
        (
            type(action).__name__,
            (getattr(action, "name", None) or action.policy.name).rpartition(".")[2],
        )
        for action in plan
    ]


def test_a_variant_has_all_policies_of_its_profile_each_by_its_name() -> None:
    asked = several({"value": 500}, own("Depth", "depth"), BURST | STEPS)
    assert kinds(planned(desire(asked), Observed())[1:]) == [
        ("PutPolicy", "invocations-per-instance"),
        ("PutPolicy", "depth"),
        ("PutStepPolicy", "burst"),
    ]
    assert planned(desire(asked), settled(asked)) == ()


def test_one_policy_more_leaves_the_others_alone() -> None:
    world = settled(several({"value": 500}, BURST | STEPS))
    more = several({"value": 500}, own("Depth", "depth"), BURST | STEPS)
    assert kinds(planned(desire(more), world)) == [("PutPolicy", "depth")]


def test_policies_that_are_wanted_no_more_end_before_others_come() -> None:
    world = settled(several({"value": 500}, BURST | STEPS))
    assert kinds(planned(desire(several(own("Depth", "depth"))), world)) == [
        ("DeletePolicy", "burst"),
        ("DeletePolicy", "invocations-per-instance"),
        ("PutPolicy", "depth"),
    ]


def test_the_only_policy_gives_way_to_one_of_several_that_follows_its_metric() -> None:
    plan = planned(desire(several({"value": 500}, own("Depth", "depth"))), settled(target_of()))
    assert kinds(plan) == [
        ("DeletePolicy", "target"),
        ("PutPolicy", "invocations-per-instance"),
        ("PutPolicy", "depth"),
    ]


def test_policies_that_swap_their_metrics_end_first_for_aws_takes_one_for_each() -> None:
    world = settled(several(own("Depth", "a"), own("Width", "b")))
    assert kinds(planned(desire(several(own("Width", "a"), own("Depth", "b"))), world)) == [
        ("DeletePolicy", "a"),
        ("DeletePolicy", "b"),
        ("PutPolicy", "a"),
        ("PutPolicy", "b"),
    ]


def test_a_policy_that_becomes_one_of_steps_ends_first() -> None:
    world = settled(several(own("Depth", "depth")))
    custom = own("Depth", "depth")["custom"]
    steps = several({"name": "depth", "custom": custom} | STEPS)
    assert kinds(planned(desire(steps), world)) == [
        ("DeletePolicy", "depth"),
        ("PutStepPolicy", "depth"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"cooldown": 30},
        {"period": 10},
        {"periods": 3},
        {"adjustment": "percent"},
        {"adjustment": "percent", "at_least": 2},
        {"steps": [{"from": 20, "change": 1}]},
        {"steps": [{"to": 20, "change": -1}]},
        {"metric": "model-latency"},
    ],
)
def test_steps_that_differ_in_anything_are_put_again_whichever_way_they_change(
    change: dict[str, Any],
) -> None:
    usual, other = several(BURST | STEPS), several(BURST | STEPS | change)
    for before, after in ((usual, other), (other, usual)):
        assert kinds(planned(desire(after), settled(before))) == [("PutStepPolicy", "burst")]


def test_an_alarm_that_somebody_changed_or_deleted_is_put_right_at_a_thorough_look() -> None:
    asked = several(BURST | STEPS)
    world = settled(asked)
    assert kinds(planned(desire(asked), replace(world, alarms={}))) == [("PutStepPolicy", "burst")]
    assert planned(desire(asked), replace(world, alarms={}, thorough=False)) == ()


def test_a_unit_that_is_no_longer_asked_for_is_taken_away() -> None:
    counted = own("Depth", "depth")
    counted["custom"] = counted["custom"] | {"unit": "Count"}
    world = settled(several(counted))
    assert kinds(planned(desire(several(own("Depth", "depth"))), world)) == [("PutPolicy", "depth")]
