"""What tells whether a finding is better: its own metrics, before and since. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from remediation.diagnosis.diagnosis import FindingKind
from remediation.diagnosis.evidence import Evidence, Series
from remediation.playbooks.load import RECENT

ENOUGH = 3
"""Minutes with values that there have to be since something was done."""

type Reading = Callable[[Evidence, str, datetime | None], float | None]
"""Reads a measure of a variant, or of all for an empty name, from a time on; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number that says how bad it is."""

    name: str
    """What it counts, in words."""

    read: Reading
    """Reads it."""

    fine: float
    """Up to which value nothing is wrong."""

    unit: str = ""
    """Its unit."""


def measured(
    evidence: Evidence, variant: str, metric: str, statistic: str, since: datetime | None
) -> float | None:
    """The newest values of a metric: the mean of five minutes, of several variants the highest.

    Args:
        since: a time before which no values count; None for the end of what was read.
    """
    found: list[float] = []
    for series in _series(evidence, variant, metric, statistic):
        values = _known(evidence, series, since)
        if values and (since is None or len(values) >= ENOUGH):
            found.append(fmean(values[-RECENT:]))
    return max(found, default=None)


def summed(evidence: Evidence, variant: str, metric: str, since: datetime | None) -> float | None:
    """The same of a sum: that of all variants, a minute."""
    found: list[float] = []
    for series in _series(evidence, variant, metric, "Sum"):
        values = _known(evidence, series, since)
        if values and (since is None or len(values) >= ENOUGH):
            found.append(fmean(values[-RECENT:]))
    return sum(found) if found else None


def requests(evidence: Evidence, variant: str, since: datetime | None) -> float | None:
    """Requests a minute."""
    return summed(evidence, variant, "Invocations", since)


def _series(evidence: Evidence, variant: str, metric: str, statistic: str) -> Iterator[Series]:
    for series in evidence.series:
        is_its = variant in ("", series.variant) or not series.variant
        if is_its and (series.metric, series.statistic) == (metric, statistic):
            yield series


def _known(evidence: Evidence, series: Series, since: datetime | None) -> list[float]:
    """The values that there are, from a time on; the minute in which it was is left out."""
    first = 0
    if since is not None:
        first = max((since - evidence.start) // timedelta(minutes=1) + 1, 0)
    return [value for value in series.values[first:] if value is not None]


def _share_of(metric: str) -> Reading:
    """Reads errors as a share of the requests, in per cent; without requests it is not known."""

    def read(evidence: Evidence, variant: str, since: datetime | None) -> float | None:
        asked = requests(evidence, variant, since)
        failed = summed(evidence, variant, metric, since)
        # A metric of errors may not exist before the first one.
        return 100 * (failed or 0) / asked if asked else None

    return read


def _highest(*metrics: str, statistic: str) -> Reading:
    """Reads the highest of some metrics."""

    def read(evidence: Evidence, variant: str, since: datetime | None) -> float | None:
        found: list[float] = []
        for metric in metrics:
            value = measured(evidence, variant, metric, statistic, since)
            if value is not None:
                found.append(value)
        return max(found, default=None)

    return read


SERVER_ERRORS = Measure(
    name="requests that fail (5XX)", read=_share_of("Invocation5XXErrors"), fine=1, unit="%"
)
"""Failed requests, in per cent."""

_REFUSED = Measure(
    name="requests that are refused (4XX)", read=_share_of("Invocation4XXErrors"), fine=1, unit="%"
)
LATENCY = Measure(
    name="p90 of the model's latency",
    read=_highest("ModelLatency", statistic="p90"),
    fine=0,
    unit=" ms",
)
"""Nothing is known of what is fine."""

_PROCESSORS = Measure(
    name="use of the processors",
    read=_highest(
        "CPUUtilization",
        "GPUUtilization",
        "CPUUtilizationNormalized",
        "GPUUtilizationNormalized",
        statistic="Average",
    ),
    fine=80,
    unit="%",
)
_BACKLOG = Measure(
    name="requests in the queue",
    read=_highest("ApproximateBacklogSize", statistic="Maximum"),
    fine=1,
)
_MEMORY = Measure(
    name="use of the memory",
    read=_highest("MemoryUtilization", statistic="Average"),
    fine=80,
    unit="%",
)

MEASURES: Mapping[FindingKind, tuple[Measure, ...]] = {
    FindingKind.OVERLOAD: (_PROCESSORS, SERVER_ERRORS, LATENCY, _BACKLOG),
    FindingKind.AT_CEILING: (_PROCESSORS, SERVER_ERRORS, LATENCY, _BACKLOG),
    FindingKind.THROTTLED: (_REFUSED, SERVER_ERRORS, _PROCESSORS),
    FindingKind.BAD_DEPLOYMENT: (SERVER_ERRORS, LATENCY),
    FindingKind.NO_MODEL: (SERVER_ERRORS,),
    FindingKind.DEAD_WORKERS: (SERVER_ERRORS, LATENCY),
    FindingKind.MEMORY: (SERVER_ERRORS, _MEMORY),
    FindingKind.DISK_FULL: (SERVER_ERRORS,),
    FindingKind.MEMORY_LEAK: (_MEMORY, SERVER_ERRORS),
    FindingKind.GPU_MEMORY_HELD: (SERVER_ERRORS,),
    FindingKind.DEAD_INSTANCE: (SERVER_ERRORS, LATENCY),
    FindingKind.ERRORS_AT_SCALE_OUT: (SERVER_ERRORS,),
}
"""What each finding shows in; of others nothing was done, so nothing is judged."""
