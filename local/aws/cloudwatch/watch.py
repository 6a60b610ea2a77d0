"""The evaluation of metric alarms, once a minute: their data points, state, and its reason."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.clock import MINUTE
from local.aws.cloudwatch.alarms import Alarm, Alarms
from local.aws.cloudwatch.composites import evaluate_parents, stamp
from local.aws.cloudwatch.evaluation import (
    Judged,
    State,
    breaches,
    evaluation_range,
    in_words,
    judge,
)
from local.aws.cloudwatch.expressions import MathError
from local.aws.cloudwatch.metrics import Metrics, Points
from local.aws.cloudwatch.queries import Window, answered

_WATCHED = "watched"
"""The id of the metric of an alarm that has one only."""

_LOW_SAMPLES = 10
"""Over the share that is beyond a percentile: the samples that make it significant."""


def evaluate(alarms: Alarms, metrics: Metrics) -> None:
    """Evaluates all metric alarms, and the composites of those whose state has changed."""
    for alarm in list(alarms.metric.values()):
        _evaluate(alarms, metrics, alarm)


def _evaluate(alarms: Alarms, metrics: Metrics, alarm: Alarm) -> None:
    """Evaluates one alarm."""
    now = alarms.clock.now()
    queries = queries_of(alarm)
    period = max(query["MetricStat"]["Period"] for query in queries if "MetricStat" in query)
    window = _window(now, period, evaluation_range(alarm["EvaluationPeriods"]))
    try:
        results = answered(metrics, queries, lambda _: window)
        points, upper, lower = _compared(alarm, queries, results)
    except MathError as error:
        alarm["EvaluationState"] = "EVALUATION_ERROR"
        alarm["StateReason"] = str(error)
        return
    alarm.pop("EvaluationState", None)
    breached: list[bool | None] = []
    for start in window.starts:
        known = start in points and start in upper
        operator = alarm["ComparisonOperator"]
        breached.append(
            breaches(operator, points[start], upper[start], lower[start]) if known else None
        )
    needed = int(alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"])
    judged = judge(
        breached,
        points,
        needed=needed,
        evaluated=alarm["EvaluationPeriods"],
        missing=alarm.get("TreatMissingData", "missing"),
    )
    state = judged.state
    if state is None or (state.value == alarm["StateValue"] and not _first(alarm)):
        return
    if _too_few(alarm, metrics, queries, window):
        return
    reason = _reason(alarm, state, judged, needed)
    data = _reason_data(alarm, now, period, judged)
    if alarms.move(alarm, state, reason, data):
        evaluate_parents(alarms, alarm)


def _first(alarm: Alarm) -> bool:
    """Whether an alarm has never been evaluated."""
    return bool(alarm["StateReason"].startswith("Unchecked"))


def queries_of(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The metric data queries that an alarm is about, also if it is about one metric only."""
    if alarm.get("Metrics"):
        return list(alarm["Metrics"])
    metric = {name: alarm[name] for name in ("Namespace", "MetricName")}
    metric["Dimensions"] = alarm.get("Dimensions") or []
    stat = {
        "Metric": metric,
        "Period": alarm["Period"],
        "Stat": alarm.get("ExtendedStatistic") or alarm["Statistic"],
    }
    if alarm.get("Unit"):
        stat["Unit"] = alarm["Unit"]
    return [{"Id": _WATCHED, "MetricStat": stat, "ReturnData": True}]


def _window(now: float, period: int, count: int) -> Window:
    """The latest whole periods: they end with a minute that is over, whatever their length."""
    end = now // min(period, MINUTE) * min(period, MINUTE)
    return Window(tuple(end - period * ago for ago in range(count, 0, -1)), period)


