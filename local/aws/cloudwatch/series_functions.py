"""The functions of metric math: what each makes of its time series. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, pstdev

from local.aws.cloudwatch.expressions import MathError
from local.aws.cloudwatch.metrics import Points

type Value = float | Points | list[Points]
"""A scalar, a time series, or an array of time series."""


class NothingError(Exception):
    """A function has no data point to make a scalar of: so has what is made with it."""


def series(value: Value) -> Points:
    """A value that has to be one time series.

    Raises:
        MathError: it is another.
    """
    if not isinstance(value, dict):
        raise MathError("expected one time series")
    return value


def _reduced(name: str, of: Callable[[list[float]], float]) -> Callable[[Value], Value]:
    """A function that makes a scalar of a series, and a series of an array of them."""

    def reduce(value: Value) -> Value:
        if isinstance(value, list):
            times = sorted(set().union(*value))
            return {time: of([each.get(time, 0.0) for each in value]) for time in times}
        values = list(series(value).values())
        if not values:
            raise NothingError(name)
        return of(values)

    return reduce


REDUCING: Mapping[str, Callable[[Value], Value]] = {
    "AVG": _reduced("AVG", fmean),
    "MAX": _reduced("MAX", max),
    "MIN": _reduced("MIN", min),
    "STDDEV": _reduced("STDDEV", pstdev),
    "SUM": _reduced("SUM", math.fsum),
}


def _differences(points: Points) -> list[tuple[float, float, float]]:
    """Each time with the difference to the value before, and to its time."""
    listed = sorted(points.items())
    changes: list[tuple[float, float, float]] = []
    for (time, last), (later, value) in pairwise(listed):
        changes.append((later, value - last, later - time))
    return changes


def _running(points: Points) -> Points:
    """The running sum of a series."""
    total, sums = 0.0, {}
    for time, value in sorted(points.items()):
        total += value
        sums[time] = total
    return sums


EACH: Mapping[str, Callable[[Points], Points]] = {
    "ABS": lambda points: {time: abs(value) for time, value in points.items()},
    "CEIL": lambda points: {time: float(math.ceil(value)) for time, value in points.items()},
    "FLOOR": lambda points: {time: float(math.floor(value)) for time, value in points.items()},
    "LOG": lambda points: {time: math.log(value) for time, value in points.items() if value > 0},
    "LOG10": lambda points: {
        time: math.log10(value) for time, value in points.items() if value > 0
    },
    "DIFF": lambda points: {time: change for time, change, _ in _differences(points)},
    "DIFF_TIME": lambda points: {time: passed for time, _, passed in _differences(points)},
    "RATE": lambda points: {time: change / passed for time, change, passed in _differences(points)},
    "RUNNING_SUM": _running,
}
"""The functions that make a series of a series, and an array of an array."""


def repeated(points: Points, starts: Sequence[float]) -> Points:
    """The last value again where there is none."""
    filled: Points = {}
    for start in starts:
        if start in points:
            last = points[start]
        elif not filled:
            continue
        filled[start] = last
    return filled


def interpolated(points: Points, starts: Sequence[float]) -> Points:
    """A line between the values on both sides of a gap."""
    filled = dict(points)
    known = sorted(points)
    for before, after in pairwise(known):
        slope = (points[after] - points[before]) / (after - before)
        for start in starts:
            if before < start < after:
                filled[start] = points[before] + slope * (start - before)
    return dict(sorted(filled.items()))
