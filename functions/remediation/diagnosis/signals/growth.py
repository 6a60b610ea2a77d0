"""Signals of growth: what can still be added, what keeps it, and what is woken from zero. Pure."""

from datetime import timedelta

from remediation.diagnosis.evidence import Activity, Part
from remediation.diagnosis.minutes import last, run_to_the_end, total
from remediation.diagnosis.signals.signal import Signal
from remediation.diagnosis.view import View
from sagewarden.endpoints.obstacles import ADVICE, Obstacle, obstacle_in

_FAILED = frozenset({"Failed", "Unfulfilled"})
_UNDER_WAY = frozenset({"Pending", "InProgress"})

_WAKES = 10
"""Minutes that waking from zero takes: instances, images and models have to come."""

_WAKES_SLOWLY = 30
"""Minutes that it may take while a scaling activity is under way."""

_WOKE = 20
"""Minutes after waking in which its errors are still seen."""

_LATELY = timedelta(hours=6)
"""A failure that is older says little of now: capacity comes and goes."""


def can_grow(view: View) -> Signal | None:
    """Its scalable target allows more, and nothing else forbids it."""
    count, most = view.variant.count, _most(view)
    if count is None or most is None or count >= most:
        return None
    return Signal(f"It has {count}, and may have {most}.")


def at_ceiling(view: View) -> Signal | None:
    """There is as much as there may be."""
    count, most = view.variant.count, _most(view)
    if count is None or not view.has_read(Part.TARGETS):
        return None
    # Nothing scales it: its number is its ceiling.
    if most is None:
        return Signal(f"It has {count}, and no scalable target: nothing adds more.")
    return Signal(f"It has {count} of at most {most}.") if count >= most else None


def _most(view: View) -> int | None:
    """How many there can be; None where nothing adds any."""
    target = view.variant.target
    if target is None:
        return None
    return min(target.max, view.variant.most or target.max)


def scaling_fails(view: View) -> Signal | None:
    """The last scaling activity for more failed: AWS says why."""
    failure = _failure(view)
    if failure is None:
        return None
    activity, obstacle = failure
    says = f"Scaling failed ({obstacle.value}): {activity.message}".rstrip(".")
    return Signal(f"{says}. What to do: {ADVICE[obstacle]}.", max(0, view.minute_of(activity.at)))


def _failure(view: View) -> tuple[Activity, Obstacle] | None:
    """The newest ended activity of a variant, if it failed for long."""
    mine = [each for each in view.evidence.activities if each.variant == view.variant.name]
    for activity in sorted(mine, key=lambda activity: activity.at, reverse=True):
        if activity.status in _UNDER_WAY:
            continue
        # It was fulfilled, or another took its place.
        if activity.status not in _FAILED or view.evidence.at - activity.at > _LATELY:
            return None
        obstacle = obstacle_in(activity.message)
        # It failed only because something else was under way.
        if obstacle is not None:
            return activity, obstacle
    return None


def scale_out_suspended(view: View) -> Signal | None:
    """Somebody has suspended scaling out."""
    target = view.variant.target
    if target is None or "DynamicScalingOutSuspended" not in target.suspended:
        return None
    return Signal("Scaling out is suspended (DynamicScalingOutSuspended).")


def quota_reached(view: View) -> Signal | None:
    """The account's quota allows no more of its instances."""
    count = view.variant.count
    quotas = [view.evidence.quota.get(kind) for kind in view.variant.instance_types]
    known = [quota for quota in quotas if quota is not None]
    if count is None or not known or len(known) < len(quotas) or count < sum(known):
        return None
    types = ", ".join(view.variant.instance_types)
    return Signal(f"It has {count} instances, and the account's quota of {types} is {sum(known)}.")


def waking(view: View) -> Signal | None:
    """Requests find nothing that runs, for less time than waking takes; or it woke just now."""
    found_none = _found_none(view)
    run = run_to_the_end(found_none)
    patience = _WAKES_SLOWLY if _is_under_way(view) else _WAKES
    # It is being woken.
    if run and run.length < patience:
        return Signal(f"Requests find nothing that runs, for {run.length} minutes.", run.first)
    # It has woken.
    lately = found_none[-_WOKE:]
    if run is None and any(lately) and view.variant.count:
        return Signal("Requests found nothing that ran, and do now: it woke from zero.")
    return None


def still_at_zero(view: View) -> Signal | None:
    """Requests find nothing that runs, for longer than waking takes."""
    run = run_to_the_end(_found_none(view))
    if run is None or run.length < _WAKES or waking(view):
        return None
    wasted = total(view.of("NoCapacityInvocationFailures", "Sum")[run.first :])
    failed = f"; {wasted:,.0f} failed" if wasted else ""
    says = f"Requests find nothing that runs, for {run.length} minutes{failed}"
    return Signal(f"{says}: it should have woken within {_WAKES}.", run.first)


def _found_none(view: View) -> list[bool | None]:
    """For each minute whether requests found no copy, or waited without an instance."""
    copies = view.of("NoCapacityInvocationFailures", "Sum")
    queue = view.of("HasBacklogWithoutCapacity", "Maximum")
    flags: list[bool | None] = []
    for failed, waits, asked in zip(copies, queue, view.requests, strict=True):
        # Nobody asked.
        nothing = failed is None and waits is None and not asked
        flags.append(None if nothing else bool(failed) or bool(waits))
    return flags


def _is_under_way(view: View) -> bool:
    mine = [each for each in view.evidence.activities if each.variant == view.variant.name]
    return any(activity.status in _UNDER_WAY for activity in mine)


def asked_lately(view: View) -> Signal | None:
    """Requests come, at all."""
    asked = total(last(view.requests, 10))
    return Signal(f"{asked:,.0f} requests came in ten minutes.") if asked else None
