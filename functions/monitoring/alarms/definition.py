"""An alarm as CloudWatch has it, so that what should be and what is there can be compared. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

PREFIX = "sagewarden/"
"""How the names of all alarms of monitoring begin."""

_COMPARED = (
    *("Namespace", "MetricName", "Dimensions", "Statistic", "ExtendedStatistic", "Period"),
    *("Metrics", "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ThresholdMetricId"),
    *("ComparisonOperator", "TreatMissingData"),
)
"""What an alarm watches and when it is red, as PutMetricAlarm and DescribeAlarms call it."""

_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAlarm:
    """A child alarm: it watches one metric and notifies nobody."""

    name: str
    """`sagewarden/<endpoint>/<variant>/<metric>`."""

    description: str
    """What it means, for whoever reads it in the console."""

    watches: Mapping[str, Any]
    """The metric or the metric math, the threshold, M out of N: as PutMetricAlarm takes them."""

    metrics: int
    """How many metrics CloudWatch counts, and charges, for it."""

    def differs_from(self, there: Mapping[str, Any]) -> bool:
        """Whether an alarm that DescribeAlarms tells of is another one."""
        if there.get("AlarmDescription") != self.description or _notifies(there):
            return True
        return any(
            _plain(self.watches.get(member)) != _plain(there.get(member)) for member in _COMPARED
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeAlarm:
    """The alarm of an endpoint: it is red while one of its children is, and notifies."""

    name: str
    """`sagewarden/<endpoint>`."""

    description: str
    """What it means, for whoever reads it in the console."""

    children: tuple[str, ...]
    """The names of the alarms that it asks."""

    topic: str
    """The ARN of the SNS topic that it notifies."""

    @property
    def rule(self) -> str:
        """CloudWatch's AlarmRule over its children."""
        return composite_rule(self.children)

    def without(self, names: Collection[str]) -> "CompositeAlarm":
        """The same alarm over fewer children: CloudWatch refuses a rule that names what is not."""
        children = tuple(child for child in self.children if child not in names)
        return replace(self, children=children)

    def differs_from(self, there: Mapping[str, Any]) -> bool:
        """Whether an alarm that DescribeAlarms tells of is another one."""
        return (
            there.get("AlarmRule") != self.rule
            or there.get("AlarmDescription") != self.description
            or list(there.get("AlarmActions", ())) != [self.topic]
        )


def composite_name(endpoint: str) -> str:
    """The name of an endpoint's composite alarm."""
    return f"{PREFIX}{endpoint}"


def composite_rule(children: Iterable[str]) -> str:
    """The rule that is true while one of some alarms is red."""
    return " OR ".join(f'ALARM("{name}")' for name in children)


def _notifies(there: Mapping[str, Any]) -> bool:
    """Whether an alarm has actions of any kind."""
    return any(there.get(kind) for kind in _ACTIONS)


def _plain(value: Any) -> Any:
    """A member of an alarm, however CloudWatch orders it and whatever it adds that is empty."""
    # What is empty may be told, or left out.
    if value in (None, "", []):
        return None
    # Metrics and dimensions are sets, which CloudWatch may tell in another order.
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sorted((_plain(one) for one in value), key=repr)
    if isinstance(value, Mapping):
        members = {name: _plain(one) for name, one in value.items()}
        return sorted((name, one) for name, one in members.items() if one is not None)
    # A number comes back as a float.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
