"""What remediation raises, laid over what the profile asks for: situation by situation, and always."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.variants import Kind
from sagewarden.resources import Arn
from scaling import actions
from scaling.desired.targets import DesiredTarget, ScheduledAction, Unscaled
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits, Yielded
from scaling.endpoints.raising import Lifted
from scaling.observed import Observed, ScalableTarget
from scaling.plan.endpoint import plan_scaling
from scaling.plan.raising import Raising, raised_limits, why_not_raised, with_raised
from tests.support.endpoints import variant
from tests.unit.scaling.conftest import FITTING, desire, target_of
from tests.unit.scaling.world import AAS

UNTIL = datetime(2026, 11, 26, 1, 25, tzinfo=UTC)
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "min": 1, "max": 2}
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "min": 2, "max": 8}
BLUE = target_of(min=1, max=8, schedules=[NIGHT, DAY])
SCALE_IN, NONE = frozenset({"scale-in"}), frozenset[str]()


def raised(target: DesiredTarget = BLUE, **asked: Any) -> Raised:
    return Raised(
        run="20261125T192500-tumor", resource_id=target.key.resource_id, until=UNTIL, **asked
    )


def standing(
    least: int, most: int, *, suspended: frozenset[str] = NONE, key: TargetKey = BLUE.key
) -> dict[TargetKey, ScalableTarget]:
    """One target of ours as it is."""
    return {key: ScalableTarget(arn=Arn(f"{AAS}/1"), min=least, max=most, suspended=suspended)}


def over_blue(
    now: Mapping[TargetKey, ScalableTarget],
    asked: Raised | None = None,
    lifted: Lifted | None = None,
    **more: Any,
) -> DesiredTarget:
    """What `blue` is to have."""
    target = more.pop("target", BLUE)
    raising = Raising(
        in_force={target.key.resource_id: asked} if asked else {},
        lifted={target.key: lifted} if lifted else {},
        settled={target.key} if more.pop("settled", True) else (),
    )
    observed = Observed(targets=now, ours=frozenset(now), **more)
    (found,) = with_raised(desire(target), raising, observed).targets
    return found


def lifted(before: tuple[int, int], given: tuple[int, int], *, suspends: bool = False) -> Lifted:
    return Lifted(before=Limits(*before), given=Limits(*given), suspends=suspends)


@pytest.mark.parametrize(
    ("now", "asked", "given"),
    [
        ((1, 8), {"min": 4}, (4, 8)),
        ((1, 8), {"min": 99}, (8, 8)),
        ((1, 8), {"min": 12, "max": 12}, (12, 12)),
        ((1, 8), {"max": 12}, (1, 12)),
        ((1, 8), {"max": 3}, (1, 8)),
        ((2, 8), {"min": 1}, (2, 8)),
        ((1, 2), {"min": 4}, (2, 2)),
        ((1, 2), {"min": 4, "max": 6}, (4, 6)),
    ],
    ids=str,
)
def test_a_run_raises_what_the_profile_or_its_schedule_says_and_gives_it_back(
    now: tuple[int, int], asked: dict[str, int], given: tuple[int, int]
) -> None:
    target = over_blue(standing(*now), raised(**asked))
    assert (target.min, target.max) == given
    assert target.lifted == lifted(now, given)
    back = over_blue(standing(*given), None, target.lifted)
    assert (back.min, back.max) == now
    assert back.lifted is None


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ((4, 8), (1, 8)),  # as it was given
        ((1, 8), (1, 8)),  # it was about to be given
        ((1, 2), (1, 2)),  # the night's schedule came meanwhile
        ((2, 8), (2, 8)),  # the day's
        ((4, 2), (1, 2)),  # one that sets the maximum alone
        ((5, 9), (1, 8)),  # somebody else's
    ],
    ids=str,
)
def test_what_a_schedule_sets_meanwhile_is_what_it_gets_back(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    target = over_blue(standing(*now), None, lifted((1, 8), (4, 8)))
    assert (target.min, target.max) == before


def test_a_scheduled_minimum_that_is_higher_stays() -> None:
    day = target_of(min=1, max=8, schedules=[DAY | {"min": 6}])
    target = over_blue(standing(6, 8), raised(min=4), lifted((1, 8), (4, 8)), target=day)
    assert (target.min, target.max) == (6, 8)
    assert target.lifted == lifted((6, 8), (6, 8))


def test_what_somebody_elses_schedule_set_stays_and_is_given_back() -> None:
    theirs = ScheduledAction(
        name="theirs", schedule="rate(1 day)", timezone="UTC", limits={"MinCapacity": 6}
    )
    schedules = {BLUE.key: (theirs,)}
    target = over_blue(standing(6, 8), raised(min=4), lifted((1, 8), (4, 8)), schedules=schedules)
    assert target.lifted == lifted((6, 8), (6, 8))


def test_a_profile_that_changed_meanwhile_counts_when_it_is_over() -> None:
    changed = target_of(min=2, max=6)
    target = over_blue(standing(4, 8), None, lifted((1, 8), (4, 8)), target=changed)
    assert (target.min, target.max) == (2, 6)


def test_a_target_that_is_not_there_is_made_with_what_is_raised() -> None:
    target = over_blue({}, raised(min=4))
    assert (target.min, target.lifted) == (4, lifted((1, 8), (4, 8)))


def test_while_it_is_raised_no_other_limits_are_right() -> None:
    target = over_blue(standing(1, 8), raised(min=4))
    assert target.allows(4, 8)
    assert not target.allows(1, 8)
    assert not target.allows(1, 2)


def test_another_s_target_stays_as_it_is() -> None:
    raising = Raising(in_force={BLUE.key.resource_id: raised(min=4)})
    desired = desire(BLUE)
    assert with_raised(desired, raising, Observed(targets=standing(1, 8))) == desired


@pytest.mark.parametrize(
    ("kind", "more", "asked", "given"),
    [
        (Kind.SERVERLESS, {"most": 5}, {"min": 9, "max": 9}, (5, 5)),
        (Kind.INSTANCES, {"reserved": 3}, {"min": 4}, (3, 4)),
        (Kind.COPIES, {}, {"min": 3}, (3, 4)),
    ],
)
def test_nothing_is_raised_above_what_a_variant_can_have(
    kind: Kind, more: dict[str, int], asked: dict[str, int], given: tuple[int, int]
) -> None:
    target = target_of(kind)
    held = replace(target, variant=replace(target.variant, **more))
    assert raised_limits(held, Limits(1, 4), raised(**asked)) == Limits(*given)


@pytest.mark.parametrize(
    ("profile", "found", "suspended", "suspends", "afterwards"),
    [
        (None, NONE, SCALE_IN, True, NONE),
        (None, frozenset({"scale-out"}), SCALE_IN | {"scale-out"}, True, {"scale-out"}),
        (None, SCALE_IN, SCALE_IN, False, None),
        ([], NONE, SCALE_IN, True, NONE),
        (["scale-in"], SCALE_IN, SCALE_IN, False, SCALE_IN),
    ],
)
def test_scaling_in_is_suspended_for_a_while_unless_it_was_before(
    profile: list[str] | None,
    found: frozenset[str],
    suspended: frozenset[str],
    suspends: bool,
    afterwards: frozenset[str] | None,
) -> None:
    blue = target_of(min=1, max=8, suspended=profile)
    asked = raised(suspend_scale_in=True)
    target = over_blue(standing(1, 8, suspended=found), asked, target=blue)
    assert target.suspended == suspended
    assert target.lifted == lifted((1, 8), (1, 8), suspends=suspends)
    given = standing(1, 8, suspended=suspended)
    assert over_blue(given, asked, target.lifted, target=blue).suspended == suspended
    assert over_blue(given, None, target.lifted, target=blue).suspended == afterwards


def test_who_lets_it_scale_in_again_is_not_overruled() -> None:
    asked, now = raised(suspend_scale_in=True), standing(1, 8)
    had = lifted((1, 8), (1, 8), suspends=True)
    assert over_blue(now, asked, had).suspended is None
    # It is not known that it was suspended: something came between.
    assert over_blue(now, asked, had, settled=False).suspended == SCALE_IN
    assert over_blue(now, None, had).suspended is None


_ASKED = st.builds(
    raised,
    min=st.none() | st.integers(0, 12),
    max=st.none() | st.integers(0, 12),
    suspend_scale_in=st.booleans(),
)


@st.composite
def profiles(draw: st.DrawFn) -> tuple[DesiredTarget, tuple[int, int]]:
    """A target that a profile asks for, and the limits that it or one of its schedules has set."""
    schedules = draw(st.sampled_from([[], [NIGHT], [NIGHT, DAY]]))
    target = target_of(
        draw(st.sampled_from(sorted(FITTING))),
        min=draw(st.integers(0, 4)),
        max=6,
        schedules=schedules,
        suspended=draw(st.sampled_from([None, [], ["scale-in"]])),
    )
    limits = [(target.min, target.max), *((each["min"], each["max"]) for each in schedules)]
    return target, draw(st.sampled_from(limits))


@given(asked=_ASKED, profile=profiles())
def test_nothing_is_ever_below_the_profile_or_above_what_it_and_the_run_say_and_all_comes_back(
    asked: Raised, profile: tuple[DesiredTarget, tuple[int, int]]
) -> None:
    blue, begun = profile
    asked = replace(asked, resource_id=blue.key.resource_id)
    now = standing(*begun, suspended=blue.suspended or NONE, key=blue.key)
    target = over_blue(now, asked, target=blue)
    assert target.min <= target.max
    assert begun[0] <= target.min
    assert begun[1] <= target.max <= max(begun[1], asked.max or 0)
    assert asked.min is None or target.min in (max(begun[0], asked.min), target.max)
    # Looked at once more, nothing changes.
    given = standing(
        target.min,
        target.max,
        suspended=now[blue.key].suspended | (target.suspended or NONE),
        key=blue.key,
    )
    again = over_blue(given, asked, target.lifted, target=blue)
    assert (again.min, again.max, again.lifted) == (target.min, target.max, target.lifted)
    # Released, it has what it had.
    back = over_blue(given, None, again.lifted, target=blue)
    assert (back.min, back.max) == begun
    left = given[blue.key].suspended if back.suspended is None else back.suspended
    assert left == now[blue.key].suspended


GREEN = variant(Kind.BURSTABLE, "green")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"in_force": {}}, "it is over, or the run has asked for something else since"),
        (
            {"in_force": {BLUE.key.resource_id: replace(raised(min=3), run="another")}},
            "run another of remediation (until 2026-11-26 01:25 UTC) raises it",
        ),
        (
            {"in_force": {BLUE.key.resource_id: raised(min=9)}},
            "it is over, or the run has asked for something else since",
        ),
        ({"ours": frozenset()}, "somebody else registered its scalable target"),
        (
            {"yielded": {BLUE.key: Yielded(UNTIL, Limits(2, 9))}},
            "somebody else has set its limits, which stand",
        ),
        ({"targets": (), "unscaled": (Unscaled(GREEN, "burstable"),)}, "profile standard"),
    ],
    ids=str,
)
def test_what_is_not_raised_has_a_reason(changed: dict[str, Any], why: str) -> None:
    asked = raised(min=4)
    in_force = changed.pop("in_force", {BLUE.key.resource_id: asked})
    world = {key: changed.pop(key) for key in ("ours", "yielded") if key in changed}
    now = standing(1, 8)
    observed = Observed(**{"targets": now, "ours": frozenset(now)} | world)
    desired = with_raised(replace(desire(BLUE), **changed), Raising(in_force=in_force), observed)
    found = why_not_raised(asked, in_force, desired, observed)
    assert found.endswith(why)
    assert bool(found) is bool(why)


def test_a_variant_that_does_not_scale_says_why_it_is_not_raised() -> None:
    asked = replace(raised(min=4), resource_id=GREEN.resource_id)
    desired = desire(unscaled=(Unscaled(GREEN, "burstable"),))
    found = why_not_raised(asked, {GREEN.resource_id: asked}, desired, Observed())
    assert found == "it does not scale: burstable"


def test_what_is_raised_is_held_by_the_quota_as_a_minimum_is() -> None:
    target = over_blue(standing(1, 8), raised(min=6))
    world = Observed(targets=standing(1, 8), ours=frozenset({BLUE.key}), quotas={"ml.m5.large": 3})
    register, told = (
        action
        for action in plan_scaling(desire(target), world)
        if isinstance(action, actions.Register) or "quota" in action.reason
    )
    register, told = sorted((register, told), key=lambda action: hasattr(action, "finding"))
    assert isinstance(register, actions.Register)
    assert (register.desired.min, register.desired.max) == (3, 8)
    assert register.desired.lifted == lifted((1, 8), (3, 8))
    assert register.reason.startswith("run 20261125T192500-tumor of remediation (until")
    assert "asks for at least 6 of blue" in told.reason


def test_what_is_let_go_of_is_lowered_first() -> None:
    theirs = Observed(
        targets=standing(4, 8, suspended=SCALE_IN),
        ours=frozenset({BLUE.key}),
        lifted={BLUE.key: lifted((1, 8), (4, 8), suspends=True)},
        released=frozenset({BLUE.key}),
    )
    lower, release = plan_scaling(replace(desire(), source="the tag says off"), theirs)
    assert isinstance(lower, actions.Lower)
    assert (lower.limits, lower.suspended) == (Limits(1, 8), NONE)
    assert isinstance(release, actions.Release)
    # Limits that somebody set since are theirs.
    since = replace(theirs, targets=standing(3, 9))
    assert not isinstance(plan_scaling(desire(), since)[0], actions.Lower)
