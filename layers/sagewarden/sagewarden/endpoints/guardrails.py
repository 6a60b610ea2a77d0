"""Which alarms of an endpoint should roll its deployment back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

MOST = 10
"""Alarms in an AutoRollbackConfiguration (API reference)."""

_TELLING = (
    "invocation-5xx-errors",
    "model-latency",
    "no-capacity-invocation-failures",
    "overhead-latency",
    "invocation-4xx-errors",
    "memory-utilization",
    "gpu-memory-utilization",
    "disk-utilization",
)
"""What a bad deployment shows in, the surest first. Absent or heavy traffic, a full queue and cold
caches are no fault of what was deployed: their alarms would roll good deployments back."""


def choose_guardrails(alarms: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The alarms that tell a bad deployment, the surest first.

    Args:
        alarms: sagewarden's metric alarms of an endpoint, as DescribeAlarms tells of them.
    """
    telling = [alarm for alarm in alarms if _metric(alarm) in _TELLING]

    def rank(alarm: Mapping[str, Any]) -> tuple[int, str]:
        return _TELLING.index(_metric(alarm)), alarm["AlarmName"]

    return tuple(sorted(telling, key=rank))


def _metric(alarm: Mapping[str, Any]) -> str:
    """The metric that an alarm of sagewarden's watches: the last part of its name."""
    name: str = alarm["AlarmName"]
    return name.rpartition("/")[2]
