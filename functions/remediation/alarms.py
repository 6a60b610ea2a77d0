"""The alarms of a run as a diagnosis has them: what each watches, by its name. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from remediation.diagnosis.evidence import AlarmSeen
from sagewarden.endpoints.alarm_names import AlarmName, read_alarm_name
from sagewarden.endpoints.metrics import MEASURES, QUEUE
from sagewarden.endpoints.variants import Kind, Variant

_OTHERWISE: Mapping[str, str] = {
    "backlog": "ApproximateBacklogSize",
    "age-of-oldest-request": "ApproximateAgeOfOldestRequest",
    "invocations-per-instance": "InvocationsPerInstance",
}
"""Metrics that the registry calls by other words than CloudWatch, or that nobody is shown."""

_OF_A_QUEUE: Mapping[str, str] = {"no-capacity-invocation-failures": "HasBacklogWithoutCapacity"}
"""What an asynchronous endpoint has in the place of a metric."""


def alarmed(alarms: Iterable[str]) -> frozenset[str]:
    """The names of the variants and inference components that alarms of these names watch."""
    names = [read_alarm_name(name) for name in alarms]
    return frozenset(name.variant for name in names if name and name.variant)


def alarms_seen(
    alarms: Mapping[str, datetime], variants: Iterable[Variant]
) -> tuple[AlarmSeen, ...]:
    """Alarms by their names; a composite one watches nothing by itself.

    Args:
        alarms: since when each is red.
    """
    kinds = {variant.name: variant.kind for variant in variants}
    queue = {measure.metric for measure in QUEUE}
    found: list[AlarmSeen] = []
    for name, since in sorted(alarms.items()):
        parts = read_alarm_name(name) or AlarmName("")
        metric = metric_of(parts.metric, kinds.get(parts.variant, Kind.INSTANCES))
        # A queue is the whole endpoint's.
        variant = "" if metric in queue else parts.variant
        found.append(AlarmSeen(name=name, variant=variant, metric=metric, since=since))
    return tuple(found)


def metric_of(named: str, kind: Kind) -> str:
    """CloudWatch's name of a metric that the registry names; empty where that is not known.

    Args:
        kind: of what it is watched.
    """
    if kind is Kind.ASYNCHRONOUS and named in _OF_A_QUEUE:
        return _OF_A_QUEUE[named]
    if named in _OTHERWISE:
        return _OTHERWISE[named]
    folded = named.replace("-", "")
    for measure in MEASURES[kind]:
        if measure.metric.casefold().removesuffix("normalized") == folded:
            return measure.metric
    return ""
