"""Metric data queries: the metrics and expressions of GetMetricData, and of alarms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.aws.cloudwatch import anomaly
from local.aws.cloudwatch.expressions import MathError, Node, names, parse
from local.aws.cloudwatch.metrics import Metrics, Points, metric_of
from local.aws.cloudwatch.series_functions import Value
from local.aws.cloudwatch.series_math import Given, result_of


@dataclass(frozen=True, slots=True)
class Window:
    """The periods that are asked for."""

    starts: tuple[float, ...]
    """The epoch seconds at which they begin, the oldest first."""

    period: int
    """Their length in seconds."""


def answered(
    metrics: Metrics, queries: Sequence[Mapping[str, Any]], window: Callable[[int], Window]
) -> dict[str, Value]:
    """What each query of a call comes to, by its id.

    Args:
        window: the periods for a length of period in seconds.

    Raises:
        MathError: an expression is none, or asks for what is not there.
    """
    asked = {query["Id"]: query["MetricStat"] for query in queries if query.get("MetricStat")}
    expressions = {query["Id"]: query for query in queries if query.get("Expression")}
    found: dict[str, Points] = {}
    for name, stat in asked.items():
        found[name] = _points(metrics, stat, window(stat["Period"]))
    periods = {name: stat["Period"] for name, stat in asked.items()}
    grid = window(_period(periods, expressions))

    def band(name: str, width: float) -> list[Points]:
        # Of an expression's metric, the history is that metric's.
        if name not in asked:
            raise MathError(f"'{name}' is the id of no metric")
        stat = asked[name]
        return anomaly.band(metrics, stat, window(stat["Period"]).starts, width)

    results: dict[str, Value] = {}
    for name in _order(expressions):
        given = Given(
            starts=grid.starts, metrics=found, periods=periods, results=results, band=band
        )
        results[name] = result_of(parse(expressions[name]["Expression"]), given)
    return found | results


def _period(periods: Mapping[str, int], expressions: Mapping[str, Mapping[str, Any]]) -> int:
    """The period of expressions: their own, else the longest of the metrics, else a minute."""
    own = [query["Period"] for query in expressions.values() if query.get("Period")]
    return max(own or periods.values(), default=60)


def _points(metrics: Metrics, stat: Mapping[str, Any], window: Window) -> Points:
    """The data points of a metric."""
    metric = metric_of(stat["Metric"])
    return metrics.values(metric, stat["Stat"], window.starts, window.period, stat.get("Unit"))


def _order(expressions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids of expressions, each after those that it refers to.

    Raises:
        MathError: two refer to each other.
    """
    trees = {name: parse(query["Expression"]) for name, query in expressions.items()}
    order: list[str] = []
    for name in trees:
        _after_its_own(name, trees, order, ())
    return order


def _after_its_own(
    name: str, trees: Mapping[str, Node], order: list[str], path: tuple[str, ...]
) -> None:
    """Adds an id to an order, those that it refers to first."""
    if name in path:
        raise MathError(f"the expressions {', '.join((*path, name))} refer to each other")
    for other in names(trees[name]):
        if other in trees and other not in order:
            _after_its_own(other, trees, order, (*path, name))
    if name not in order:
        order.append(name)
