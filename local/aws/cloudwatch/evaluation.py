"""Whether an alarm is in ALARM: M out of N data points, and what counts where some are missing.

By the user guide, "Configuring how CloudWatch alarms treat missing data", whose tables are the
tests. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from local.aws.cloudwatch.metrics import Points

_MORE = 2
"""By how many the data points that are fetched exceed EvaluationPeriods.

The guide's examples fetch five for three; for other numbers it does not say.
"""


class State(StrEnum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an evaluation came to."""

    state: State | None
    """The state that the alarm goes to; None where it stays in the one that it is in."""

    evaluated: Points
    """The data points that counted, by the beginnings of their periods, the oldest first."""

    breaching: int
    """How many of them were breaching."""

    missing: int
    """How many were missing and had to be filled in."""


def evaluation_range(evaluation_periods: int) -> int:
    """How many of the latest data points are fetched."""
    return evaluation_periods + _MORE


def judge(
    breaches: Sequence[bool | None],
    points: Points,
    *,
    needed: int,
    evaluated: int,
    missing: str = "missing",
) -> Judged:
    """What an alarm's data points come to.

    Args:
        breaches: whether each point of the evaluation range breaches, the oldest first; None
            where it is missing.
        points: those that are there.
        needed: M, DatapointsToAlarm.
        evaluated: N, EvaluationPeriods.
        missing: how missing ones are treated.
    """
    there = [breach for breach in breaches if breach is not None][-evaluated:]
    breaching, lacking = sum(there), evaluated - len(there)
    return Judged(
        state=_state(breaches, there, needed, lacking, missing),
        evaluated=dict(sorted(points.items())[-evaluated:]),
        breaching=breaching,
        missing=lacking,
    )


def _state(
    breaches: Sequence[bool | None], there: list[bool], needed: int, lacking: int, missing: str
) -> State | None:
    """The state that the points lead to."""
    breaching = sum(there)
    # There are enough of them.
    if not lacking:
        return State.ALARM if breaching >= needed else State.OK
    match missing:
        # What is missing counts as one or the other.
        case "breaching":
            return State.ALARM if breaching + lacking >= needed else State.OK
        case "notBreaching":
            return State.ALARM if breaching >= needed else State.OK
    # Those that are there are enough, either way.
    if breaching >= needed:
        return State.ALARM
    if not all(there):
        return State.OK
    # All that is there breaches, and the oldest long enough ago: the "premature alarm state".
    retained = missing == "ignore"
    if there and len(breaches) - breaches.index(True) >= needed:
        return None if retained else State.ALARM
    return None if retained else State.INSUFFICIENT_DATA


_ABOVE: Mapping[str, str] = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to the threshold",
    "GreaterThanThreshold": "greater than the threshold",
    "LessThanThreshold": "less than the threshold",
    "LessThanOrEqualToThreshold": "less than or equal to the threshold",
    "LessThanLowerOrGreaterThanUpperThreshold": (
        "less than the lower thresholds or greater than the upper thresholds"
    ),
    "LessThanLowerThreshold": "less than the lower thresholds",
    "GreaterThanUpperThreshold": "greater than the upper thresholds",
}
OPERATORS = frozenset(_ABOVE)
"""The comparison operators of alarms."""

BAND_OPERATORS = frozenset(name for name in _ABOVE if "LowerT" in name or "Upper" in name)
"""Those that compare with an anomaly detection band."""


def in_words(operator: str) -> str:
    """A comparison as a reason says it."""
    return _ABOVE[operator]


def breaches(operator: str, value: float, upper: float, lower: float) -> bool:
    """Whether a value breaches a threshold, or a band."""
    match operator:
        case "GreaterThanOrEqualToThreshold":
            return value >= upper
        case "GreaterThanThreshold" | "GreaterThanUpperThreshold":
            return value > upper
        case "LessThanThreshold" | "LessThanLowerThreshold":
            return value < lower
        case "LessThanOrEqualToThreshold":
            return value <= lower
        case _:
            return value > upper or value < lower
