"""Metrics of a team's own, as Application Auto Scaling and CloudWatch want them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.metrics import (
    RESULT,
    CloudWatchMetric,
    CustomMetric,
    MetricMath,
    placeholders_in,
)


@dataclass(frozen=True, slots=True, order=True)
class MetricName:
    """A metric as CloudWatch knows it: by its namespace, its name and all of its dimensions."""

    namespace: str
    """Its namespace."""

    name: str
    """Its name there."""

    dimensions: tuple[tuple[str, str], ...]
    """The names and values of its dimensions, in the order of their names."""

    def __str__(self) -> str:
        dimensions = ", ".join(f"{name}={value}" for name, value in self.dimensions)
        return f"{self.namespace} {self.name} ({dimensions or 'without dimensions'})"


def metrics_of(custom: CustomMetric) -> tuple[CloudWatchMetric, ...]:
    """The metrics that are read for a custom one: itself, or those of its expression."""
    return tuple(custom.metrics.values()) if isinstance(custom, MetricMath) else (custom,)


def unknown_names(custom: CustomMetric, variant: Variant) -> str:
    """The placeholders in its dimensions that stand for nothing of this variant; mostly none."""
    known = _names(variant)
    missing: set[str] = set()
    for metric in metrics_of(custom):
        for value in metric.dimensions.values():
            missing |= {name for name in placeholders_in(value) if name not in known}
    return ", ".join(f"{{{name}}}" for name in sorted(missing))


def names_of(custom: CustomMetric, variant: Variant) -> Iterator[MetricName]:
    """What CloudWatch calls the metrics of a variant that are read for a custom one."""
    for metric in metrics_of(custom):
        dimensions = tuple((pair["Name"], pair["Value"]) for pair in _dimensions(metric, variant))
        yield MetricName(metric.namespace, metric.metric, dimensions)


def tracked(custom: CustomMetric, variant: Variant) -> dict[str, Any]:
    """A custom metric for target tracking (CustomizedMetricSpecification)."""
    if isinstance(custom, MetricMath):
        return {"Metrics": _queries(custom, variant, {})}
    return {**_named(custom, variant), "Statistic": custom.statistic, **_unit(custom)}


def watching(custom: CustomMetric, variant: Variant, period: int) -> dict[str, Any]:
    """A custom metric over some seconds for an alarm (PutMetricAlarm)."""
    if isinstance(custom, MetricMath):
        return {"Metrics": _queries(custom, variant, {"Period": period})}
    of_one = {"Statistic": custom.statistic, "Period": period}
    return {**_named(custom, variant), **of_one, **_unit(custom)}


def _queries(math: MetricMath, variant: Variant, over: Mapping[str, int]) -> list[dict[str, Any]]:
    """The metrics of an expression, and the expression, whose result counts.

    Args:
        over: the period, where one is to be named.
    """
    queries: list[dict[str, Any]] = []
    for name, metric in sorted(math.metrics.items()):
        read = {"Metric": _named(metric, variant), "Stat": metric.statistic, **_unit(metric)}
        queries.append({"Id": name, "MetricStat": {**read, **over}, "ReturnData": False})
    return [*queries, {"Id": RESULT, "Expression": math.expression, "ReturnData": True}]


def _named(metric: CloudWatchMetric, variant: Variant) -> dict[str, Any]:
    return {
        "Namespace": metric.namespace,
        "MetricName": metric.metric,
        "Dimensions": _dimensions(metric, variant),
    }


def _unit(metric: CloudWatchMetric) -> dict[str, str]:
    return {} if metric.unit is None else {"Unit": metric.unit}


def _dimensions(metric: CloudWatchMetric, variant: Variant) -> list[dict[str, str]]:
    """The dimensions in the order of their names, with what the placeholders stand for."""
    dimensions: list[dict[str, str]] = []
    for name, value in sorted(metric.dimensions.items()):
        said = value
        for placeholder, stands_for in _names(variant).items():
            said = said.replace(f"{{{placeholder}}}", stands_for)
        dimensions.append({"Name": name, "Value": said})
    return dimensions


def _names(variant: Variant) -> dict[str, str]:
    """What the placeholders stand for."""
    own = "component" if variant.kind is Kind.COPIES else "variant"
    return {"endpoint": variant.endpoint, own: variant.name}
