"""Metric math: what an expression makes of time series (user guide, "Using metric math")."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from local.aws.cloudwatch.expressions import (
    Array,
    Call,
    Id,
    MathError,
    Node,
    Number,
    Operation,
    Text,
)
from local.aws.cloudwatch.metrics import Points
from local.aws.cloudwatch.series_functions import (
    EACH,
    REDUCING,
    NothingError,
    Value,
    interpolated,
    repeated,
    series,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the expressions of one call work on."""

    starts: Sequence[float]
    """The epoch seconds at which the periods begin, the oldest first."""

    metrics: Mapping[str, Points]
    """The metrics by their ids, in the order of the call."""

    periods: Mapping[str, int]
    """The metrics' periods in seconds, by their ids."""

    results: Mapping[str, Value]
    """What came of the other expressions, by their ids."""

    band: Callable[[str, float], list[Points]]
    """The upper and the lower limit of what is normal for a metric, so many deviations wide."""


def evaluate(node: Node, given: Given) -> Value:
    """What an expression comes to.

    Raises:
        MathError: it asks for what is not there.
    """
    match node:
        case Number(value):
            return value
        case Id(name):
            return _named(name, given)
        case Array(members):
            return _flat(evaluate(member, given) for member in members)
        case Operation(sign, left, right):
            return _operated(sign, evaluate(left, given), evaluate(right, given))
        case Call(function, arguments):
            return _called(function, arguments, given)
        case Text(value):
            raise MathError(f"unexpected text '{value}'")


def _named(name: str, given: Given) -> Value:
    if name in given.metrics:
        return given.metrics[name]
    if name in given.results:
        return given.results[name]
    raise MathError(f"'{name}' is the id of no metric and no expression")


def _flat(values: Iterable[Value]) -> list[Points]:
    """The time series of an array, whose members may be arrays."""
    flat: list[Points] = []
    for value in values:
        if isinstance(value, float):
            raise MathError("an array holds time series, no scalars")
        flat.extend(value if isinstance(value, list) else [value])
    return flat


def _divided(left: float, right: float) -> float | None:
    return left / right if right else None  # the data point is dropped


_OPERATORS: Mapping[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "^": math.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "AND": lambda left, right: bool(left) and bool(right),
    "OR": lambda left, right: bool(left) or bool(right),
}


def _operated(sign: str, left: Value, right: Value) -> Value:
    """Two values and what is between them; what one series lacks counts as 0."""
    apply = _OPERATORS[{"&&": "AND", "||": "OR"}.get(sign, sign)]
    # An array and something, or something and an array: each of its series.
    if isinstance(left, list):
        others = right if isinstance(right, list) else [right] * len(left)
        pairs = zip(left, others, strict=True)
        return [series(_operated(sign, one, other)) for one, other in pairs]
    if isinstance(right, list):
        return [series(_operated(sign, left, one)) for one in right]
    # Two scalars.
    if isinstance(left, float) and isinstance(right, float):
        result = apply(left, right)
        if result is None:
            raise MathError("division by zero")
        return float(result)
    times: set[float] = set()
    for value in (left, right):
        times |= value.keys() if isinstance(value, dict) else set()
    points: Points = {}
    for time in sorted(times):
        result = apply(_at(left, time), _at(right, time))
        if result is not None:
            points[time] = float(result)
    return points


def _at(value: float | Points, time: float) -> float:
    """A scalar, or the value of a series at a time."""
    return value.get(time, 0.0) if isinstance(value, dict) else value


def result_of(node: Node, given: Given) -> Value:
    """What an expression comes to; an empty series where a function had nothing to work on."""
    try:
        return evaluate(node, given)
    except NothingError:
        return {}


def _called(function: str, arguments: tuple[Node, ...], given: Given) -> Value:
    """What a function makes of its arguments."""
    match function, arguments:
        # Metrics, or what is known of them.
        case (("METRICS" | "PERIOD" | "ANOMALY_DETECTION_BAND"), _):
            return _of_metrics(function, arguments, given)
        # A choice.
        case "IF", (condition, *choices) if len(choices) in (1, 2):
            values = [evaluate(choice, given) for choice in choices]
            return _chosen(evaluate(condition, given), *values)
        # Gaps are filled.
        case "FILL", (filled, filler):
            return _filled(evaluate(filled, given), filler, given)
        # A scalar at each time.
        case "TIME_SERIES", (scalar,):
            value = evaluate(scalar, given)
            if not isinstance(value, float):
                raise MathError("TIME_SERIES takes a scalar")
            return dict.fromkeys(given.starts, value)
        case _, (argument,):
            return _of_one(function, evaluate(argument, given))
        case _:
            raise MathError(f"{function} is not known here with {len(arguments)} arguments")


def _of_metrics(function: str, arguments: tuple[Node, ...], given: Given) -> Value:
    """What a function knows of metrics, which it takes by their ids."""
    match function, arguments:
        # All metrics of the call, or those with a text in their ids.
        case "METRICS", ():
            return list(given.metrics.values())
        case "METRICS", (Text(part),):
            return [points for name, points in given.metrics.items() if part in name]
        # The period of a metric.
        case "PERIOD", (Id(name),) if name in given.periods:
            return float(given.periods[name])
        # What is normal for a metric.
        case "ANOMALY_DETECTION_BAND", (Id(name),):
            return given.band(name, 2.0)
        case "ANOMALY_DETECTION_BAND", (Id(name), Number(width)):
            return given.band(name, width)
        case _:
            raise MathError(f"{function} takes the ids of metrics")


def _of_one(function: str, value: Value) -> Value:
    """What a function makes of its one argument."""
    match function:
        case _ if function in REDUCING:
            return REDUCING[function](value)
        case _ if function in EACH:
            each = EACH[function]
            return [each(one) for one in value] if isinstance(value, list) else each(series(value))
        case "DATAPOINT_COUNT" if isinstance(value, list):
            return REDUCING["SUM"]([dict.fromkeys(points, 1.0) for points in value])
        case "DATAPOINT_COUNT":
            return float(len(series(value)))
        case "FIRST" | "LAST" if isinstance(value, list) and value:
            return value[0] if function == "FIRST" else value[-1]
        case "METRIC_COUNT" if isinstance(value, list):
            return float(len(value))
        case "REMOVE_EMPTY" if isinstance(value, list):
            return [points for points in value if points]
        case _:
            raise MathError(f"the function {function} is not known here for this argument")


def _chosen(condition: Value, true: Value, false: Value | None = None) -> Value:
    """What IF chooses, point by point where the condition is a series."""
    if isinstance(condition, float):
        chosen = true if condition else false
        return {} if chosen is None else chosen
    points: Points = {}
    for time, holds in series(condition).items():
        # It holds: a value that is not there is 0.
        if holds:
            points[time] = _at(true if isinstance(true, float) else series(true), time)
        # It does not, and there is another value.
        elif isinstance(false, float) or (false is not None and time in series(false)):
            points[time] = _at(false if isinstance(false, float) else series(false), time)
    return points


def _filled(value: Value, filler: Node, given: Given) -> Value:
    """A series, or each of an array, with a value at each time."""
    if isinstance(value, list):
        return [series(_filled(points, filler, given)) for points in value]
    points = series(value)
    match filler:
        case Id("REPEAT"):
            return repeated(points, given.starts)
        case Id("LINEAR"):
            return interpolated(points, given.starts)
        case _:
            by = evaluate(filler, given)
            other = by if isinstance(by, float) else series(by)
            return {start: points.get(start, _at(other, start)) for start in given.starts}
