"""Spans of time as people write them, `90m`, `3h`, `2d`, and cut into periods. Pure."""

import re
from datetime import datetime, timedelta

from cli.endpoint.seen import Span

_MINUTE = 60
_MOST_PERIODS = 180
"""Values of a metric: more than a chart on a phone can show, fewer than GetMetricData allows."""

_SPAN = re.compile(r"(?P<number>\d{1,6})(?P<unit>[smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

MOST_HOURS = 336
"""Hours that can be looked at: CloudWatch keeps minutes for 15 days (GetMetricData, API
reference)."""


def span(now: datetime, hours: int) -> Span:
    """The last hours, up to the last whole period, in at most 180 periods."""
    period = -(-hours * 3600 // (_MOST_PERIODS * _MINUTE)) * _MINUTE
    count = hours * 3600 // period
    end = int(now.timestamp()) // period * period
    return Span(datetime.fromtimestamp(end - count * period, now.tzinfo), period, count)


def duration(text: str) -> timedelta | None:
    """A span as it was written; None for what is none, or is nothing."""
    written = _SPAN.fullmatch(text)
    if written is None:
        return None
    return timedelta(seconds=int(written["number"]) * _SECONDS[written["unit"]]) or None
