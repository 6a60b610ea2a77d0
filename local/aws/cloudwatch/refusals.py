"""What CloudWatch refuses of an alarm (API reference, PutMetricAlarm and PutCompositeAlarm)."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.aws.cloudwatch.errors import constraint, invalid
from local.aws.cloudwatch.evaluation import BAND_OPERATORS, OPERATORS
from local.aws.cloudwatch.expressions import MathError, functions, names, parse
from local.aws.cloudwatch.statistics import BASIC, is_percentile, is_statistic

_MISSING = frozenset({"breaching", "notBreaching", "ignore", "missing"})
_SHORT_PERIODS = (10, 20, 30)
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3600, 86_400, 604_800
_ACTIONS = 5
"""Actions for each state."""

_METRICS = 10
"""Metrics in an alarm on metric math."""

_TAGS = 50
_DIMENSIONS = 30
_OF_ONE_METRIC = (
    "Namespace",
    "MetricName",
    "Dimensions",
    "Period",
    "Unit",
    "Statistic",
    "ExtendedStatistic",
)
"""What an alarm with `Metrics` may not have beside them."""


def refuse_alarm(asked: Mapping[str, Any]) -> None:
    """Refuses what neither kind of alarm may have.

    Raises:
        RefusedError: the call has it.
    """
    _at_most(asked["AlarmName"], "alarmName", 255)
    _at_most(asked.get("AlarmDescription") or "", "alarmDescription", 1024)
    for kind in ("OKActions", "AlarmActions", "InsufficientDataActions"):
        actions = asked.get(kind) or ()
        if len(actions) > _ACTIONS:
            raise constraint(list(actions), kind, f"Member must have length at most {_ACTIONS}")
        for action in actions:
            if not action.startswith("arn:"):
                raise invalid(f"Invalid arn syntax: {action}")
    refuse_tags(asked.get("Tags") or ())


def refuse_tags(tags: Sequence[Mapping[str, str]]) -> None:
    """Refuses tags of which there are too many, or that are AWS's own."""
    if len(tags) > _TAGS:
        raise constraint(len(tags), "tags", f"Member must have length at most {_TAGS}")
    for tag in tags:
        if tag["Key"].lower().startswith("aws:"):
            raise invalid("System tags cannot be added/updated by requester")


def refuse_metric_alarm(asked: Mapping[str, Any]) -> None:
    """Refuses an alarm on a metric, or on metric math, that cannot be.

    Raises:
        RefusedError: CloudWatch would refuse it.
    """
    refuse_alarm(asked)
    periods, points = asked.get("EvaluationPeriods") or 0, asked.get("DatapointsToAlarm")
    if periods < 1:
        raise constraint(periods, "evaluationPeriods", "Member must be at least 1")
    if points is not None and not 1 <= points <= periods:
        raise invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    if asked.get("TreatMissingData", "missing") not in _MISSING:
        raise constraint(asked["TreatMissingData"], "treatMissingData", "Member must be known")
    if asked.get("ComparisonOperator") not in OPERATORS:
        raise constraint(
            asked.get("ComparisonOperator"), "comparisonOperator", "Member must be known"
        )
    _refuse_threshold(asked)
    period = _refused_math(asked) if asked.get("Metrics") else _refused_metric(asked)
    _refuse_window(period, periods)


def _refuse_threshold(asked: Mapping[str, Any]) -> None:
    """Refuses a threshold beside a band, or neither of them."""
    banded = asked["ComparisonOperator"] in BAND_OPERATORS
    if banded != ("ThresholdMetricId" in asked):
        raise invalid(
            "ThresholdMetricId and a comparison with an anomaly detection band go together"
        )
    if banded == (asked.get("Threshold") is not None):
        raise invalid("An alarm has either a Threshold or an anomaly detection band")


def _refused_metric(asked: Mapping[str, Any]) -> int:
    """The period of an alarm on one metric, unless the alarm cannot be."""
    for member in ("Namespace", "MetricName", "Period"):
        if not asked.get(member):
            raise invalid(f"The parameter {member} is required for an alarm on a metric")
    basic, extended = asked.get("Statistic"), asked.get("ExtendedStatistic")
    if (basic is None) == (extended is None):
        raise invalid("Exactly one of Statistic and ExtendedStatistic must be specified")
    if basic is not None and basic not in BASIC:
        raise constraint(basic, "statistic", "Member must be known")
    if extended is not None and not is_percentile(extended):
        raise constraint(extended, "extendedStatistic", "Member must be a percentile")
    if "EvaluateLowSampleCountPercentile" in asked and extended is None:
        raise invalid("EvaluateLowSampleCountPercentile is for percentiles only")
    if len(asked.get("Dimensions") or ()) > _DIMENSIONS:
        raise invalid(f"At most {_DIMENSIONS} dimensions")
    _refuse_period(asked["Period"])
    return int(asked["Period"])


