"""What is read of metrics and alarms: GetMetricData, GetMetricStatistics, DescribeAlarms."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from local.aws.cloudwatch.alarms import Alarm, Alarms, children
from local.aws.cloudwatch.errors import RefusedError, constraint, invalid
from local.aws.cloudwatch.expressions import MathError
from local.aws.cloudwatch.metrics import Metrics, Points, metric_of
from local.aws.cloudwatch.queries import Window, answered
from local.aws.cloudwatch.refusals import refuse_queries, refuse_sizes
from local.aws.cloudwatch.series_functions import Value

_QUERIES = 500
_STATISTICS_POINTS = 1440
_METRICS_PAGE = 500
_ALARM_NAMES = 100


def seconds(time: Any) -> float:
    """A time of a call, which the protocols give as a number or as a date, in epoch seconds."""
    return float(time.timestamp()) if hasattr(time, "timestamp") else float(time)


def metric_data(metrics: Metrics, asked: Mapping[str, Any]) -> dict[str, Any]:
    """GetMetricData: metrics and expressions over a time, the newest value first by default."""
    start, end = seconds(asked["StartTime"]), seconds(asked["EndTime"])
    queries = asked["MetricDataQueries"]
    if start >= end:
        raise invalid("The parameter StartTime must be less than the parameter EndTime.")
    refuse_sizes(asked, "MetricDataQueries", _QUERIES)
    refuse_queries(queries)

    def window(period: int) -> Window:
        first = start // period * period
        return Window(
            tuple(first + period * n for n in range(_periods(first, end, period))), period
        )

    try:
        results = answered(metrics, queries, window)
    except MathError as error:
        raise invalid(f"Error in expression: {error}") from error
    ascending = asked.get("ScanBy") == "TimestampAscending"
    told: list[dict[str, Any]] = []
    for query in queries:
        if query.get("ReturnData", True):
            told.extend(_results(query, results[query["Id"]], ascending=ascending))
    return {"MetricDataResults": told, "Messages": []}


def _results(
    query: Mapping[str, Any], value: Value, *, ascending: bool
) -> Iterable[dict[str, Any]]:
    """The results of a query; an array of series is several."""
    if isinstance(value, float):
        raise invalid(f"Error in expression '{query['Id']}': it returns a scalar")
    label = query.get("Label") or _label(query)
    for points in value if isinstance(value, list) else [value]:
        times = sorted(points, reverse=not ascending)
        yield {
            "Id": query["Id"],
            "Label": label,
            "Timestamps": times,
            "Values": [points[time] for time in times],
            "StatusCode": "Complete",
        }


def _label(query: Mapping[str, Any]) -> str:
    """The label that a query gets which has none: the metric's name, or its id."""
    stat = query.get("MetricStat")
    return str(stat["Metric"]["MetricName"] if stat else query["Id"])


def _periods(start: float, end: float, period: int) -> int:
    """How many periods begin from a time until just before another."""
    return max(0, math.ceil((end - start) / period))


def metric_statistics(metrics: Metrics, asked: Mapping[str, Any]) -> dict[str, Any]:
    """GetMetricStatistics: statistics of one metric, in no order that AWS promises."""
    period, start, end = asked["Period"], seconds(asked["StartTime"]), seconds(asked["EndTime"])
    basic = asked.get("Statistics") or []
    extended = asked.get("ExtendedStatistics") or []
    if not basic and not extended:
        raise RefusedError(
            "InvalidParameterCombination",
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
        )
    if start >= end:
        raise RefusedError(
            "InvalidParameterValue",
            "The parameter StartTime must be less than the parameter EndTime.",
        )
    first = start // period * period
    starts = [first + period * n for n in range(_periods(first, end, period))]
    if len(starts) > _STATISTICS_POINTS:
        raise RefusedError(
            "InvalidParameterCombination",
            f"You have requested up to {len(starts)} datapoints, which exceeds the limit of "
            f"{_STATISTICS_POINTS}.",
        )
    metric, unit = metric_of(asked), asked.get("Unit")
    told: dict[float, dict[str, Any]] = {}
    for statistic in (*basic, *extended):
        values: Points = metrics.values(metric, statistic, starts, period, unit)
        for time, value in values.items():
            units = metrics.series[metric].units
            point = told.setdefault(time, {"Timestamp": time, "Unit": min(units)})
            # Percentiles stand in a map of their own.
            if statistic in extended:
                point.setdefault("ExtendedStatistics", {})[statistic] = value
            else:
                point[statistic] = value
    return {"Label": metric.name, "Datapoints": list(told.values())}


def listed_metrics(metrics: Metrics, asked: Mapping[str, Any], now: float) -> dict[str, Any]:
    """ListMetrics: the metrics that there are, a page of them."""
    start = int(asked.get("NextToken") or 0)
    found = [metric.listed for metric in metrics.listed(asked, now)]
    more = {"NextToken": str(start + _METRICS_PAGE)} if start + _METRICS_PAGE < len(found) else {}
    return {"Metrics": found[start : start + _METRICS_PAGE]} | more


