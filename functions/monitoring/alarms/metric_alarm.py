"""How CloudWatch watches one metric: the metric or the metric math, M out of N, missing data. Pure.

A share of errors needs no count of requests: SageMaker publishes 1 for each error and 0 for each
other request, so that the average is the share and the sum the number (SageMaker developer guide,
"Metrics for monitoring Amazon SageMaker AI with Amazon CloudWatch").
"""

from collections.abc import Mapping
from typing import Any

from monitoring.alarms.published import NO_CAPACITY, Published, WatchedKind
from monitoring.alarms.watched import Watched
from sagewarden.registry.alarms import (
    PERIOD,
    RULES,
    SUMS,
    Alarm,
    AlarmMetric,
    Measure,
    threshold_of,
)


def watches(
    watched: Watched, metric: AlarmMetric, published: Published, alarm: Alarm, *, units: int = 1
) -> Mapping[str, Any]:
    """What PutMetricAlarm needs to know so that an alarm is red when its metric is out of order.

    Args:
        units: the vCPUs or GPUs for each of which the metric counts to 100.
    """
    period = _period(watched, published)
    of = _of(alarm, metric, watched, published, period)
    below = RULES[metric].below
    settings: dict[str, Any] = {
        **_m_out_of_n(alarm, period),
        # Nothing came: that is what is wrong with traffic, and no proof of anything else.
        "TreatMissingData": "breaching" if metric == "invocations" else "notBreaching",
    }
    # Off what CloudWatch has learned to expect.
    if alarm.anomaly is not None:
        band = {
            "Id": "expected",
            "Expression": f"ANOMALY_DETECTION_BAND(watched, {alarm.anomaly:g})",
            "Label": f"{published.name}, as expected",
            "ReturnData": True,
        }
        return settings | {
            "Metrics": [_query("watched", of, returns=True), band],
            "ThresholdMetricId": "expected",
            "ComparisonOperator": (
                "LessThanLowerThreshold" if below else "GreaterThanUpperThreshold"
            ),
        }
    settings |= {
        "Threshold": threshold_of(metric, alarm) * units * _minutes_counted(metric, alarm, period),
        "ComparisonOperator": ("LessThanThreshold" if below else "GreaterThanOrEqualToThreshold"),
    }
    if RULES[metric].measure is Measure.ERRORS:
        math = _errors(watched, published, alarm, period)
        if math:
            return settings | {"Metrics": math}
    return settings | _alone(of)


def metrics_of(watched: Mapping[str, Any]) -> int:
    """How many metrics CloudWatch charges for: those of an expression, and a band is two more."""
    queries = watched.get("Metrics")
    if not queries:
        return 1
    metrics = sum("MetricStat" in query for query in queries)
    return metrics + (2 if "ThresholdMetricId" in watched else 0)


def _period(watched: Watched, published: Published) -> int:
    """Seconds of one datapoint: a configuration may have them less often than once a minute."""
    every = watched.metrics_every if published.is_of_instances else watched.requests_every
    return -(-every // PERIOD) * PERIOD


def _minutes_counted(metric: AlarmMetric, alarm: Alarm, period: int) -> int:
    """Of how many minutes a threshold is that was written as a number a minute; else 1."""
    is_number = RULES[metric].measure is Measure.ERRORS and not alarm.is_share_of_requests
    return period // PERIOD if is_number or metric in SUMS else 1


def _m_out_of_n(alarm: Alarm, period: int) -> dict[str, int]:
    """How many datapoints are looked at, and how many of them must be out of order."""
    breaching = -(-alarm.breaching * PERIOD // period)
    evaluated = -(-alarm.evaluated * PERIOD // period)
    return {
        "DatapointsToAlarm": breaching,
        "EvaluationPeriods": max(breaching, evaluated),
    }


def _of(
    alarm: Alarm, metric: AlarmMetric, watched: Watched, published: Published, period: int
) -> dict[str, Any]:
    """A metric with its statistic, as a query of metric math has it."""
    statistic = alarm.statistic or RULES[metric].statistic
    return _stat(watched, published, statistic, period)


def _stat(watched: Watched, published: Published, statistic: str, period: int) -> dict[str, Any]:
    named = watched.dimensions(published.scope)
    return {
        "Metric": {
            "Namespace": published.namespace,
            "MetricName": published.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in named.items()],
        },
        "Period": period,
        "Stat": statistic,
    }


def _query(name: str, stat: Mapping[str, Any], *, returns: bool = False) -> dict[str, Any]:
    return {"Id": name, "MetricStat": dict(stat), "ReturnData": returns}


def _alone(of: Mapping[str, Any]) -> dict[str, Any]:
    """A metric with its statistic, as an alarm on it alone has it."""
    statistic = of["Stat"]
    kind = "ExtendedStatistic" if statistic.startswith("p") else "Statistic"
    return {**of["Metric"], kind: statistic, "Period": of["Period"]}


def _errors(
    watched: Watched, published: Published, alarm: Alarm, period: int
) -> list[dict[str, Any]]:
    """The metric math of errors; nothing where the number of all of them counts.

    Requests that found no copy of a component wake it up: they are taken off. A missing number
    counts as 0 in a difference (CloudWatch user guide, "Using math expressions").
    """
    queries = [_query("failed", _stat(watched, published, "Sum", period))]
    failed = "failed"
    if watched.kind is WatchedKind.COMPONENT:
        queries.append(_query("waking", _stat(watched, NO_CAPACITY, "Sum", period)))
        failed = "failed - waking"
    if alarm.is_share_of_requests:
        queries.append(_query("share", _stat(watched, published, "Average", period)))
        least = alarm.at_least * period // PERIOD
        expression = f"IF({failed} >= {least}, 100 * share, 0)"
        label = f"{published.name}, per cent of the requests"
    elif watched.kind is WatchedKind.COMPONENT:
        expression, label = failed, published.name
    else:
        return []
    rate = {"Id": "errors", "Expression": expression, "Label": label, "ReturnData": True}
    return [rate, *queries]
