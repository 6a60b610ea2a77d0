"""Alarms of sagewarden's over an endpoint: how they stand, and where they go off. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli.endpoint.metrics import Query
from cli.endpoint.seen import AlarmSeen
from sagewarden.reading import member

PREFIX = "sagewarden/"
"""How the names of sagewarden's alarms begin: `sagewarden/<endpoint>/<variant>/<metric>`."""

_SHARE = re.compile(r"\s*(\w+)\s*/\s*\d+(?:\.\d+)?\s*")
"""Metric math that shares one metric out among the parts of a machine."""


def belongs_to(name: str, endpoint: str) -> bool:
    """Whether an alarm of this name is sagewarden's over an endpoint, its composite included."""
    own = f"{PREFIX}{endpoint}"
    return name == own or name.startswith(f"{own}/")


def endpoint_of(name: str) -> str:
    """The endpoint that an alarm of sagewarden's is over, by the alarm's name."""
    return name.removeprefix(PREFIX).partition("/")[0]


def alarm_of(described: Mapping[str, Any]) -> AlarmSeen:
    """An alarm, from a MetricAlarm or a CompositeAlarm of DescribeAlarms."""
    changed = described.get("StateTransitionedTimestamp") or described["StateUpdatedTimestamp"]
    return AlarmSeen(
        name=described["AlarmName"],
        state=described["StateValue"],
        since=changed,
        reason=described.get("StateReason", ""),
        silenced=not described.get("ActionsEnabled", True),
        composite="AlarmRule" in described,
    )


def thresholds(query: Query, described: Iterable[Mapping[str, Any]]) -> tuple[float, ...]:
    """Where alarms over a metric go off, in the unit in which it is shown, the lowest first.

    An alarm over a rate or over several metrics has no place on one metric's chart.
    """
    found: set[float] = set()
    for alarm in described:
        found.update(_threshold(query, alarm))
    return tuple(sorted(found))


def _threshold(query: Query, alarm: Mapping[str, Any]) -> Iterator[float]:
    value = alarm.get("Threshold")
    metrics = alarm.get("Metrics") or ()
    # It goes by another alarm, or by an anomaly detection band.
    if value is None:
        return
    # It watches one metric as it is published.
    if alarm.get("MetricName"):
        if _is_of(query, alarm):
            yield query.value(value, alarm.get("Period", 60))
        return
    # It watches one metric's share: the threshold is in the unit that is shown.
    stats = [each for each in metrics if "MetricStat" in each]
    shares = [each for each in metrics if _SHARE.fullmatch(each.get("Expression", ""))]
    if len(stats) == len(shares) == 1 and len(metrics) == 2:  # noqa: PLR2004 - the two
        metric = stats[0]["MetricStat"]["Metric"]
        if query.shown.unit == "%" and _is_of(query, metric):
            yield value


def _is_of(query: Query, metric: Mapping[str, Any]) -> bool:
    named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
    return (
        metric.get("Namespace") == query.shown.namespace
        and member(metric, "MetricName") == query.shown.metric
        and named == dict(query.dimensions)
    )
