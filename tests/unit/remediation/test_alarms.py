"""What an alarm watches, by its name."""

from datetime import UTC, datetime

import pytest

from monitoring.alarms.published import PUBLISHED, WatchedKind
from remediation.alarms import alarmed, alarms_seen, metric_of
from sagewarden.endpoints.alarm_names import AlarmName, read_alarm_name
from sagewarden.endpoints.variants import Kind, Variant

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KINDS = {
    WatchedKind.REAL_TIME: Kind.INSTANCES,
    WatchedKind.MULTI_MODEL: Kind.INSTANCES,
    WatchedKind.ASYNCHRONOUS: Kind.ASYNCHRONOUS,
    WatchedKind.SERVERLESS: Kind.SERVERLESS,
    WatchedKind.HOST: Kind.HOST,
    WatchedKind.COMPONENT: Kind.COPIES,
    WatchedKind.ADAPTER: Kind.ADAPTER,
}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("sagewarden/Tumor/blue/cpu-utilization", AlarmName("Tumor", "blue", "cpu-utilization")),
        ("sagewarden/Tumor", AlarmName("Tumor")),
        # A component's alarm names its host, too, which says nothing more.
        ("sagewarden/Tumor/host/part/model-latency", AlarmName("Tumor", "part", "model-latency")),
        ("sagewarden/Tumor/host/part/model-latency/more", None),
        ("sagewarden/", None),
        ("sagewarden/Tumor/blue", None),
        ("TargetTracking-endpoint/Tumor/variant/blue-AlarmHigh-1", None),
    ],
)
def test_a_name_says_what_is_watched(name: str, parts: AlarmName | None) -> None:
    assert read_alarm_name(name) == parts


@pytest.mark.parametrize("watched", list(WatchedKind))
def test_the_metric_is_the_one_that_monitoring_watches(watched: WatchedKind) -> None:
    found = {named: metric_of(named, KINDS[watched]) for named in PUBLISHED[watched]}
    assert found == {named: metric.name for named, metric in PUBLISHED[watched].items()}


def test_a_queue_is_the_whole_endpoints_and_a_composite_watches_nothing_by_itself() -> None:
    names = ("sagewarden/Tumor", "sagewarden/Tumor/blue/backlog", "sagewarden/Tumor/blue/odd")
    variant = Variant(endpoint="Tumor", name="blue", kind=Kind.ASYNCHRONOUS)
    seen = alarms_seen(dict.fromkeys(names, NOW), [variant])
    assert [(alarm.variant, alarm.metric) for alarm in seen] == [
        ("", ""),
        ("", "ApproximateBacklogSize"),
        ("blue", ""),
    ]
    assert alarmed(names) == {"blue"}