def _refused_math(asked: Mapping[str, Any]) -> int:
    """The period of an alarm on metric math, unless the alarm cannot be."""
    beside = [member for member in _OF_ONE_METRIC if asked.get(member) is not None]
    if beside:
        raise invalid(f"{beside[0]} cannot be specified together with Metrics")
    queries = asked["Metrics"]
    period = refuse_queries(queries)
    metrics = [query for query in queries if query.get("MetricStat")]
    if len(metrics) > _METRICS:
        raise invalid(f"An alarm can be based on at most {_METRICS} metrics")
    if len({query["MetricStat"]["Period"] for query in metrics}) > 1:
        raise invalid("Each metric of an alarm must have the same period")
    watched = [query for query in queries if query.get("ReturnData", True)]
    banded = asked.get("ThresholdMetricId")
    expected = 2 if banded else 1
    if len(watched) != expected:
        raise invalid(f"Exactly {expected} element of the metrics list should return data.")
    if banded and banded not in {query["Id"] for query in watched}:
        raise invalid("ThresholdMetricId must be the Id of an element that returns data")
    for query in watched:
        if query.get("Expression") and "SEARCH" in functions(parse(query["Expression"])):
            raise invalid("SEARCH is not allowed in an alarm")
    return period


def refuse_queries(queries: Sequence[Mapping[str, Any]]) -> int:
    """The longest period of metric data queries, unless one of them cannot be.

    Raises:
        RefusedError: CloudWatch would refuse them.
    """
    ids = [query["Id"] for query in queries]
    if len(set(ids)) != len(ids):
        raise invalid("The values for parameter id in MetricDataQueries are not unique.")
    periods: list[int] = []
    for query in queries:
        if not query["Id"][:1].islower() or not query["Id"].replace("_", "").isalnum():
            raise invalid(f"The value '{query['Id']}' for parameter id is not matching the pattern")
        if bool(query.get("MetricStat")) == bool(query.get("Expression")):
            raise invalid("Exactly one of MetricStat and Expression must be specified")
        # It is a metric.
        if query.get("MetricStat"):
            stat = query["MetricStat"]
            _refuse_period(stat["Period"])
            if not is_statistic(stat["Stat"]):
                raise constraint(stat["Stat"], "stat", "Member must be a statistic known here")
            periods.append(stat["Period"])
        # It is an expression, over others.
        else:
            _refuse_expression(query, ids)
    return max(periods, default=_MINUTE)


def _refuse_expression(query: Mapping[str, Any], ids: Sequence[str]) -> None:
    """Refuses what is no expression, or one about something that is not there."""
    if query.get("Period"):
        _refuse_period(query["Period"])
    try:
        tree = parse(query["Expression"])
    except MathError as error:
        raise invalid(f"Error in expression '{query['Id']}': {error}") from error
    for name in names(tree):
        if name not in ids:
            raise invalid(f"Error in expression '{query['Id']}': Unknown identifier '{name}'")


def _refuse_period(period: int) -> None:
    """Refuses a period that is neither a short one nor whole minutes."""
    if period not in _SHORT_PERIODS and (period < _MINUTE or period % _MINUTE):
        raise invalid(f"Period must be 10, 20, 30 or a multiple of 60, not {period}")


def _refuse_window(period: int, periods: int) -> None:
    """Refuses an alarm that looks back too far."""
    longest = _WEEK if period >= _HOUR else _DAY
    if period * periods > longest:
        raise invalid(
            f"Metrics cannot be checked across more than {longest // _DAY} day(s) "
            f"(EvaluationPeriods * Period must be <= {longest})."
        )


def _at_most(text: str, member: str, length: int) -> None:
    if len(text) > length:
        raise constraint(text, member, f"Member must have length less than or equal to {length}")


def refuse_sizes(asked: Mapping[str, Any], member: str, most: int) -> None:
    """Refuses a list that is longer than a call may have it."""
    if len(asked.get(member) or ()) > most:
        raise constraint(
            len(asked[member]), member, f"Member must have length less than or equal to {most}"
        )
