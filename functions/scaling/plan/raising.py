"""What remediation raises for a while, laid over what the profile asks for. Pure.

Scaling is the only one that writes scalable targets. So a run of remediation asks it to raise some,
and what the profile says counts again as soon as the run lets go, or its time is over.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sagewarden.endpoints.raised import Raised
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget, ScheduledAction
from scaling.endpoints.dimensions import SCALE_IN
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.raising import Lifted, Overlay
from scaling.observed import OURS, Observed, ScalableTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Raising:
    """What is raised of an endpoint's targets, and what is remembered of it."""

    in_force: Mapping[str, Raised] = field(default_factory=dict)
    """What counts now, by resource id."""

    lifted: Mapping[TargetKey, Lifted] = field(default_factory=dict)
    """What targets were given for a while, and what they had before."""

    settled: Collection[TargetKey] = ()
    """The targets of which it is known that they were given their limits."""


def with_raised(desired: Desired, raising: Raising, observed: Observed) -> Desired:
    """What an endpoint should have, with what is raised of the targets that are ours.

    A target that is raised no more gets back what it had before: what a schedule had set, too.
    """
    if not (raising.in_force or raising.lifted):
        return desired
    targets: list[DesiredTarget] = []
    for target in desired.targets:
        is_foreign = target.key in observed.targets and target.key not in observed.ours
        if is_foreign and not desired.adopt:
            targets.append(target)
        else:
            targets.append(_with_raised(desired, target, raising, observed))
    return replace(desired, targets=tuple(targets))


def _with_raised(
    desired: Desired, target: DesiredTarget, raising: Raising, observed: Observed
) -> DesiredTarget:
    key = target.key
    raised, lifted = raising.in_force.get(key.resource_id), raising.lifted.get(key)
    # Nothing is raised of it, nor was.
    if raised is None and lifted is None:
        return target
    there, schedules = observed.targets.get(key), observed.schedules.get(key, ())
    others = [action for action in schedules if not action.name.startswith(OURS)]
    before = _before(target, lifted, there, others)
    released = _suspended_without(target, lifted, there)
    # What was raised of it is over.
    if raised is None:
        overlay = Overlay(
            source=f"{desired.source}, now that nothing is raised,",
            before=before,
            suspended=released,
            suspends=False,
            is_over=True,
        )
        return replace(target, min=before.min, max=before.max, suspended=released, overlay=overlay)
    suspended, suspends = target.suspended, False
    if raised.suspend_scale_in:
        is_known = key in raising.settled
        suspended, suspends = _suspended_with(target, lifted, there, is_known=is_known)
    limits = raised_limits(target, before, raised)
    overlay = Overlay(
        source=source_of(raised),
        before=before,
        suspended=released,
        suspends=suspends,
        is_over=False,
    )
    return replace(target, min=limits.min, max=limits.max, suspended=suspended, overlay=overlay)


def source_of(raised: Raised) -> str:
    """Which run raises something, and until when, as the subject of a sentence."""
    return f"run {raised.run} of remediation (until {raised.until:%Y-%m-%d %H:%M} UTC)"


def raised_limits(target: DesiredTarget, before: Limits, raised: Raised) -> Limits:
    """The limits of a target with what a run raises of them.

    They are never below what the target has without that. A minimum goes as far as the maximum,
    and neither beyond what the variant can have.
    """
    variant = target.variant
    possible = raised.max or 0 if variant.most is None else min(raised.max or 0, variant.most)
    most = max(before.max, possible)
    least = min(raised.min or 0, most)
    # Above its capacity reservation AWS tries, and fails, for ever.
    if variant.reserved is not None:
        least = min(least, variant.reserved)
    return Limits(max(before.min, least), most)


def _before(
    target: DesiredTarget,
    lifted: Lifted | None,
    there: ScalableTarget | None,
    others: Iterable[ScheduledAction],
) -> Limits:
    """The limits that a target has when nothing is raised of it.

    They are the profile's, or those of a schedule that has set them, before or since.
    """
    profiles, others = Limits(target.min, target.max), tuple(others)
    # It is not there.
    if there is None:
        return profiles
    now = Limits(there.min, there.max)
    # Nothing was raised of it until now.
    if lifted is None:
        before = now
    # It has what it was given.
    elif now == lifted.given:
        before = lifted.before
    # A schedule has moved one of its limits since, or both.
    else:
        is_least, is_most = now.min in target.minima(others), now.max in target.maxima(others)
        before = Limits(
            now.min if is_least else lifted.before.min, now.max if is_most else lifted.before.max
        )
    is_right = before.min <= before.max and target.allows(before.min, before.max, others)
    return before if is_right else profiles


def _suspended_without(
    target: DesiredTarget, lifted: Lifted | None, there: ScalableTarget | None
) -> frozenset[str] | None:
    """What is suspended when nothing is raised; None leaves that as somebody left it."""
    # The profile says it, or the suspension is not ours.
    if target.suspended is not None or lifted is None or not lifted.suspends or there is None:
        return target.suspended
    return there.suspended - {SCALE_IN} if SCALE_IN in there.suspended else None


def _suspended_with(
    target: DesiredTarget,
    lifted: Lifted | None,
    there: ScalableTarget | None,
    *,
    is_known: bool,
) -> tuple[frozenset[str] | None, bool]:
    """What is suspended beside scaling in, and whether that is by what is raised alone.

    Args:
        is_known: whether it is known that the target was given what it was to be given.
    """
    suspended = there.suspended if there else frozenset[str]()
    was_ours = lifted is not None and lifted.suspends
    # Somebody lets it scale in again: theirs counts.
    if was_ours and is_known and SCALE_IN not in suspended:
        return target.suspended, True
    kept = suspended if target.suspended is None else target.suspended
    return kept | {SCALE_IN}, was_ours or SCALE_IN not in suspended


def why_not_raised(
    raised: Raised, in_force: Mapping[str, Raised], desired: Desired, observed: Observed
) -> str:
    """Why a target does not get what a run has just asked for; empty where it does."""
    its = raised.resource_id
    target = next((target for target in desired.targets if target.key.resource_id == its), None)
    # Nothing scales by that name.
    if target is None:
        unfit = [one.reason for one in desired.unscaled if one.variant.resource_id == its]
        return f"it does not scale: {unfit[0] if unfit else desired.source}"
    counting = in_force.get(its)
    # It is over, or the run has let go of it, or asked for something else since.
    if counting is None or (counting.run == raised.run and counting != raised):
        return "it is over, or the run has asked for something else since"
    # Another run came first.
    if counting.run != raised.run:
        return f"{source_of(counting)} raises it"
    # Somebody else made it.
    if target.overlay is None:
        return "somebody else registered its scalable target"
    # Somebody else has changed it since.
    if target.key in observed.yielded:
        return "somebody else has set its limits, which stand"
    return ""
