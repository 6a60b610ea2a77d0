"""Metrics: what was published, by namespace, name and dimensions. Another dimension is another."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.aws.clock import MINUTE
from local.aws.cloudwatch.statistics import Statistics, merged

type Points = dict[float, float]
"""A time series: values by the epoch second at which their period begins."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What identifies a metric."""

    namespace: str
    """`AWS/SageMaker`, `/aws/sagemaker/Endpoints`."""

    name: str
    """The metric's name."""

    dimensions: frozenset[tuple[str, str]] = frozenset()
    """Names and values: a metric is found only by all of them."""

    @property
    def listed(self) -> dict[str, Any]:
        """The metric as calls write it."""
        named = [{"Name": name, "Value": value} for name, value in sorted(self.dimensions)]
        return {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": named}


def metric_of(members: Mapping[str, Any]) -> Metric:
    """The metric that a call names."""
    dimensions = ((each["Name"], each["Value"]) for each in members.get("Dimensions") or ())
    return Metric(members["Namespace"], members["MetricName"], frozenset(dimensions))


@dataclass
class Series:
    """What was published of one metric."""

    times: list[float] = field(default_factory=list)
    """The times at which something was published, the oldest first."""

    published: dict[float, Statistics] = field(default_factory=dict)
    """What was published, by these times."""

    units: set[str] = field(default_factory=set)
    """The units in which it was."""

    def add(self, time: float, statistics: Statistics) -> None:
        """Adds what was published at a time to what already was."""
        known = self.published.get(time)
        if known is None:
            insort(self.times, time)
        self.published[time] = known.and_(statistics) if known else statistics

    def between(self, start: float, end: float) -> Statistics | None:
        """The statistics from a time until just before another."""
        first, last = bisect_left(self.times, start), bisect_left(self.times, end)
        return merged(self.published[time] for time in self.times[first:last])


@dataclass
class Metrics:
    """The metrics of a region."""

    series: dict[Metric, Series] = field(default_factory=dict)
    """What was published of each."""

    def add(
        self,
        metric: Metric,
        time: float,
        statistics: Statistics,
        *,
        unit: str,
        second: bool = False,
    ) -> None:
        """Publishes a data point, at its minute or, for a high-resolution metric, its second."""
        resolution = 1 if second else MINUTE
        series = self.series.setdefault(metric, Series())
        series.units.add(unit)
        series.add(time // resolution * resolution, statistics)

    def values(
        self, metric: Metric, statistic: str, starts: Sequence[float], period: int, unit: str | None
    ) -> Points:
        """A statistic of a metric for each period that begins at a time, where there is one.

        A unit that the metric was not published in finds nothing (API reference, PutMetricAlarm).
        """
        series = self.series.get(metric)
        if series is None or (unit is not None and unit not in series.units):
            return {}
        points: Points = {}
        for start in starts:
            statistics = series.between(start, start + period)
            value = statistics.value(statistic) if statistics else None
            if value is not None:
                points[start] = value
        return points

    def listed(self, asked: Mapping[str, Any], now: float) -> Iterator[Metric]:
        """The metrics that ListMetrics is asked for, sorted."""
        filters = asked.get("Dimensions") or ()
        recent = asked.get("RecentlyActive") == "PT3H"
        for metric in sorted(self.series, key=str):
            fits = asked.get("Namespace") in (None, metric.namespace)
            fits = fits and asked.get("MetricName") in (None, metric.name)
            fits = fits and all(_has(metric, dimension) for dimension in filters)
            fits = fits and not (recent and self.series[metric].times[-1] < now - 3 * 3600)
            if fits:
                yield metric


def _has(metric: Metric, dimension: Mapping[str, str]) -> bool:
    """Whether a metric has a dimension, with its value if the filter names one."""
    values = dict(metric.dimensions)
    name = dimension["Name"]
    return name in values and dimension.get("Value") in (None, values[name])
