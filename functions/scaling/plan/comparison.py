"""Whether what AWS has is what was asked of it. Pure."""

from collections.abc import Mapping
from typing import Any

_UNASKED = frozenset(
    {
        *("Unit", "MinAdjustmentMagnitude", "Metrics", "MetricName", "ExtendedStatistic"),
        *("MetricIntervalLowerBound", "MetricIntervalUpperBound", "DatapointsToAlarm"),
        *("PredefinedMetricSpecification", "CustomizedMetricSpecification"),
    }
)
"""Members that AWS does not add: where one is there that was not asked for, somebody put it."""


def holds(wanted: Any, there: Any) -> bool:
    """Whether everything wanted is there, and nothing that would change what it means.

    What AWS adds does not matter, nor in which order dimensions stand.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(there, Mapping) or _UNASKED & (there.keys() - wanted.keys()):
            return False
        return all(_member_holds(name, value, there) for name, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(there, list) or len(there) != len(wanted):
            return False
        return all(holds(one, other) for one, other in zip(wanted, there, strict=True))
    return bool(wanted == there)


def _member_holds(name: str, value: Any, there: Mapping[str, Any]) -> bool:
    found = there.get(name)
    if name == "Dimensions":
        return _by_name(value) == _by_name(found or ())
    return holds(value, found)


def _by_name(dimensions: Any) -> dict[str, str]:
    return {dimension["Name"]: dimension["Value"] for dimension in dimensions}
