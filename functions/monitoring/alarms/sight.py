"""Whether the metrics that alarms watch are there: an alarm on a missing one is green. Pure.

What instances use is put by the endpoint's own role, and missing where that may not (field:
`docs/facts.md`). What SageMaker counts of requests comes with the first of them.
"""

from collections.abc import Iterable

from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import INSTANCES, INVOCATIONS

type Metric = tuple[str, str]
"""A metric's namespace and name."""


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
        watched |= set(_metrics_of(alarm))
    missing = {name for namespace, name in watched - published if namespace == INSTANCES}
    return tuple(sorted(missing))


def _metrics_of(alarm: MetricAlarm) -> Iterable[Metric]:
    """The metrics that an alarm watches, alone or in metric math."""
    if "MetricName" in alarm.watches:
        yield alarm.watches["Namespace"], alarm.watches["MetricName"]
    for query in alarm.watches.get("Metrics", ()):
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"]
