"""Metric filters: the metrics that log events make as they come in."""

from collections.abc import Iterable, Mapping
from typing import Any

from local.aws.clock import MINUTE
from local.aws.logs.patterns import PatternError, parse

FILTERS = 100
"""Metric filters of a log group (Logs user guide, "Quotas")."""


def refusal_of(asked: Mapping[str, Any], known: Iterable[str]) -> tuple[str, str] | None:
    """Why PutMetricFilter is refused: a code and a message; None where it is not.

    Args:
        known: the names of the group's filters.
    """
    try:
        parse(asked.get("filterPattern") or "")
    except PatternError as error:
        return "InvalidParameterException", str(error)
    transformations: list[Mapping[str, Any]] = asked.get("metricTransformations") or []
    if len(transformations) != 1:
        return "InvalidParameterException", "Exactly one metric transformation is needed"
    if transformations[0].get("dimensions"):
        return (
            "InvalidParameterException",
            "Dimensions need a pattern of JSON or of fields between blanks",
        )
    others = set(known) - {asked["filterName"]}
    if len(others) >= FILTERS:
        return "LimitExceededException", "Resource limit exceeded."
    return None


def data(
    filters: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The data points that log events make of metric filters.

    A filter with a default value gives it for each minute in which events came and none matched.
    """
    listed = [(event["timestamp"] / 1000, str(event["message"])) for event in events]
    found: list[dict[str, Any]] = []
    for each in filters:
        pattern, transformation = parse(each["filterPattern"]), each["metricTransformations"][0]
        matching = [time for time, message in listed if pattern.matches(message)]
        value = float(transformation["metricValue"])
        found += [_datum(transformation, time, value) for time in matching]
        if transformation.get("defaultValue") is not None:
            minutes = {time // MINUTE for time, _ in listed} - {time // MINUTE for time in matching}
            default = float(transformation["defaultValue"])
            found += [_datum(transformation, minute * MINUTE, default) for minute in minutes]
    return found


def _datum(transformation: Mapping[str, Any], time: float, value: float) -> dict[str, Any]:
    """One data point of a transformation."""
    return {
        "Namespace": transformation["metricNamespace"],
        "MetricName": transformation["metricName"],
        "Unit": transformation.get("unit") or "None",
        "Timestamp": time,
        "Value": value,
    }
