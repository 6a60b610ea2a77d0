"""Metric math, by the examples of the CloudWatch user guide ("Using metric math")."""

from collections.abc import Sequence

import pytest

from local.aws.cloudwatch.expressions import MathError, functions, names, parse
from local.aws.cloudwatch.metrics import Points
from local.aws.cloudwatch.series_functions import Value
from local.aws.cloudwatch.series_math import Given, result_of

STARTS = (0.0, 60.0, 120.0, 180.0, 240.0)
NONE = None


def series(*values: float | None) -> Points:
    return {
        start: float(value)
        for start, value in zip(STARTS, values, strict=False)
        if value is not None
    }


def result(expression: str, **metrics: Points) -> Value:
    given = Given(
        starts=STARTS,
        metrics=metrics,
        periods=dict.fromkeys(metrics, 60),
        results={},
        band=lambda _name, width: [dict.fromkeys(STARTS, width), dict.fromkeys(STARTS, -width)],
    )
    return result_of(parse(expression), given)


METRIC1, METRIC2 = series(30, 20, 0, 0), series(20, NONE, 20, NONE)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(metric1 < metric2)", (0, 0, 1, 0)),
        ("(metric1 >= 30)", (1, 0, 0, 0)),
        ("(metric1 > 15 AND metric2 > 15)", (1, 0, 0, 0)),
        ("(metric1 > 15 && metric2 > 15)", (1, 0, 0, 0)),
    ],
)
def test_the_guides_comparisons(expression: str, expected: Sequence[float]) -> None:
    assert result(expression, metric1=METRIC1, metric2=METRIC2) == series(*expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("IF(metric1, metric2, metric3)", (30, 0, 20, NONE, NONE)),
        ("IF(metric1, 5, metric3)", (5, 5, 20, NONE, NONE)),
        ("IF(metric1, metric2, 5)", (30, 0, 5, 5, NONE)),
        ("IF(metric1, metric2)", (30, 0, NONE, NONE, NONE)),
        ("IF(1, metric2, metric3)", (30, NONE, 0, 0, 30)),
        ("IF(metric2 < 30, 10, 2)", (2, NONE, 10, 10, 2)),
    ],
)
def test_the_guides_choices(expression: str, expected: Sequence[float | None]) -> None:
    metric1 = series(1, 1, 0, 0, NONE)
    metric2 = series(30, NONE, 0, 0, 30)
    metric3 = series(0, 0, 20, NONE, 20)
    found = result(expression, metric1=metric1, metric2=metric2, metric3=metric3)
    assert found == series(*expected)


M1, M2 = series(10, NONE, 30, 40, NONE), series(1, 2, 0, 4, NONE)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m1 + m2", (11, 2, 30, 44)),
        ("m1 - -m2", (11, 2, 30, 44)),
        ("100 * m1 / m2", (1000, 0, NONE, 1000)),  # divided by zero, a data point is dropped
        ("m1 / PERIOD(m1) * 60", (10, NONE, 30, 40)),
        ("2 + 3 * m2 ^ 2", (5, 14, 2, 50)),
        ("SUM([m1, m2])", (11, 2, 30, 44)),
        ("SUM(METRICS())", (11, 2, 30, 44)),
        ('SUM(METRICS("2"))', (1, 2, 0, 4)),
        ("m2 - MIN(m2)", (1, 2, 0, 4)),
        ("m2 / METRIC_COUNT(METRICS())", (0.5, 1, 0, 2)),
        ("m1 / DATAPOINT_COUNT(m1)", (10 / 3, NONE, 10, 40 / 3)),
        ("MAX(METRICS())", (10, 2, 30, 40)),
        ("FILL(m1, 0)", (10, 0, 30, 40, 0)),
        ("FILL(m1, REPEAT)", (10, 10, 30, 40, 40)),
        ("FILL(m1, LINEAR)", (10, 20, 30, 40)),
        ("FILL(m1, m2)", (10, 2, 30, 40, 0)),
        ("DIFF(m2)", (NONE, 1, -2, 4)),
        ("RATE(m1) * 60", (NONE, NONE, 10, 10)),
        ("RUNNING_SUM(m2)", (1, 3, 3, 7)),
        ("TIME_SERIES(7)", (7, 7, 7, 7, 7)),
        ("IF(m2 >= 2 AND m1 > 15, m1, 0)", (0, 0, 0, 40)),
        ("LAST(ANOMALY_DETECTION_BAND(m1, 3))", (-3, -3, -3, -3, -3)),
        ("FIRST([m2, m1])", (1, 2, 0, 4)),
    ],
)
def test_arithmetic_and_functions(expression: str, expected: Sequence[float | None]) -> None:
    assert result(expression, m1=M1, m2=M2) == pytest.approx(series(*expected))


def test_an_array_gives_an_array() -> None:
    assert result("METRICS() * 2", m1=M1, m2=M2) == [series(20, NONE, 60, 80), series(2, 4, 0, 8)]
    assert result("[m1, m2] / m2", m1=M2, m2=M2) == [series(1, 1, NONE, 1)] * 2


def test_a_function_without_data_makes_nothing() -> None:
    assert result("m1 - AVG(m2)", m1=M1, m2={}) == {}


def test_an_error_rate_that_counts_only_where_there_are_enough_requests() -> None:
    errors, requests = series(1, 1, NONE, 5), series(2, 100, 100, 50)
    rate = "IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)"
    assert result(rate, errors=errors, requests=requests) == series(0, 1, 0, 10)


@pytest.mark.parametrize(
    "expression",
    [
        "m1 +",
        "(m1",
        "m1 m2",
        "FOO(m1)",
        "unknown * 2",
        "IF(m1)",
        "m1 % 2",
        'm1 + "text"',
        "",
        "SEARCH('x', 'Sum', 300)",
        "PERIOD(5)",
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(MathError):
        result(expression, m1=M1)


def test_an_expression_names_its_ids_and_functions() -> None:
    tree = parse("IF(FILL(errors, REPEAT) > 5, [m1, e2], -m3)")
    assert list(names(tree)) == ["errors", "m1", "e2", "m3"]
    assert list(functions(tree)) == ["IF", "FILL"]
