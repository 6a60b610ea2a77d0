"""Filter patterns, by the examples of the Logs user guide ("Filter pattern syntax")."""

import pytest

from local.aws.logs.metric_filters import data, refusal_of
from local.aws.logs.patterns import PatternError, parse

LINES = [
    "[ERROR 400] BAD REQUEST",
    "[ERROR 401] UNAUTHORIZED REQUEST",
    "[ERROR 419] MISSING ARGUMENTS",
    "[ERROR 420] INVALID ARGUMENTS",
    "[WARN] no such host",
]


def matched(pattern: str) -> list[int]:
    parsed = parse(pattern)
    return [number for number, line in enumerate(LINES) if parsed.matches(line)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("ERROR", [0, 1, 2, 3]),
        ("error", []),
        ("ERROR ARGUMENTS", [2, 3]),
        ("?ERROR ?WARN", [0, 1, 2, 3, 4]),
        ("?INVALID ?host", [3, 4]),
        ("ERROR -ARGUMENTS", [0, 1]),
        ("-ERROR", [4]),
        ('"INVALID ARGUMENTS"', [3]),
        ('-"BAD REQUEST" ERROR', [1, 2, 3]),
        ("%AUTHORIZED%", [1]),
        (r"%4[12][09]\]%", [2, 3]),
        ('"[WARN]"', [4]),
    ],
)
def test_what_a_pattern_matches(pattern: str, expected: list[int]) -> None:
    assert matched(pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.level = 1 }",
        "[a, b]",
        "?ERROR -ping",
        "%ERR% -ping",
        "GET /ping",
        "%(a|b)%",
        '"open',
        "x" * 1025,
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        parse(pattern)


COUNTED = {
    "filterName": "errors",
    "filterPattern": "ERROR",
    "metricTransformations": [
        {"metricNamespace": "sagewarden", "metricName": "Tumor", "metricValue": "1", "defaultValue": 0}
    ],
}  # fmt: skip


def test_events_that_match_are_counted_and_a_minute_without_one_is_zero() -> None:
    events = [
        {"timestamp": 60_000, "message": "ERROR a"},
        {"timestamp": 61_500, "message": "ERROR b"},
        {"timestamp": 125_000, "message": "fine"},
    ]
    found = [(datum["Timestamp"], datum["Value"]) for datum in data([COUNTED], events)]
    assert found == [(60.0, 1.0), (61.5, 1.0), (120.0, 0.0)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"filterPattern": '"open'}, "InvalidParameterException"),
        ({"metricTransformations": []}, "InvalidParameterException"),
        ({"metricTransformations": [{"dimensions": {"a": "$.a"}}]}, "InvalidParameterException"),
    ],
)
def test_a_metric_filter_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    refused = refusal_of(COUNTED | change, [])
    assert refused
    assert refused[0] == code


def test_a_group_has_a_hundred_metric_filters_at_most() -> None:
    many = [f"filter{number}" for number in range(100)]
    refused = refusal_of(COUNTED, many)
    assert refused
    assert refused[0] == "LimitExceededException"
    assert refusal_of(COUNTED, [*many[1:], "errors"]) is None
