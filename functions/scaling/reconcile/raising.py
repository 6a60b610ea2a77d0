"""What follows from something being raised: a look at its end, and a word where it was refused."""

from datetime import datetime, timedelta

from sagewarden.deeds.plans import Outcome, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import remind
from scaling.actions import Raise, Register
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.raising import Lifted
from scaling.plan.minima import within_quota
from scaling.plan.raising import source_of, why_not_raised
from scaling.reconcile.plan_for import Planned, Undecided
from scaling.remembered.endpoint import Remembered

LOOK_AFTER = timedelta(minutes=15)
"""How long until an endpoint is looked at again of which something is raised: no event tells that
its time is over. It is also the longest that a queue can hold a message back."""

_EARLY, _LATE = timedelta(seconds=30), timedelta(seconds=2)
"""A reminder that comes so early counts as the one that was waited for, and one is sent so late
that what is raised is over when it comes."""


def next_look(
    delivery: Delivery, seen: Planned | Undecided, remembered: Remembered
) -> datetime | None:
    """When an endpoint is looked at again because something of it is raised; None where nothing is.

    There is one reminder on its way at a time, however often it is looked at.
    """
    team = seen.choice.team if seen.choice else None
    if not seen.raised or seen.endpoint is None or delivery.registry.mode_of(team) is Mode.OBSERVE:
        return None
    end = min(raised.until for raised in seen.raised.values()) + _LATE
    due = min(delivery.now + LOOK_AFTER, end)
    pending = remembered.look
    # A reminder is on its way, and comes in time.
    if pending and delivery.now + _EARLY < pending <= due + _EARLY:
        return pending
    remind(delivery, seen.endpoint.arn, name=seen.endpoint.name, after=due - delivery.now)
    return due


def lifted_by(
    seen: Planned, outcomes: tuple[Outcome, ...], remembered: Remembered
) -> dict[TargetKey, Lifted]:
    """The targets that have something for a while now, with what they had before."""
    refused: set[TargetKey] = set()
    for outcome in outcomes:
        if isinstance(outcome.action, Register) and outcome.result is Result.REFUSED:
            refused.add(outcome.action.desired.key)
    lifted: dict[TargetKey, Lifted] = {}
    for allowed in within_quota(seen.desired, seen.observed):
        target, now = allowed.target, allowed.target.lifted
        key, before = target.key, remembered.lifted.get(allowed.target.key)
        # AWS did not take it: what was remembered may still be so.
        if key in refused and (before or now):
            lifted[key] = before or now  # type: ignore[assignment]  # one of them is there
        # It is raised, and nobody else's limits stand.
        elif now and key not in seen.observed.yielded:
            lifted[key] = now
    return lifted


def refusal_of(seen: Planned) -> tuple[Outcome, ...]:
    """The outcome of what a run has asked for, where its target does not get that.

    The run sees it in the target; the ledger has the reason.
    """
    if seen.asked is None or seen.asked.raised.is_release:
        return ()
    raised = seen.asked.raised
    why = why_not_raised(raised, seen.raised, seen.desired, seen.observed)
    if not why:
        return ()
    reason = f"{source_of(raised)} asks to raise {raised.resource_id}"
    action = Raise(resource=seen.desired.resource, raised=raised, reason=reason)
    return (Outcome(action, Result.REFUSED, why),)
