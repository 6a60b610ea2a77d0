"""The evaluation of alarms, against the tables of the CloudWatch user guide ("alarms-and-missing-data")."""

import pytest

from local.aws.cloudwatch.evaluation import State, breaches, evaluation_range, judge

OK, ALARM, INSUFFICIENT = State.OK, State.ALARM, State.INSUFFICIENT_DATA
RETAINED = None
POINTS = {"0": False, "X": True, "-": None}


def state(row: str, needed: int, missing: str, evaluated: int = 3) -> State | None:
    """What a row of the guide's tables comes to, the newest point on the right."""
    breached = [POINTS[point] for point in row.split()]
    points = {float(start): 1.0 for start, breach in enumerate(breached) if breach is not None}
    return judge(breached, points, needed=needed, evaluated=evaluated, missing=missing).state


@pytest.mark.parametrize(
    ("row", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", OK, OK, OK, OK),
        ("0 - - - -", OK, OK, OK, OK),
        ("- - - - -", INSUFFICIENT, RETAINED, ALARM, OK),
        ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
        ("- - X - -", ALARM, RETAINED, ALARM, OK),
    ],
)
def test_three_out_of_three(
    row: str, missing: State, ignore: State | None, breaching: State, not_breaching: State
) -> None:
    assert state(row, 3, "missing") == missing
    assert state(row, 3, "ignore") == ignore
    assert state(row, 3, "breaching") == breaching
    assert state(row, 3, "notBreaching") == not_breaching


@pytest.mark.parametrize(
    ("row", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
        ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
        ("0 - X - -", OK, OK, ALARM, OK),
        ("- - - - 0", OK, OK, ALARM, OK),
        ("- - - X -", ALARM, RETAINED, ALARM, OK),
    ],
)
def test_two_out_of_three(
    row: str, missing: State, ignore: State | None, breaching: State, not_breaching: State
) -> None:
    assert state(row, 2, "missing") == missing
    assert state(row, 2, "ignore") == ignore
    assert state(row, 2, "breaching") == breaching
    assert state(row, 2, "notBreaching") == not_breaching


@pytest.mark.parametrize("row", ["- - - - X", "- - - X -"])
def test_a_breach_that_is_too_young_is_no_alarm_yet(row: str) -> None:
    """The guide, "Avoiding premature transitions to alarm state"."""
    assert state(row, 3, "missing") is not ALARM
    assert state(row, 3, "ignore") is RETAINED


def test_the_guides_examples_fetch_five_points_for_three() -> None:
    assert evaluation_range(3) == 5


def test_points_count_that_are_older_than_the_evaluation_periods_where_newer_ones_are_missing() -> (
    None
):
    judged = judge(
        [True, None, False, None, True],
        {0.0: 9.0, 2.0: 1.0, 4.0: 8.0},
        needed=2,
        evaluated=3,
    )
    assert (judged.state, judged.breaching, judged.missing) == (ALARM, 2, 0)
    assert list(judged.evaluated) == [0.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("GreaterThanThreshold", False, False, True),
        ("GreaterThanOrEqualToThreshold", False, True, True),
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
    ],
)
def test_comparisons(operator: str, below: bool, equal: bool, above: bool) -> None:
    assert [breaches(operator, value, 5, 5) for value in (4, 5, 6)] == [below, equal, above]


@pytest.mark.parametrize(
    ("operator", "outside"),
    [
        ("LessThanLowerOrGreaterThanUpperThreshold", [True, False, True]),
        ("LessThanLowerThreshold", [True, False, False]),
        ("GreaterThanUpperThreshold", [False, False, True]),
    ],
)
def test_comparisons_with_a_band(operator: str, outside: list[bool]) -> None:
    assert [breaches(operator, value, 9, 3) for value in (2, 6, 10)] == outside
