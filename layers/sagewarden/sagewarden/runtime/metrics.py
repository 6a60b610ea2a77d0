"""What CloudWatch has of metrics, minute by minute. Clients come first; it only reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sagewarden.endpoints.metrics import Query, request

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

type Values = tuple[float | None, ...]
"""A value for each period, the oldest first; None where nothing was published."""

QUERIES = 500
"""Metrics in one call (GetMetricData, API reference)."""

DATA_POINTS = 100_800
"""Values in one answer; more of them come on further pages (GetMetricData, API reference)."""


def observe_values(
    client: "CloudWatchClient",
    queries: Sequence[Query],
    start: datetime,
    *,
    period: int,
    count: int,
) -> list[Values]:
    """The values of metrics in the unit in which people read them: a call for 500 of them.

    Args:
        period: seconds of a period, a multiple of 60.
        count: how many periods there are.
    """
    found: list[Values] = []
    for first in range(0, len(queries), QUERIES):
        some = queries[first : first + QUERIES]
        found += _values(client, some, start, period=period, count=count)
    return found


def _values(
    client: "CloudWatchClient",
    queries: Sequence[Query],
    start: datetime,
    *,
    period: int,
    count: int,
) -> list[Values]:
    asked = [request(number, query, period) for number, query in enumerate(queries)]
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=asked,  # type: ignore[arg-type]
        StartTime=start,
        EndTime=start + timedelta(seconds=period * count),
    )
    values: list[list[float | None]] = [[None] * count for _query in queries]
    for page in pages:
        for result in page["MetricDataResults"]:
            number = int(result["Id"].removeprefix("q"))
            for at, told in zip(result["Timestamps"], result["Values"], strict=True):
                place = int((at - start).total_seconds() // period)
                if 0 <= place < count:
                    values[number][place] = queries[number].value(told, period)
    return [tuple(each) for each in values]
