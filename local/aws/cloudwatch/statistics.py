"""Statistics of what was published of a metric: sums and extremes, and percentiles of values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Self

BASIC = frozenset({"SampleCount", "Average", "Sum", "Minimum", "Maximum"})
"""The statistics that every metric has."""

_PERCENTILE = re.compile(r"p(\d{1,2}(\.\d{0,10})?|100)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What was published of a metric in some time, in its own unit."""

    count: float
    """How many values."""

    total: float
    """Their sum."""

    minimum: float
    """The smallest of them."""

    maximum: float
    """The largest of them."""

    values: Mapping[float, float] | None = field(default=None)
    """How often each value came; None where only a statistic set was published of several."""

    @classmethod
    def of(cls, counts: Mapping[float, float]) -> Self:
        """The statistics of values, each with how often it came."""
        total = sum(value * count for value, count in counts.items())
        return cls(
            count=sum(counts.values()),
            total=total,
            minimum=min(counts),
            maximum=max(counts),
            values=dict(counts),
        )

    def and_(self, other: "Statistics") -> "Statistics":
        """The statistics of both together."""
        return Statistics(
            count=self.count + other.count,
            total=self.total + other.total,
            minimum=min(self.minimum, other.minimum),
            maximum=max(self.maximum, other.maximum),
            values=_together(self.values, other.values),
        )

    def value(self, statistic: str) -> float | None:
        """The value of a statistic as it is written in calls: `Sum`, `p99`.

        None for a percentile that cannot be told: of a statistic set of several values, or of
        negative ones (API reference, PutMetricData).
        """
        match statistic:
            case "SampleCount":
                return self.count
            case "Sum":
                return self.total
            case "Average":
                return self.total / self.count
            case "Minimum":
                return self.minimum
            case "Maximum":
                return self.maximum
            case _:
                return self._percentile(float(statistic[1:]))

    def _percentile(self, rank: float) -> float | None:
        """The smallest value that so many per cent of the values do not exceed."""
        if self.values is None or self.minimum < 0:
            return None
        needed, seen = self.count * rank / 100, 0.0
        for value in sorted(self.values):
            seen += self.values[value]
            if seen >= needed:
                return value
        return self.maximum


def is_statistic(statistic: str) -> bool:
    """Whether this CloudWatch knows a statistic: a basic one, or a percentile."""
    return statistic in BASIC or is_percentile(statistic)


def is_percentile(statistic: str) -> bool:
    """Whether a statistic is a percentile, such as `p99.9`."""
    return _PERCENTILE.fullmatch(statistic) is not None


def merged(parts: Iterable[Statistics]) -> Statistics | None:
    """The statistics of several times together; None where nothing was published."""
    listed = list(parts)
    return reduce(Statistics.and_, listed) if listed else None


def _together(
    one: Mapping[float, float] | None, other: Mapping[float, float] | None
) -> Mapping[float, float] | None:
    """How often each value came in both; None where that is not known of one."""
    if one is None or other is None:
        return None
    both = dict(one)
    for value, count in other.items():
        both[value] = both.get(value, 0.0) + count
    return both
