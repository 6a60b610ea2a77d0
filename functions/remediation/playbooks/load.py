"""Load and saturation of a variant, by its metrics: the two that have to agree before it grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median

from remediation.diagnosis.evidence import Evidence, Series

RECENT = 5
"""Minutes whose values say how it is now."""

RISING = 10
"""Minutes before an alarm in which things may have been changing already: what is older than that
says how it was before."""

FULL = 80.0
"""Per cent of its processors from which on an instance is saturated; alarms begin at 90 or 95."""

USED_UP = 95.0
"""Per cent from which on it cannot be told how much more is wanted."""

RISEN = 1.2
"""The factor by which requests are more than before where the load has risen."""

_REQUESTS = ("Invocations", "ApproximateBacklogSize")
"""What tells the load of each kind; an asynchronous endpoint's is its queue."""

_UTILIZATIONS = (
    "CPUUtilization",
    "GPUUtilization",
    "CPUUtilizationNormalized",
    "GPUUtilizationNormalized",
)
_CONCURRENCY = "ServerlessProvisionedConcurrencyUtilization"
_AT_A_TIME = ("ConcurrentRequestsPerModel", "ConcurrentRequestsPerCopy")
_NO_ROOM = ("NoCapacityInvocationFailures", "HasBacklogWithoutCapacity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """How loaded and how saturated a variant is."""

    load: str
    """What says that it is loaded, in a sentence; empty where nothing does."""

    saturation: str
    """What says that it is saturated, in a sentence; empty where nothing does."""

    factor: float
    """How many times as much would be enough, by what is measured: 1 for what there is."""


def pressure_on(evidence: Evidence, variant: str) -> Pressure:
    """How loaded and how saturated a variant is: what requests ask, and what it has left."""
    series = [found for found in evidence.series if found.variant in (variant, "")]
    used = _most_used(series)
    full = used[1] >= FULL
    load, risen_by = _load(series, already_full=full and _was_full(series))
    return Pressure(
        load=load,
        saturation=_saturation(series, used),
        factor=_enough(used[1] if full else None, risen_by, _used_before(series)),
    )


def now(values: Iterable[float | None]) -> float | None:
    """What a metric shows now: the mean of its newest values; None where there are none."""
    known = [value for value in list(values)[-RISING:] if value is not None]
    return fmean(known[-RECENT:]) if known else None


def before(values: Iterable[float | None]) -> float | None:
    """What it showed before: the median of all values that are older; None where there are none."""
    known = [value for value in list(values)[:-RISING] if value is not None]
    return median(known) if known else None


def _load(series: list[Series], *, already_full: bool) -> tuple[str, float]:
    """What says that there is load, and how many times as much as before there is; 0: unknown."""
    for found in series:
        if found.metric not in _REQUESTS:
            continue
        recent, earlier = now(found.values), before(found.values)
        if not recent:
            continue
        # It has risen, or there was none before.
        if not earlier or recent >= RISEN * earlier:
            against = "none" if not earlier else f"{earlier:.0f}"
            said = f"{found.metric} are {recent:.0f} a minute, {against} before"
            return said, recent / earlier if earlier else 0.0
        # It is as high as it was, and was too high then.
        if already_full:
            return f"{found.metric} are {recent:.0f} a minute, and were as many before", 0.0
    return "", 0.0


def _saturation(series: list[Series], used: tuple[str, float]) -> str:
    """What says that nothing is left: processors, concurrency, or a queue; never errors alone."""
    if used[1] >= FULL:
        return f"{used[0]} is {used[1]:.0f} per cent"
    for found in series:
        recent, earlier = now(found.values), before(found.values)
        if recent is None:
            continue
        if found.metric == _CONCURRENCY and recent >= FULL / 100:
            return f"{recent:.0%} of the provisioned concurrency is used"
        if found.metric in _NO_ROOM and recent > 0:
            return f"{found.metric} is {recent:.1f}"
        # Twice as many at a time as before: they wait for each other.
        if found.metric in _AT_A_TIME and earlier and recent >= 2 * earlier:
            return f"{found.metric} is {recent:.0f}, {earlier:.0f} before"
    return ""


def _most_used(series: list[Series]) -> tuple[str, float]:
    """The processors that are used most, and how much; of the average over instances."""
    found = ("", 0.0)
    for one in series:
        recent = now(one.values)
        is_average = one.metric in _UTILIZATIONS and one.statistic == "Average"
        if is_average and recent is not None and recent > found[1]:
            found = (one.metric, recent)
    return found


def _used_before(series: list[Series]) -> float | None:
    """How much of the most used processors was used before; None where that is not known."""
    metric = _most_used(series)[0]
    for found in series:
        if found.metric == metric and found.statistic == "Average":
            return before(found.values)
    return None


def _was_full(series: list[Series]) -> bool:
    earlier = _used_before(series)
    return earlier is not None and earlier >= FULL


_AIM = 70.0
"""Per cent of its processors that an instance should use once there are enough."""

_AT_LEAST = 1.5
"""The factor where it cannot be told how much more is wanted."""

_AT_MOST = 2.0
"""The highest factor: nothing is more than doubled at once."""


def _enough(used: float | None, risen_by: float, used_before: float | None) -> float:
    """The factor that would be enough.

    Args:
        used: per cent of the processors that are used; None where that is not what is saturated.
        risen_by: how many times as much load there is as before; 0 where that is not known.
        used_before: per cent that was used then; None where that is not known.
    """
    factor = _AT_LEAST if used is None or used >= USED_UP else used / _AIM
    if risen_by and used_before:
        factor = max(factor, risen_by * used_before / _AIM)
    return min(max(factor, 1.0), _AT_MOST)
