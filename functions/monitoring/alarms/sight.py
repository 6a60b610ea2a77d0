"""Whether the metrics that alarms watch are there: an alarm on a missing one is green. Pure.

What instances and copies use is put by the endpoint's own role, and missing where that may not
(field: `docs/facts.md`). What SageMaker counts of requests comes with the first of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import COMPONENTS, INSTANCES, INVOCATIONS

type Metric = tuple[str, str]
"""A metric's namespace and name."""

_ANSWERED: Metric = (INVOCATIONS, "ModelLatency")
"""What a component has once a copy of it has answered: requests that find none are counted, too."""


def missing_metrics(
    alarms: Iterable[MetricAlarm], published: frozenset[Metric]
) -> tuple[str, ...] | None:
    """The instances' metrics that alarms watch, and of which CloudWatch has nothing.

    Args:
        published: the metrics that CloudWatch has of the endpoint.

    Returns:
        Their names; None while there was no request: nothing can be said.
    """
    if not any(namespace == INVOCATIONS for namespace, _ in published):
        return None
    watched: set[Metric] = set()
    for alarm in alarms:
        watched |= {(namespace, name) for namespace, name, _ in _metrics_of(alarm)}
    missing = {name for namespace, name in watched - published if namespace == INSTANCES}
    return tuple(sorted(missing))


def missing_of_component(
    component: str, alarms: Iterable[MetricAlarm], published: frozenset[Metric]
) -> tuple[str, ...] | None:
    """The same of what the copies of an inference component use.

    Args:
        published: the metrics that CloudWatch has of the component.

    Returns:
        Their names; None before a copy of it has answered.
    """
    if _ANSWERED not in published:
        return None
    watched = used_of_component(component, alarms)
    return tuple(sorted(name for name in watched if (COMPONENTS, name) not in published))


def used_of_component(component: str, alarms: Iterable[MetricAlarm]) -> frozenset[str]:
    """The metrics of what a component's copies use that alarms watch; an adapter has none."""
    named: set[str] = set()
    for alarm in alarms:
        for namespace, name, about in _metrics_of(alarm):
            if namespace == COMPONENTS and about == component:
                named.add(name)
    return frozenset(named)


def _metrics_of(alarm: MetricAlarm) -> Iterable[tuple[str, str, str | None]]:
    """The metrics that an alarm watches, alone or in metric math, with the component's name."""
    if "MetricName" in alarm.watches:
        yield _named(alarm.watches)
    for query in alarm.watches.get("Metrics", ()):
        if "MetricStat" in query:
            yield _named(query["MetricStat"]["Metric"])


def _named(metric: Mapping[str, Any]) -> tuple[str, str, str | None]:
    dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
    component = dimensions.get("InferenceComponentName")
    return metric["Namespace"], metric["MetricName"], component
