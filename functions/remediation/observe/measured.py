"""The metrics of an endpoint before its alarm and since: one call of GetMetricData. Reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from remediation.diagnosis.evidence import STATISTICS, Series
from sagewarden.endpoints.metrics import Measure, Query, queries_of
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.runtime.metrics import DATA_POINTS, QUERIES, observe_values

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

BEFORE = timedelta(minutes=90)
"""How long before the first alarm is looked at: what was normal is there."""

_LONGEST = 360
"""Minutes that are looked at at most: what fills slowly shows in hours."""

_MINUTE = 60
_CONCURRENCY: Mapping[Kind, tuple[Measure, ...]] = {
    Kind.INSTANCES: (
        Measure(label="concurrent", metric="ConcurrentRequestsPerModel", statistic="Maximum"),
    ),
    Kind.COPIES: (
        Measure(label="concurrent", metric="ConcurrentRequestsPerCopy", statistic="Maximum"),
    ),
}
"""What is not shown to people, and says whether requests wait."""


@dataclass(frozen=True, slots=True)
class Window:
    """The minutes that are looked at."""

    start: datetime
    """When the first begins."""

    minutes: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The metrics of an endpoint."""

    series: tuple[Series, ...]
    """Those that have data."""

    left_out: int
    """How many there was no room for in one call."""


def window_of(first: datetime, now: datetime, queries: int) -> Window:
    """The whole minutes from before an alarm to now: as many as one answer has values for.

    Args:
        first: since when the first alarm is red.
        queries: how many metrics are asked for.
    """
    most = min(_LONGEST, DATA_POINTS // max(1, queries))
    end = now.replace(second=0, microsecond=0)
    begins = (min(first, now) - BEFORE).replace(second=0, microsecond=0)
    start = max(begins, end - timedelta(minutes=most))
    return Window(start, int((end - start).total_seconds()) // _MINUTE)


def queries_asked(
    endpoint: str, variants: Iterable[Variant], alarmed: Collection[str]
) -> list[Query]:
    """What CloudWatch is asked of an endpoint: of the variants that have alarms first.

    Args:
        alarmed: the names of those variants and components.
    """
    ordered = sorted(variants, key=lambda variant: (variant.name not in alarmed, variant.name))
    found: list[Query] = []
    for query in queries_of(endpoint, ordered, _CONCURRENCY):
        found += _by_statistic(query)
    return found


def observe_measured(
    client: "CloudWatchClient", queries: Sequence[Query], window: Window
) -> Measured:
    """The metrics that there are, by one call."""
    asked = queries[:QUERIES]
    told = observe_values(client, asked, window.start, period=_MINUTE, count=window.minutes)
    found: list[Series] = []
    for query, values in zip(asked, told, strict=True):
        if any(value is not None for value in values):
            measure = query.measure
            series = Series(
                variant=query.variant,
                metric=measure.metric,
                statistic=measure.statistic,
                values=values,
            )
            found.append(series)
    return Measured(tuple(found), len(queries) - len(asked))


def _by_statistic(query: Query) -> Iterator[Query]:
    """One metric by each statistic that a diagnosis goes by, in the diagnosis' units."""
    measure = query.measure
    # Latencies are in milliseconds; all else is as CloudWatch has it.
    scale = measure.scale if measure.unit == "ms" else 1.0
    for statistic in STATISTICS.get(measure.metric, ()):
        # It is the number of instances that told.
        is_count = statistic == "SampleCount"
        yield replace(
            query,
            measure=replace(measure, statistic=statistic, scale=scale, unit=""),
            divisor=1.0 if is_count else query.divisor,
        )
