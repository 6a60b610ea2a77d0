"""Which metrics are asked for, and of which minutes: one call of GetMetricData, and one answer."""

from datetime import UTC, datetime, timedelta

import pytest

from remediation.diagnosis.evidence import STATISTICS
from remediation.observe.measured import queries_asked, window_of
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.runtime.metrics import DATA_POINTS, QUERIES

NOW = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)


def variant(name: str, kind: Kind) -> Variant:
    return Variant(endpoint="Tumor", name=name, kind=kind, instance_types=("ml.m5.xlarge",))


def test_every_metric_of_a_diagnosis_is_asked_of_some_kind() -> None:
    asked: set[tuple[str, str]] = set()
    for kind in Kind:
        queries = queries_asked("Tumor", [variant("blue", kind)], ())
        asked |= {(query.measure.metric, query.measure.statistic) for query in queries}
    wanted = {(metric, one) for metric, statistics in STATISTICS.items() for one in statistics}
    assert asked == wanted


@pytest.mark.parametrize("kind", list(Kind))
def test_ten_variants_fit_into_one_call_and_one_answer(kind: Kind) -> None:
    variants = [variant(f"v{number}", kind) for number in range(10)]
    queries = queries_asked("Tumor", variants, ())
    assert len(queries) <= QUERIES
    for first in (NOW, NOW - timedelta(hours=1), NOW - timedelta(days=3)):
        window = window_of(first, NOW, len(queries))
        assert window.minutes * len(queries) <= DATA_POINTS
        assert window.minutes >= 90


def test_variants_with_alarms_come_first() -> None:
    variants = [variant(name, Kind.INSTANCES) for name in ("a", "b", "c")]
    assert queries_asked("Tumor", variants, {"c"})[0].variant == "c"


def test_the_minutes_begin_before_the_first_alarm_and_end_with_the_last_whole_one() -> None:
    window = window_of(NOW - timedelta(minutes=5), NOW, 30)
    assert window.start == datetime(2026, 11, 25, 10, 25, tzinfo=UTC)
    assert window.start + timedelta(minutes=window.minutes) == NOW.replace(second=0)
    # An alarm that has been red for long leaves the minutes up to now.
    long = window_of(NOW - timedelta(days=2), NOW, 30)
    assert long.start + timedelta(minutes=long.minutes) == NOW.replace(second=0)


def test_values_are_in_the_diagnosis_units() -> None:
    queries = {
        (query.measure.metric, query.measure.statistic): query
        for query in queries_asked("Tumor", [variant("blue", Kind.INSTANCES)], ())
    }
    assert queries["ModelLatency", "p90"].value(250_000, 60) == 250
    assert queries["CPUUtilization", "Average"].value(320, 60) == 80
    assert queries["CPUUtilization", "SampleCount"].value(3, 60) == 3
    assert queries["ModelCacheHit", "Average"].value(0.9, 60) == 0.9
    assert queries["Invocations", "Sum"].value(600, 60) == 600
