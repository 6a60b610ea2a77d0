"""What an endpoint's profile asks for, variant by variant. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from sagewarden.registry.scaling import Scaling, Schedule
from scaling.endpoints.from_zero import Wake, wake_of
from scaling.endpoints.metrics import Unfit, target_tracking
from scaling.endpoints.variants import DIMENSIONS, WHY_NOT, Kind, Variant

SCALABLE_FROM_ZERO = frozenset({Kind.ASYNCHRONOUS, Kind.COPIES})
"""The kinds that may have none (SageMaker developer guide, "Prerequisites"); all others need one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A scheduled change of the limits, as Application Auto Scaling has it."""

    name: str
    schedule: str
    timezone: str
    limits: Mapping[str, int]

    def within(self, most: int) -> Self:
        """The same with no minimum above `most`."""
        lowest = self.limits.get("MinCapacity")
        if lowest is None or lowest <= most:
            return self
        return replace(self, limits={**self.limits, "MinCapacity": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The scalable target of one variant, and what belongs to it."""

    variant: Variant
    """Whose it is."""

    min: int
    max: int
    policy: str
    tracking: Mapping[str, Any]
    """The target tracking policy's configuration."""

    wake: Wake | None
    schedules: tuple[Action, ...]
    suspended: frozenset[str] | None = None
    """What is not to move the number for now; None leaves that as it is."""

    @property
    def resource_id(self) -> str:
        return self.variant.resource_id

    @property
    def dimension(self) -> str:
        return DIMENSIONS[self.variant.kind]

    @property
    def least(self) -> int:
        """The highest minimum that the profile or one of its schedules sets."""
        return max([self.min, *(each.limits.get("MinCapacity", 0) for each in self.schedules)])

    def within(self, most: int) -> Self:
        """The same with no minimum above `most`."""
        schedules = tuple(each.within(most) for each in self.schedules)
        return replace(self, min=min(self.min, most), schedules=schedules)

    def allows(self, lowest: int, highest: int, others: Iterable[Action] = ()) -> bool:
        """Whether the profile, one of its schedules or one of `others` sets these limits."""
        limits = [each.limits for each in (*self.schedules, *others)]
        return lowest in {
            self.min,
            *(each["MinCapacity"] for each in limits if "MinCapacity" in each),
        } and highest in {
            self.max,
            *(each["MaxCapacity"] for each in limits if "MaxCapacity" in each),
        }


@dataclass(frozen=True, slots=True)
class Unscaled:
    """A variant that gets nothing, or not all that its profile says."""

    variant: Variant
    reason: str
    unfit: bool = False
    """The profile should be mended; otherwise there is just nothing to do."""


def wanted(scaling: Scaling, variant: Variant) -> Wanted | Unscaled:
    """What a profile asks for one variant."""
    if variant.kind in WHY_NOT:
        return Unscaled(variant, WHY_NOT[variant.kind])
    try:
        tracking = target_tracking(scaling.choices, variant)
    except Unfit as error:
        return Unscaled(variant, str(error), unfit=True)
    lowest = _possible(variant, scaling.min)
    cooldowns = {
        "ScaleInCooldown": scaling.scale_in_cooldown,
        "ScaleOutCooldown": scaling.scale_out_cooldown,
        "DisableScaleIn": not scaling.scale_in,
    }
    actions = tuple(_action(variant, each) for each in scaling.schedules)
    mins = (lowest, *(each.limits.get("MinCapacity", lowest) for each in actions))
    return Wanted(
        variant=variant,
        min=lowest,
        max=_possible(variant, scaling.max),
        policy=f"sagewarden.{variant.label}.target",
        tracking=tracking | cooldowns,
        wake=wake_of(variant) if min(mins) == 0 else None,
        schedules=actions,
        suspended=scaling.suspended,
    )


def every_wanted(
    scaling: Scaling, variants: Iterable[Variant]
) -> tuple[tuple[Wanted, ...], tuple[Unscaled, ...]]:
    """What a profile asks for all variants of an endpoint, and what gets nothing."""
    found = [wanted(scaling, variant) for variant in variants]
    return (
        tuple(each for each in found if isinstance(each, Wanted)),
        tuple(each for each in found if isinstance(each, Unscaled)),
    )


def _possible(variant: Variant, number: int) -> int:
    """The nearest number that a variant can have."""
    least = 0 if variant.kind in SCALABLE_FROM_ZERO else 1
    return max(least, number if variant.most is None else min(number, variant.most))


def _action(variant: Variant, schedule: Schedule) -> Action:
    limits = {"MinCapacity": schedule.min, "MaxCapacity": schedule.max}
    return Action(
        name=f"sagewarden.{variant.label}.{schedule.name}",
        schedule=schedule.at,
        timezone=schedule.timezone,
        limits={
            name: _possible(variant, value) for name, value in limits.items() if value is not None
        },
    )
