"""What counts as an error in an endpoint's log group, by the patterns that CloudWatch Logs gets."""

import pytest

from local.aws.logs.metric_filters import refusal_of
from local.aws.logs.patterns import parse
from monitoring.logs.error_count import NAMESPACE, error_filters
from sagewarden.registry.profiles import Logs

FILTERS = tuple(error_filters("Tumor", ["known trouble"]))


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("2026-11-25T09:15:42,000 [ERROR] W-9000 Load model failed", 1),
        ("Traceback (most recent call last):", 1),
        ("ValueError: shapes do not match", 1),
        ("java.lang.NullPointerException", 1),
        ("2026/11/25 09:15:42 [error] 7#7: upstream timed out", 1),
        ("[CRITICAL] WORKER TIMEOUT (pid:12)", 1),
        ("OSError: [Errno 28] No space left on device", 1),
        ("W-9000-model Worker died.", 1),
        ("ERROR: an Exception, a Traceback and an Error in one line", 1),
        ('10.32.0.2 - - [25/Nov/2026:09:15:42 +0000] "GET /ping HTTP/1.1" 200 0', 0),
        ('"GET /ping HTTP/1.1" 200 0 "-" "ERROR"', 0),
        ("GET /v2/health/ready ERROR", 0),
        ("server started with log_level=ERROR", 0),
        ("ERROR known trouble", 0),
        ("known trouble: ValueError: Traceback", 0),
        ("model loaded, 0 errors", 0),
        ("", 0),
    ],
)
def test_a_line_is_counted_once_or_not_at_all(line: str, count: int) -> None:
    assert sum(parse(counted.pattern).matches(line) for counted in FILTERS) == count


def test_the_longest_list_of_what_is_ignored_is_a_pattern_still() -> None:
    ignore = [f"{number}{'x' * 59}" for number in range(8)]
    for counted in error_filters("Tumor", Logs.model_validate({"ignore": ignore}).ignore):
        parse(counted.pattern)
        assert len(counted.pattern) <= 1024


def test_the_filters_are_such_as_cloudwatch_logs_takes() -> None:
    for counted in FILTERS:
        transformation = {
            "metricNamespace": NAMESPACE,
            "metricName": counted.metric,
            "metricValue": "1",
        }
        asked = {
            "filterName": counted.name,
            "filterPattern": counted.pattern,
            "metricTransformations": [transformation],
        }
        assert refusal_of(asked, []) is None
        assert not counted.differs_from(asked)
        other = asked | {"metricTransformations": [transformation | {"metricValue": "2"}]}
        assert counted.differs_from(other)
        assert counted.differs_from(asked | {"filterPattern": "ERROR"})
