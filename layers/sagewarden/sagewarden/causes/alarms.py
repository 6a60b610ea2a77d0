"""CloudWatch's alarms, as the events about them tell: what an alarm watches, and what fired it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sagewarden.reading import member, text

_CHILD = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(\"[^\"]+\"|'[^']+'|[^\s()]+)\s*\)")
"""An alarm that the rule of a composite one names (PutCompositeAlarm, API reference)."""


@dataclass(frozen=True, slots=True)
class Watching:
    """A metric that an alarm watches, by itself or in an expression."""

    namespace: str
    """The metric's namespace."""

    metric: str
    """Its name."""

    dimensions: Mapping[str, str]
    """The values of its dimensions, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm, as an event about it tells: a metric's, one of metric math, or a composite one."""

    name: str
    """Its name."""

    watches: tuple[Watching, ...] = ()
    """The metrics that it watches; none of a composite one."""

    children: tuple[str, ...] = ()
    """The names of the alarms that its rule is about; none where it is no composite one."""

    fired: tuple[str, ...] = ()
    """The names of those of them that made it fire, where the event tells."""


def alarm_of(detail: Mapping[str, Any]) -> Alarm:
    """The alarm that an event's detail tells of (CloudWatch user guide, "Alarm events")."""
    rule = text(detail, "configuration", "alarmRule") or ""
    return Alarm(
        name=text(detail, "alarmName") or "",
        watches=tuple(_watched(member(detail, "configuration", "metrics"))),
        children=tuple(dict.fromkeys(name.strip("\"'") for name in _CHILD.findall(rule))),
        fired=tuple(_fired(text(detail, "state", "reasonData"))),
    )


def _watched(metrics: Any) -> Iterator[Watching]:
    """The metrics; an expression stands beside those that it is about."""
    for query in metrics if isinstance(metrics, list) else ():
        metric = member(query, "metricStat", "metric")
        namespace, name = text(metric, "namespace"), text(metric, "name")
        dimensions = member(metric, "dimensions")
        if namespace and name:
            values = dimensions if isinstance(dimensions, Mapping) else {}
            yield Watching(namespace, name, {str(key): str(values[key]) for key in values})


def _fired(reason_data: str | None) -> Iterator[str]:
    """The names of the alarms in a composite one's `reasonData`, which is JSON in a text."""
    try:
        data = json.loads(reason_data or "{}")
    except ValueError:
        return
    triggering = member(data, "triggeringAlarms")
    for alarm in triggering if isinstance(triggering, list) else ():
        _, found, name = (text(alarm, "arn") or "").partition(":alarm:")
        if found and text(alarm, "state", "value") == "ALARM":
            yield name
