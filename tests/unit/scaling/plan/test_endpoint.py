"""The planner of scaling, situation by situation."""

from dataclasses import replace
from typing import Any

import pytest

from sagewarden.deeds.plans import Report
from scaling import actions
from scaling.desired.targets import Action, Unscaled, Wanted, wanted
from scaling.endpoints.variants import Kind
from scaling.observed import OURS, Observed, Target, key_of
from tests.unit.scaling.conftest import ENDPOINT, NAME, TEAM, ask_for, asked, settings, variant
from tests.unit.scaling.world import FOREIGN_SCHEDULE, NIGHT, planned, settled


def test_a_variant_that_is_new_gets_a_target_with_the_teams_tag_and_a_policy() -> None:
    new = asked()
    assert planned(ask_for(new), Observed()) == (
        actions.Register(
            resource=ENDPOINT,
            wanted=new,
            tags=TEAM,
            reason="profile standard asks for 1 to 4",
            ours=False,
        ),
        actions.PutPolicy(ENDPOINT, new, "profile standard asks for this policy"),
    )


def test_a_variant_that_may_have_none_is_also_woken() -> None:
    new = asked(Kind.ASYNCHRONOUS, min=0)
    assert new.wake
    assert planned(ask_for(new), Observed())[2:] == (
        actions.PutWake(
            resource=ENDPOINT, wanted=new, wake=new.wake, reason="nothing else starts the first one"
        ),
    )


def test_other_limits_are_set_without_a_word_of_the_tags() -> None:
    new = asked(max=9)
    assert planned(ask_for(new), settled(asked())) == (
        actions.Register(
            resource=ENDPOINT,
            wanted=new,
            tags=(),
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
    new, world = asked(suspended=says), settled(asked())
    targets = {
        key: replace(each, suspended=frozenset(found)) for key, each in world.targets.items()
    }
    plan = planned(ask_for(new), replace(world, targets=targets))
    assert plan == (
        (actions.Register(resource=ENDPOINT, wanted=new, tags=(), reason=told, ours=True),)
        if told
        else ()
    )


def test_a_target_that_somebody_removed_comes_back_with_the_teams_tag() -> None:
    world = replace(settled(asked()), targets={}, policies=())
    (again, _) = planned(ask_for(asked()), world)
    assert isinstance(again, actions.Register)
    assert again.tags == TEAM


def test_an_endpoint_of_another_team_now_has_its_targets_tag_changed() -> None:
    world = settled(asked())
    ask = replace(ask_for(asked()), tags=(("team", "isa"),))
    arn = world.targets[key_of(asked())].arn
    assert planned(ask, world) == (
        actions.Retag(
            resource=ENDPOINT, target=arn, tags=ask.tags, reason="its endpoint belongs to this team"
        ),
    )


def test_a_target_that_is_right_already_still_becomes_ours_when_it_is_adopted() -> None:
    world = replace(settled(asked()), ours=frozenset())
    assert planned(ask_for(asked(), adopt=True), world) == (
        actions.Register(
            resource=ENDPOINT,
            wanted=asked(),
            tags=(),
            reason="profile standard adopts it",
            ours=False,
        ),
    )


def test_somebody_elses_target_is_left_alone_and_told_how_it_would_be_taken_over() -> None:
    world = replace(settled(asked()), ours=frozenset())
    resource_id = asked().resource_id
    reason = (
        f"somebody else made the scalable target of {resource_id}; "
        "it is left alone (adopt: true takes it over)"
    )
    assert planned(ask_for(asked(max=9)), world) == (
        Report(
            resource=ENDPOINT,
            finding="foreign",
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
    new = wanted(settings(**change), variant(instance_type="ml.m5.large", count=1))
    assert isinstance(new, Wanted)
    assert planned(ask_for(new), settled(asked())) == (
        actions.PutPolicy(ENDPOINT, new, "profile standard asks for this policy"),
    )


def test_a_dimension_of_the_metric_that_somebody_changed_is_put_right() -> None:
    new = asked(Kind.ASYNCHRONOUS)
    world = settled(new)
    metric = dict(new.tracking["CustomizedMetricSpecification"]) | {
        "Dimensions": [{"Name": "EndpointName", "Value": "Other"}]
    }
    wrong = dict(new.tracking) | {"CustomizedMetricSpecification": metric}
    world = replace(world, policies=(replace(world.policies[0], configuration=wrong),))
    assert [type(action) for action in planned(ask_for(new), world)] == [actions.PutPolicy]


def test_a_policy_of_ours_that_the_profile_does_without_is_deleted() -> None:
    zero, one = asked(Kind.COPIES, min=0), asked(Kind.COPIES, min=1)
    world = settled(zero)
    assert zero.wake
    changed, deleted = planned(ask_for(one), world)
    assert isinstance(changed, actions.Register)
    assert deleted == actions.DeletePolicy(
        resource=ENDPOINT,
        resource_id=one.resource_id,
        dimension=one.dimension,
        name=zero.wake.name,
        reason="profile standard does without it",
    )


def test_a_schedule_that_the_profile_does_without_is_deleted_and_somebody_elses_kept() -> None:
    world = settled(asked(schedules=[NIGHT]))
    key = key_of(asked())
    world = replace(world, schedules={key: (*world.schedules[key], FOREIGN_SCHEDULE)})
    assert planned(ask_for(asked()), world) == (
        actions.DeleteSchedule(
            resource=ENDPOINT,
            resource_id=key[0],
            dimension=key[1],
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
    night = asked(schedules=[NIGHT | {"min": None} | schedule])
    world = settled(night)
    scheduled = {
        key: Target(arn=found.arn, min=limits[0], max=limits[1])
        for key, found in world.targets.items()
    }
    assert planned(ask_for(night), replace(world, targets=scheduled, thorough=thorough)) == ()


@pytest.mark.parametrize(("name", "stays"), [("theirs", True), (f"{OURS}old", False)])
def test_limits_that_somebody_elses_schedule_has_set_stay_and_those_of_an_old_one_of_ours_do_not(
    name: str, *, stays: bool
) -> None:
    world, moved = (
        settled(asked()),
        Action(name=name, schedule="rate(1 day)", timezone="UTC", limits={"MinCapacity": 3}),
    )
    key = key_of(asked())
    targets = {key: replace(world.targets[key], min=3)}
    world = replace(world, targets=targets, schedules={key: (moved,)}, thorough=False)
    assert (planned(ask_for(asked()), world) == ()) is stays


def test_what_a_profile_does_not_fit_is_told_and_its_old_target_ends() -> None:
    blue, unfit = asked(), Unscaled(variant(), "its metric does not fit", unfit=True)
    unasked = Unscaled(variant(Kind.SHADOW, "shadow"), "a shadow variant gets nothing")
    assert planned(ask_for(unscaled=(unfit, unasked)), settled(blue)) == (
        actions.Deregister(
            resource=ENDPOINT,
            resource_id=blue.resource_id,
            dimension=blue.dimension,
            reason="profile standard asks for no such target",
        ),
        Report(
            resource=ENDPOINT,
            finding="profile-unfit",
            reason="blue does not scale: its metric does not fit",
            occasion="blue: its metric does not fit",
        ),
    )
