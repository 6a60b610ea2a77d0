"""Minima within the quota of instances: a minimum above it makes AWS try, and fail, for ever. Pure."""

from collections.abc import Iterator

from sagewarden.deeds.plans import Report
from scaling.desired.targets import Wanted
from scaling.observed import Ask, Observed, Target, key_of


def within_quota(ask: Ask, observed: Observed) -> Iterator[tuple[Wanted, tuple[Report, ...]]]:
    """What is asked for, with minima that the quotas allow all variants together, and what to say of it."""
    left = dict(observed.quotas)
    for asked in ask.wanted:
        instance_type = asked.variant.instance_type
        if instance_type is None or instance_type not in observed.quotas:
            yield asked, ()
            continue
        quota = left[instance_type]
        held = asked.within(max(_stays(asked, observed.targets.get(key_of(asked))), quota or 0))
        left[instance_type] = None if quota is None else max(0, quota - held.least)
        report = _above_quota(ask, asked, held, observed.quotas[instance_type])
        yield held, () if held == asked else (report,)


def _stays(asked: Wanted, found: Target | None) -> int:
    """The minimum that no quota lowers: the one there is or, where none is set yet, as many as there are."""
    return max(1, found.min if found else min(asked.min, asked.variant.count or 0))


def _above_quota(ask: Ask, asked: Wanted, held: Wanted, quota: int | None) -> Report:
    name, instance_type = asked.variant.name, asked.variant.instance_type
    limit = "cannot be read" if quota is None else f"is {quota} in all: ask AWS for more"
    reason = (
        f"{ask.whence} asks for at least {asked.least} of {name}; {held.least} stays the least: "
        f"the quota '{instance_type} for endpoint usage' {limit}"
    )
    return Report(
        resource=ask.resource,
        finding="above-quota",
        reason=reason,
        occasion=f"{name} {asked.least} {quota}",
    )
