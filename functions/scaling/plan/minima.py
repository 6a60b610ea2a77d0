"""Minima within the quota of instances. Pure.

A minimum above the quota makes AWS try, and fail, for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sagewarden.deeds.plans import Report
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.findings import ScalingFinding
from scaling.observed import Observed, ScalableTarget


@dataclass(frozen=True, slots=True)
class WithinQuota:
    """A target that is asked for, with minima that the quotas allow."""

    target: DesiredTarget
    """The target as it is to be set."""

    reports: tuple[Report, ...] = ()
    """What the team is told where the profile asks for more."""


def within_quota(desired: Desired, observed: Observed) -> Iterator[WithinQuota]:
    """The targets that are asked for, with minima that the quotas allow all variants together."""
    left = dict(observed.quotas)
    for asked in desired.targets:
        types = asked.variant.types_with_quota
        # No minimum of it is to rise, so that its quotas were not read.
        if not types or not observed.quotas.keys() >= set(types):
            yield WithinQuota(asked)
            continue
        stays = _unlowered_minimum(asked, observed.targets.get(asked.key))
        held = asked.within(max(stays, _sum(left, types) or 0))
        _take(left, types, held.least)
        # It fits into what the variants before it have left of the quotas.
        if held == asked:
            yield WithinQuota(asked)
        # It does not.
        else:
            yield WithinQuota(held, (_above_quota(desired, asked, held, observed.quotas),))


def _sum(quotas: Mapping[str, int | None], types: tuple[str, ...]) -> int | None:
    """How many instances a variant can have of all its types; None where one quota is not known.

    Of pools the next is tried where one has no capacity (SageMaker developer guide, "Auto-scaling
    with instance pools").
    """
    known = [quota for quota in map(quotas.__getitem__, types) if quota is not None]
    return sum(known) if len(known) == len(types) else None


def _take(left: dict[str, int | None], types: tuple[str, ...], number: int) -> None:
    """Takes a variant's instances out of what is left of the quotas, the first choice first."""
    for instance_type in types:
        quota = left[instance_type]
        if quota is not None:
            taken = min(quota, number)
            left[instance_type], number = quota - taken, number - taken


def _unlowered_minimum(asked: DesiredTarget, there: ScalableTarget | None) -> int:
    """The minimum that no quota lowers.

    It is the one that there is or, where none is set yet, as many as there are.
    """
    return max(1, there.min if there else min(asked.min, asked.variant.count or 0))


def _above_quota(
    desired: Desired,
    asked: DesiredTarget,
    held: DesiredTarget,
    quotas: Mapping[str, int | None],
) -> Report:
    name, types = asked.variant.name, asked.variant.instance_types
    whole = _sum(quotas, types)
    reason = (
        f"{desired.source_of(asked)} asks for at least {asked.least} of {name}; "
        f"{held.least} stays the least: {_limit(quotas, types)}"
    )
    return Report(
        resource=desired.resource,
        finding=ScalingFinding.ABOVE_QUOTA,
        reason=reason,
        occasion=f"{name} {asked.least} {whole}",
    )


def _limit(quotas: Mapping[str, int | None], types: tuple[str, ...]) -> str:
    """Which quotas hold a minimum back, in words."""
    names = " and ".join(f"'{instance_type} for endpoint usage'" for instance_type in types)
    subject = f"the quota {names}" if len(types) == 1 else f"the quotas {names} of its pools"
    # One of them cannot be read.
    whole = _sum(quotas, types)
    if whole is None:
        return f"{subject} cannot be read"
    return f"{subject} {'is' if len(types) == 1 else 'are'} {whole} in all: ask AWS for more"
