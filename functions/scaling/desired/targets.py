"""The scalable targets that a profile asks for, variant by variant. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.scaling import Scaling, Schedule
from scaling.desired.policies import desired_policies
from scaling.endpoints.custom import MetricName
from scaling.endpoints.dimensions import DIMENSIONS, WHY_NOT
from scaling.endpoints.from_zero import from_zero_of
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.metrics import Unfit
from scaling.endpoints.policies import SteppingPolicy, TrackingPolicy
from scaling.endpoints.raising import Lifted, Overlay

SCALABLE_FROM_ZERO = frozenset({Kind.ASYNCHRONOUS, Kind.COPIES})
"""The kinds that may have none (SageMaker developer guide, "Prerequisites"); others need one."""

_MIN, _MAX = "MinCapacity", "MaxCapacity"
"""The limits of a scheduled action (ScalableTargetAction, API reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledAction:
    """A scheduled change of a target's limits, as Application Auto Scaling has it."""

    name: str
    """Its name."""

    schedule: str
    """When it runs: `cron(…)`, `rate(…)` or `at(…)`."""

    timezone: str
    """The canonical IANA name of the zone in which it runs."""

    limits: Mapping[str, int]
    """The limits that it sets: `MinCapacity`, `MaxCapacity` or both."""

    @property
    def min(self) -> int | None:
        """The minimum that it sets."""
        return self.limits.get(_MIN)

    @property
    def max(self) -> int | None:
        """The maximum that it sets."""
        return self.limits.get(_MAX)

    def within(self, most: int) -> Self:
        """The same action with no minimum above `most`."""
        if self.min is None or self.min <= most:
            return self
        return replace(self, limits={**self.limits, _MIN: most})


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredTarget:
    """The scalable target that one variant should have, and what belongs to it."""

    variant: Variant
    """The variant that it scales."""

    min: int
    """How many instances, copies or units of concurrency there should be at least."""

    max: int
    """How many there may be at most."""

    tracking: tuple[TrackingPolicy, ...]
    """The target tracking policies."""

    steps: tuple[SteppingPolicy, ...] = ()
    """The step scaling policies that the profile asks for."""

    from_zero: SteppingPolicy | None
    """What starts the first one; None where there is always one."""

    schedules: tuple[ScheduledAction, ...]
    """The scheduled actions."""

    suspended: frozenset[str] | None = None
    """What is not to move the number for now; None leaves that as it is."""

    custom_metrics: tuple[MetricName, ...] = ()
    """The metrics of the team's own by which it scales."""

    needs_one: bool = False
    """Whether the profile, or one of its schedules, asks for none where AWS needs one."""

    overlay: Overlay | None = None
    """What a run of remediation raises of it; None where the profile alone counts."""

    @property
    def stepping(self) -> tuple[SteppingPolicy, ...]:
        """All step scaling policies: those that are asked for, and what starts the first one."""
        return self.steps if self.from_zero is None else (*self.steps, self.from_zero)

    @property
    def policy_names(self) -> tuple[str, ...]:
        """The names of all scaling policies."""
        tracking = tuple(policy.name for policy in self.tracking)
        return (*tracking, *(policy.name for policy in self.stepping))

    @property
    def key(self) -> TargetKey:
        """The target's name."""
        return TargetKey(self.variant.resource_id, DIMENSIONS[self.variant.kind])

    @property
    def least(self) -> int:
        """The highest minimum that the profile or one of its schedules sets."""
        return max([self.min, *(action.min or 0 for action in self.schedules)])

    @property
    def lifted(self) -> Lifted | None:
        """What is remembered of what it is given for a while; None where that is nothing."""
        if self.overlay is None or self.overlay.is_over:
            return None
        return Lifted(
            before=self.overlay.before,
            given=Limits(self.min, self.max),
            suspends=self.overlay.suspends,
        )

    def within(self, most: int) -> Self:
        """The same target with no minimum above `most`."""
        schedules = tuple(action.within(most) for action in self.schedules)
        return replace(self, min=min(self.min, most), schedules=schedules)

    def allows(self, lowest: int, highest: int, others: Iterable[ScheduledAction] = ()) -> bool:
        """Whether the profile, one of its schedules or one of `others` sets these limits.

        While something is raised only what that makes of them is right.
        """
        if self.overlay:
            return (lowest, highest) == (self.min, self.max)
        minima, maxima = self.minima(others), self.maxima(others)
        return lowest in minima and highest in maxima

    def minima(self, others: Iterable[ScheduledAction] = ()) -> set[int | None]:
        """The minima that the profile, its schedules and `others` set."""
        return {self.min, *(action.min for action in (*self.schedules, *others))}

    def maxima(self, others: Iterable[ScheduledAction] = ()) -> set[int | None]:
        """The maxima that they set."""
        return {self.max, *(action.max for action in (*self.schedules, *others))}


@dataclass(frozen=True, slots=True)
class Unscaled:
    """A variant that gets no scalable target."""

    variant: Variant
    """The variant."""

    reason: str
    """Why it gets none."""

    unfit: bool = False
    """Whether the profile should be mended; otherwise there is just nothing to do."""


def desired_targets(
    scaling: Scaling, variants: Iterable[Variant]
) -> tuple[tuple[DesiredTarget, ...], tuple[Unscaled, ...]]:
    """The scalable targets that a profile asks for variants, and the variants that get none."""
    targets: list[DesiredTarget] = []
    unscaled: list[Unscaled] = []
    for variant in variants:
        desired = desired_target(scaling, variant)
        if isinstance(desired, DesiredTarget):
            targets.append(desired)
        else:
            unscaled.append(desired)
    return tuple(targets), tuple(unscaled)


def desired_target(scaling: Scaling, variant: Variant) -> DesiredTarget | Unscaled:
    """The scalable target that a profile asks for one variant, or why that gets none."""
    if variant.kind in WHY_NOT:
        return Unscaled(variant, WHY_NOT[variant.kind])
    try:
        policies = desired_policies(scaling, variant)
    except Unfit as error:
        return Unscaled(variant, str(error), unfit=True)
    lowest = _possible(variant, scaling.min)
    actions = tuple(_scheduled_action(variant, schedule) for schedule in scaling.schedules)
    has_none = 0 in (lowest, *(action.min for action in actions))
    target = DesiredTarget(
        variant=variant,
        min=lowest,
        max=_possible(variant, scaling.max),
        tracking=policies.tracking,
        steps=policies.stepping,
        from_zero=from_zero_of(variant) if has_none else None,
        schedules=actions,
        suspended=scaling.suspended,
        custom_metrics=policies.custom_metrics,
        needs_one=_asks_for_none(scaling) and variant.kind not in SCALABLE_FROM_ZERO,
    )
    # Above its capacity reservation AWS tries, and fails, for ever.
    return target if variant.reserved is None else target.within(max(1, variant.reserved))


def _asks_for_none(scaling: Scaling) -> bool:
    """Whether a profile, or one of its schedules, sets a limit to 0."""
    limits: set[int | None] = {scaling.min}
    for schedule in scaling.schedules:
        limits |= {schedule.min, schedule.max}
    return 0 in limits


def _possible(variant: Variant, number: int) -> int:
    """The nearest number that a variant can have."""
    least = 0 if variant.kind in SCALABLE_FROM_ZERO else 1
    return max(least, number if variant.most is None else min(number, variant.most))


def _scheduled_action(variant: Variant, schedule: Schedule) -> ScheduledAction:
    limits: dict[str, int] = {}
    if schedule.min is not None:
        limits[_MIN] = _possible(variant, schedule.min)
    if schedule.max is not None:
        limits[_MAX] = _possible(variant, schedule.max)
    return ScheduledAction(
        name=f"sagewarden.{variant.label}.{schedule.name}",
        schedule=schedule.at,
        timezone=schedule.timezone,
        limits=limits,
    )
