"""What somebody else set on targets of ours: whether it stands, and what the team hears. Pure.

A profile and a person, or a team's own infrastructure code, want the same target. Whoever came
first is no answer: theirs stands until somebody decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sagewarden.deeds.plans import Report
from sagewarden.registry.scaling import SCALING_TAG, Scaling
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits, Yielded
from scaling.findings import ScalingFinding
from scaling.observed import OURS, Observed
from scaling.remembered.endpoint import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What decides whether others' limits stand."""

    scaling: Scaling | None
    """What the profile says."""

    tag: str
    """What the endpoint's tag `sagewarden:scaling` says."""

    deployed: datetime | None
    """When the registry was deployed that brought this look about; None where none did."""

    now: datetime
    """The time, in UTC."""

    @property
    def is_for_profile(self) -> bool:
        """Whether somebody decided: for the profile."""
        adopts = self.scaling is not None and self.scaling.adopt
        return adopts or self.tag.casefold() == "on"


def yielded_targets(
    desired: Desired, observed: Observed, remembered: Remembered, deciding: Deciding
) -> Mapping[TargetKey, Yielded]:
    """The targets of ours whose limits somebody else set, where theirs stand."""
    scaling = deciding.scaling
    if scaling is None or deciding.is_for_profile:
        return {}
    yielded: dict[TargetKey, Yielded] = {}
    for target in desired.targets:
        there = observed.targets.get(target.key)
        if there is None or target.key not in observed.ours:
            continue
        # They are as the profile says.
        if target.allows(there.min, there.max, observed.schedules.get(target.key, ())):
            continue
        if not _is_somebody_elses(target.key, observed, remembered):
            continue
        limits, before = Limits(there.min, there.max), remembered.yielded.get(target.key)
        since = before.since if before else deciding.now
        if not _is_over(scaling, since, deciding):
            yielded[target.key] = Yielded(since, limits)
    return yielded


def _is_somebody_elses(key: TargetKey, observed: Observed, remembered: Remembered) -> bool:
    """Whether neither we nor a schedule set a target's limits, as far as that is remembered."""
    there, ours = observed.targets[key], remembered.limits.get(key)
    if ours is None:
        return False
    schedules = observed.schedules.get(key, ())
    minima = {ours.min, *(action.min for action in schedules)}
    maxima = {ours.max, *(action.max for action in schedules)}
    return there.min not in minima or there.max not in maxima


def _is_over(scaling: Scaling, since: datetime, deciding: Deciding) -> bool:
    """Whether theirs stand no longer."""
    patience = scaling.yield_to_people
    # Until the next deployment; one from before, that comes late or twice, is not the next.
    if patience is None:
        return deciding.deployed is not None and deciding.deployed > since
    # For a while, or never.
    return deciding.now >= since + timedelta(seconds=patience)


def released_targets(observed: Observed, remembered: Remembered) -> frozenset[TargetKey]:
    """The targets that nothing asks for any more, and that somebody else counts on.

    Theirs are the limits, or a policy or scheduled action, which would end with the target.
    """
    released: set[TargetKey] = set()
    for key in observed.ending:
        if key in remembered.yielded or _is_somebody_elses(key, observed, remembered):
            released.add(key)
    for policy in observed.policies:
        if policy.key in observed.ending and not policy.name.startswith(OURS):
            released.add(policy.key)
    for key in observed.ending:
        actions = observed.schedules.get(key, ())
        if any(not action.name.startswith(OURS) for action in actions):
            released.add(key)
    return frozenset(released)


def as_they_want(target: DesiredTarget, observed: Observed) -> DesiredTarget:
    """A target as it stays: with others' limits where those stand, and no schedule to move them.

    Nothing is raised of it then.
    """
    yielded = observed.yielded.get(target.key)
    if yielded is None:
        return target
    suspended = target.overlay.suspended if target.overlay else target.suspended
    return replace(
        target,
        min=yielded.limits.min,
        max=yielded.limits.max,
        schedules=(),
        suspended=suspended,
        overlay=None,
    )


def contested(desired: Desired, target: DesiredTarget, observed: Observed) -> list[Report]:
    """The report on a target that two want, with what decides it."""
    yielded = observed.yielded.get(target.key)
    if yielded is None:
        return []
    limits = f"{yielded.limits.min} to {yielded.limits.max}"
    name = target.key.scaled_name
    reason = (
        f"{desired.source_of(target)} asks for {target.min} to {target.max} of {name}, and "
        f"somebody else has "
        f"set {limits}. Theirs stands for now. To keep it, tag the endpoint {SCALING_TAG}=off: "
        "sagewarden lets go of it. To have the profile's, tag it "
        f"{SCALING_TAG}=on, or say adopt: true in the profile, and take it out of the other place."
    )
    return [
        Report(
            resource=desired.resource,
            finding=ScalingFinding.CONTESTED,
            reason=reason,
            occasion=f"{target.key.resource_id} {limits}",
        )
    ]


def refused_policy(desired: Desired, observed: Observed, deciding: Deciding) -> Iterator[Report]:
    """The report on somebody's policy that AWS refused, where a policy of ours is in its way."""
    asked = {target.key for target in desired.targets}
    if deciding.is_for_profile or not asked & observed.ours & observed.targets.keys():
        return
    reason = (
        "AWS refused a scaling policy of somebody else's, for a target has one policy for each "
        f"metric, and {desired.source} asks for one. To keep theirs, tag the endpoint "
        f"{SCALING_TAG}=off: it passes at the next try. To have the profile's, take the policy "
        "out of the other place."
    )
    yield Report(
        resource=desired.resource,
        finding=ScalingFinding.CONTESTED,
        reason=reason,
        occasion="refused policy",
    )