def described(alarms: Alarms, asked: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeAlarms: by default of metric alarms only, in the order of their names."""
    refuse_sizes(asked, "AlarmNames", _ALARM_NAMES)
    most = asked.get("MaxRecords") or 50
    if not 1 <= most <= 100:  # noqa: PLR2004 - what the constraint says
        raise constraint(most, "maxRecords", "Member must have value between 1 and 100")
    if asked.get("AlarmNames") and asked.get("AlarmNamePrefix"):
        raise invalid("AlarmNames and AlarmNamePrefix cannot be specified together")
    relatives = [
        which for which in ("ChildrenOfAlarmName", "ParentsOfAlarmName") if asked.get(which)
    ]
    others = asked.keys() - {"MaxRecords", "NextToken", *relatives}
    if relatives and (len(relatives) > 1 or others):
        raise invalid(f"No other parameter can be specified together with {relatives[0]}")
    found = _related(alarms, asked) if relatives else _found(alarms, asked)
    found.sort(key=lambda alarm: str(alarm["AlarmName"]))
    # A token is the name with which the next page begins.
    first = asked.get("NextToken") or ""
    found = [alarm for alarm in found if alarm["AlarmName"] >= first]
    page = found[:most]
    told: dict[str, Any] = {
        "MetricAlarms": [alarm for alarm in page if "AlarmRule" not in alarm],
        "CompositeAlarms": [alarm for alarm in page if "AlarmRule" in alarm],
    }
    if len(found) > most:
        told["NextToken"] = found[most]["AlarmName"]
    return told


def _found(alarms: Alarms, asked: Mapping[str, Any]) -> list[Alarm]:
    """The alarms that fit all that is asked for."""
    types: Sequence[str] = asked.get("AlarmTypes") or ["MetricAlarm"]
    known: list[Alarm] = []
    if "MetricAlarm" in types:
        known += alarms.metric.values()
    if "CompositeAlarm" in types:
        known += alarms.composite.values()
    names, prefix = asked.get("AlarmNames"), asked.get("AlarmNamePrefix") or ""
    action = asked.get("ActionPrefix") or ""
    fitting: list[Alarm] = []
    for alarm in known:
        fits = not names or alarm["AlarmName"] in names
        fits = fits and alarm["AlarmName"].startswith(prefix)
        fits = fits and asked.get("StateValue") in (None, alarm["StateValue"])
        actions = [*alarm["AlarmActions"], *alarm["OKActions"], *alarm["InsufficientDataActions"]]
        if fits and (not action or any(each.startswith(action) for each in actions)):
            fitting.append(alarm)
    return fitting


def _related(alarms: Alarms, asked: Mapping[str, Any]) -> list[Alarm]:
    """The children or the parents of an alarm, of which little is told."""
    parent = alarms.composite.get(asked.get("ChildrenOfAlarmName") or "")
    if parent is not None:
        named = [alarms.known(name) for name in children(parent)]
        relatives = [alarm for alarm in named if alarm is not None]
    else:
        relatives = list(alarms.parents(asked.get("ParentsOfAlarmName") or ""))
    told = ("AlarmName", "AlarmArn", "StateValue", "StateUpdatedTimestamp", "AlarmRule")
    return [{name: alarm[name] for name in told if name in alarm} for alarm in relatives]


def for_metric(alarms: Alarms, asked: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeAlarmsForMetric: the alarms on exactly this metric; none on metric math."""
    metric = metric_of(asked)
    found = [
        alarm
        for alarm in alarms.metric.values()
        if alarm.get("MetricName") and metric_of(alarm) == metric
    ]
    return {"MetricAlarms": found}


def history(alarms: Alarms, asked: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeAlarmHistory: what happened to alarms, the newest first by default."""
    types: Sequence[str] = asked.get("AlarmTypes") or ["MetricAlarm"]
    since = seconds(asked["StartDate"]) if asked.get("StartDate") else 0.0
    until = seconds(asked["EndDate"]) if asked.get("EndDate") else math.inf
    found: list[dict[str, Any]] = []
    for item in alarms.history:
        fits = asked.get("AlarmName") in (None, item["AlarmName"])
        fits = fits and (item["AlarmType"] in types or bool(asked.get("AlarmName")))
        fits = fits and asked.get("HistoryItemType") in (None, item["HistoryItemType"])
        if fits and since <= item["Timestamp"] <= until:
            found.append(item)
    if asked.get("ScanBy") != "TimestampAscending":
        found.reverse()
    start, most = int(asked.get("NextToken") or 0), asked.get("MaxRecords") or 100
    more = {"NextToken": str(start + most)} if start + most < len(found) else {}
    return {"AlarmHistoryItems": found[start : start + most]} | more
