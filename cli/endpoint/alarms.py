"""Alarms of sagewarden's over an endpoint: how they stand, and where they go off. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cli.endpoint.seen import AlarmSeen, Threshold
from sagewarden.endpoints.metrics import Query
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


def alarms_of(described: Iterable[Mapping[str, Any]]) -> tuple[AlarmSeen, ...]:
    """Alarms of one endpoint; its composite tells for all: where that is silenced, all are."""
    alarms = [alarm_of(alarm) for alarm in described]
    quiet = any(alarm.composite and alarm.silenced for alarm in alarms)
    return tuple(replace(alarm, silenced=quiet or alarm.silenced) for alarm in alarms)


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


def thresholds(query: Query, described: Iterable[Mapping[str, Any]]) -> tuple[Threshold, ...]:
    """Where alarms over a metric go off, in the unit in which it is shown, the lowest first.

    An alarm over a rate or over several metrics has no place on one metric's chart.
    """
    found: set[Threshold] = set()
    for alarm in described:
        found.update(_threshold(query, alarm))
    return tuple(sorted(found))


def _threshold(query: Query, alarm: Mapping[str, Any]) -> Iterator[Threshold]:
    value = alarm.get("Threshold")
    metrics = alarm.get("Metrics") or ()
    below = alarm.get("ComparisonOperator", "").startswith("LessThan")
    # It goes by another alarm, or by an anomaly detection band.
    if value is None:
        return
    # It watches one metric as it is published.
    if alarm.get("MetricName"):
        if _is_of(query, alarm):
            yield Threshold(query.value(value, alarm.get("Period", 60)), below)
        return
    # It watches one metric's share: the threshold is in the unit that is shown.
    stats = [each for each in metrics if "MetricStat" in each]
    shares = [each for each in metrics if _SHARE.fullmatch(each.get("Expression", ""))]
    if len(stats) == len(shares) == 1 and len(metrics) == 2:  # noqa: PLR2004 - the two
        metric = stats[0]["MetricStat"]["Metric"]
        if query.measure.unit == "%" and _is_of(query, metric):
            yield Threshold(value, below)


def _is_of(query: Query, metric: Mapping[str, Any]) -> bool:
    named = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
    return (
        metric.get("Namespace") == query.measure.namespace
        and member(metric, "MetricName") == query.measure.metric
        and named == dict(query.dimensions)
    )
