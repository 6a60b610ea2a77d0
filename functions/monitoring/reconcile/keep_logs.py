"""Remembers how a log group was left, and has one look once more whose endpoint has ended."""

from collections.abc import Iterable
from datetime import timedelta

from monitoring.actions import CountErrors, KeepLogs, TagLogs
from monitoring.logs.settings import ENDED, KeptLogs
from monitoring.remembered.endpoint import Remembered
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import remind

_LATE_LINES = timedelta(minutes=1)
"""How long after an endpoint's end its containers' last lines may come."""


def keep_logs(
    delivery: Delivery,
    memory: Memory,
    remembered: Remembered,
    left: KeptLogs | None,
    outcomes: Iterable[Outcome],
) -> None:
    """Remembers how a log group was left, unless something about it was refused.

    Args:
        left: how it is left by what was planned; None where it was not looked at.

    Raises:
        TransientError: the queue does not take the reminder.
    """
    if left is None:
        return
    for outcome in outcomes:
        is_log_action = isinstance(outcome.action, KeepLogs | TagLogs | CountErrors)
        # It is not as it should be: it is looked at the next time.
        if is_log_action and outcome.result is Result.REFUSED:
            return
    kept = remembered.logs_kept(left)
    if kept is None:
        return
    # Late lines may make it anew, if somebody deletes it.
    if left.has(ENDED):
        remind(delivery, memory.about, name=None, after=_LATE_LINES)
    memory.change(kept)
