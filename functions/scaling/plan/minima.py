"""Minima within the quota of instances. Pure.

A minimum above the quota makes AWS try, and fail, for ever.
"""

from collections.abc import Iterator
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
        instance_type = asked.variant.instance_type
        # No minimum of it is to rise, so that its quota was not read.
        if instance_type is None or instance_type not in observed.quotas:
            yield WithinQuota(asked)
            continue
        quota = left[instance_type]
        stays = _unlowered_minimum(asked, observed.targets.get(asked.key))
        held = asked.within(max(stays, quota or 0))
        left[instance_type] = None if quota is None else max(0, quota - held.least)
        # It fits into what the variants before it have left of the quota.
        if held == asked:
            yield WithinQuota(asked)
        # It does not.
        else:
            whole = observed.quotas[instance_type]
            yield WithinQuota(held, (_above_quota(desired, asked, held, whole),))


def _unlowered_minimum(asked: DesiredTarget, there: ScalableTarget | None) -> int:
    """The minimum that no quota lowers.

    It is the one that there is or, where none is set yet, as many as there are.
    """
    return max(1, there.min if there else min(asked.min, asked.variant.count or 0))


def _above_quota(
    desired: Desired, asked: DesiredTarget, held: DesiredTarget, quota: int | None
) -> Report:
    name, instance_type = asked.variant.name, asked.variant.instance_type
    limit = "cannot be read" if quota is None else f"is {quota} in all: ask AWS for more"
    reason = (
        f"{desired.source} asks for at least {asked.least} of {name}; "
        f"{held.least} stays the least: the quota '{instance_type} for endpoint usage' {limit}"
    )
    return Report(
        resource=desired.resource,
        finding=ScalingFinding.ABOVE_QUOTA,
        reason=reason,
        occasion=f"{name} {asked.least} {quota}",
    )
