"""What can be said of scaling policies: by which metric they scale, where, and how fast."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaling.endpoints.policies import SteppingPolicy, TrackingPolicy
from scaling.observed import ScalingPolicy

type PolicyFigures = dict[str, Any]
"""What can be said of one policy."""

_CHANGES = {
    "ChangeInCapacity": "{:+d}",
    "PercentChangeInCapacity": "{:+d} %",
    "ExactCapacity": "{:d} in all",
}


def desired_figures(
    tracking: Iterable[TrackingPolicy], stepping: Iterable[SteppingPolicy]
) -> dict[str, PolicyFigures]:
    """What is asked for, by the policies' names."""
    figures = {policy.name: _tracking(policy.configuration) for policy in tracking}
    for policy in stepping:
        figures[policy.name] = _stepping(policy.configuration, policy.watched)
    return figures


def observed_figures(
    policies: Iterable[ScalingPolicy], alarms: Mapping[str, Mapping[str, Any]]
) -> dict[str, PolicyFigures]:
    """What there is, by the policies' names.

    Args:
        alarms: ours, by their policies' names.
    """
    figures: dict[str, PolicyFigures] = {}
    for policy in policies:
        found = policy.configuration
        if "StepAdjustments" in found:
            figures[policy.name] = _stepping(found, alarms.get(policy.name, {}))
        else:
            figures[policy.name] = _tracking(found)
    return figures


def metric_of(tracking: Mapping[str, Any]) -> str:
    """The metric that a target tracking policy holds steady, by AWS's name."""
    predefined = tracking.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    return str(predefined or _name_in(tracking.get("CustomizedMetricSpecification", {})))


def _tracking(configuration: Mapping[str, Any]) -> PolicyFigures:
    return {
        "metric": metric_of(configuration),
        "target_value": configuration.get("TargetValue"),
        "scale_in_cooldown": configuration.get("ScaleInCooldown"),
        "scale_out_cooldown": configuration.get("ScaleOutCooldown"),
        "scale_in": not configuration.get("DisableScaleIn", False),
    }


def _stepping(configuration: Mapping[str, Any], watched: Mapping[str, Any]) -> PolicyFigures:
    """A step scaling policy, whose alarm says what it watches; that may be missing."""
    threshold = watched.get("Threshold", 0)
    return {
        "metric": _name_in(watched),
        "steps": list(_steps(configuration, threshold)),
        "period": _period(watched),
        "periods": watched.get("EvaluationPeriods"),
        "at_least": configuration.get("MinAdjustmentMagnitude"),
        "cooldown": configuration.get("Cooldown"),
    }


def _steps(configuration: Mapping[str, Any], threshold: float) -> Iterator[str]:
    """The steps as people say them, in the metric's own unit: `20 to 40: +1`."""
    change = _CHANGES[configuration.get("AdjustmentType", "ChangeInCapacity")]
    for step in configuration["StepAdjustments"]:
        lower, upper = step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound")
        said = change.format(step["ScalingAdjustment"])
        # The highest range.
        if upper is None:
            yield f"from {threshold + (lower or 0):g}: {said}"
        # The lowest range.
        elif lower is None:
            yield f"to {threshold + upper:g}: {said}"
        else:
            yield f"{threshold + lower:g} to {threshold + upper:g}: {said}"


def _name_in(metric: Mapping[str, Any]) -> str:
    """The name of a metric, or the expression that works it out."""
    if "MetricName" in metric:
        return str(metric["MetricName"])
    for query in metric.get("Metrics", ()):
        if "Expression" in query:
            return str(query["Expression"])
    return ""


def _period(watched: Mapping[str, Any]) -> int | None:
    """The seconds over which an alarm takes its metric, or each metric of its expression."""
    for query in watched.get("Metrics", ()):
        if "MetricStat" in query:
            return int(query["MetricStat"]["Period"])
    return watched.get("Period")