def _compared(
    alarm: Alarm, queries: list[dict[str, Any]], results: Mapping[str, Any]
) -> tuple[Points, Points, Points]:
    """The points that an alarm watches, and what they must not exceed or fall below."""
    watched = [query["Id"] for query in queries if query.get("ReturnData", True)]
    band = alarm.get("ThresholdMetricId")
    points = results[next(name for name in watched if name != band)]
    if not isinstance(points, dict):
        raise MathError("an alarm watches a single time series")
    if band is None:
        threshold: Points = dict.fromkeys(points, float(alarm["Threshold"]))
        return points, threshold, threshold
    upper, lower = results[band]
    return points, upper, lower


def _too_few(alarm: Alarm, metrics: Metrics, queries: list[dict[str, Any]], window: Window) -> bool:
    """Whether a percentile is of too few samples to count, if the alarm asks for that."""
    if alarm.get("EvaluateLowSampleCountPercentile") != "ignore":
        return False
    share = float(alarm["ExtendedStatistic"][1:]) / 100
    beyond = 1 - share if share >= 0.5 else share  # noqa: PLR2004 - the median
    counting = dict(queries[0]["MetricStat"], Stat="SampleCount")
    counted = answered(metrics, [{"Id": _WATCHED, "MetricStat": counting}], lambda _: window)
    points = counted[_WATCHED]
    samples = sum(points.values()) if isinstance(points, dict) else 0.0
    return samples < _LOW_SAMPLES / max(beyond, 1e-9)


def _reason(alarm: Alarm, state: State, judged: Judged, needed: int) -> str:
    """Why an alarm goes to a state, in CloudWatch's words."""
    if state is State.INSUFFICIENT_DATA:
        return f"Insufficient Data: {_datapoints(judged.missing)} {_were(judged.missing)} unknown."
    treated = {"breaching": "Breaching", "notBreaching": "NonBreaching"}
    missing = (
        f"{_datapoints(judged.missing, 'missing ')} {_were(judged.missing)} treated as "
        f"[{treated.get(alarm.get('TreatMissingData', ''), 'Missing')}]"
    )
    if not judged.evaluated:
        periods = alarm["EvaluationPeriods"]
        return (
            f"Threshold Crossed: no datapoints were received for {periods} "
            f"period{'s' * (periods > 1)} and {missing}."
        )
    is_alarm = state is State.ALARM
    negated = "" if is_alarm else "not "
    counted = judged.breaching if is_alarm else len(judged.evaluated) - judged.breaching
    listed = ", ".join(
        f"{value} ({datetime.fromtimestamp(start, UTC):%d/%m/%y %H:%M:%S})"
        for start, value in reversed(judged.evaluated.items())
    )
    threshold = f" ({alarm['Threshold']})" if "Threshold" in alarm else ""
    minimum = needed if is_alarm else alarm["EvaluationPeriods"] - needed + 1
    change = "OK -> ALARM" if is_alarm else "ALARM -> OK"
    return (
        f"Threshold Crossed: {counted} out of the last {len(judged.evaluated)} datapoints "
        f"[{listed}] {_were(counted)} {negated}{in_words(alarm['ComparisonOperator'])}{threshold}"
        + (f" and {missing}" if judged.missing else "")
        + f" (minimum {_datapoints(minimum)} for {change} transition)."
    )


def _datapoints(count: int, kind: str = "") -> str:
    return f"{count} {kind}datapoint{'s' * (count != 1)}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _reason_data(alarm: Alarm, now: float, period: int, judged: Judged) -> dict[str, Any]:
    """The reason in data, as events and DescribeAlarms have it."""
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    told: dict[str, Any] = {"version": "1.0", "queryDate": stamp(now)}
    if judged.evaluated:
        told["startDate"] = stamp(min(judged.evaluated))
    # On metric math there is no statistic.
    if statistic:
        told["statistic"] = statistic
    points = [
        {"timestamp": stamp(start), "value": value}
        for start, value in reversed(judged.evaluated.items())
    ]
    told |= {"period": period, "recentDatapoints": list(judged.evaluated.values())}
    if "Threshold" in alarm:
        told["threshold"] = alarm["Threshold"]
    return told | {"evaluatedDatapoints": points}
