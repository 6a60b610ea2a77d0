"""Which of monitoring's own notices were given: they are remembered, and not planned again."""

from collections.abc import Iterable

from monitoring.findings import MonitoringFinding
from sagewarden.deeds.plans import Outcome, Report, Result


def told_in(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """The notices of monitoring's own that were given, now or by another delivery."""
    told: set[str] = set()
    for outcome in outcomes:
        action, was_given = outcome.action, outcome.result in (Result.APPLIED, Result.UNCHANGED)
        if (
            was_given
            and isinstance(action, Report)
            and isinstance(action.finding, MonitoringFinding)
        ):
            told.add(action.notice)
    return frozenset(told)
