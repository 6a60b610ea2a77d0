"""The thresholds of the alarms that monitoring makes are on the charts, in the unit that is shown there."""

import pytest

from cli.endpoint.alarms import belongs_to, thresholds
from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.desired.alarms import alarms_for
from sagewarden.endpoints.metrics import queries_of
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.alarms import Alarm, AlarmMetric

ASKED: dict[AlarmMetric, tuple[str | float, float, bool]] = {
    "invocation-4xx-errors": (12, 12.0, False),
    "invocation-5xx-errors": (5, 5.0, False),
    "invocations": (1, 1.0, True),
    "overhead-latency": ("300ms", 300.0, False),
    "model-latency": ("2s", 2000.0, False),
    "cpu-utilization": ("80%", 80.0, False),
    "memory-utilization": ("90%", 90.0, False),
    "gpu-utilization": ("95%", 95.0, False),
    "disk-utilization": ("85%", 85.0, False),
    "gpu-memory-utilization": ("97%", 97.0, False),
    "backlog": (100, 100.0, False),
    "age-of-oldest-request": ("15m", 900.0, False),
    "model-loading-wait-time": ("5s", 5000.0, False),
    "model-cache-hit": ("50%", 50.0, True),
}
"""What a profile says, and what is shown: the value, and whether the alarm goes off below it."""

KINDS = [
    (WatchedKind.REAL_TIME, Kind.INSTANCES),
    (WatchedKind.MULTI_MODEL, Kind.INSTANCES),
    (WatchedKind.ASYNCHRONOUS, Kind.ASYNCHRONOUS),
    (WatchedKind.SERVERLESS, Kind.SERVERLESS),
    (WatchedKind.HOST, Kind.HOST),
    (WatchedKind.COMPONENT, Kind.COPIES),
]


def made(kind: WatchedKind) -> list[MetricAlarm]:
    """An alarm over one metric each; errors of a component are metric math over two."""
    component = "llama" if kind is WatchedKind.COMPONENT else ""
    watched = Watched(
        endpoint="Tumor",
        variant="blue",
        component=component,
        kind=kind,
        instance_types=("ml.g5.12xlarge",),
    )
    asked = {
        name: Alarm.model_validate({"threshold": said})
        for name, (said, _shown, _below) in ASKED.items()
    }
    found = [alarm for alarm in alarms_for([watched], asked) if isinstance(alarm, MetricAlarm)]
    return [alarm for alarm in found if "Metrics" not in alarm.watches]


@pytest.mark.parametrize(("watched", "kind"), KINDS)
def test_each_alarm_over_one_metric_has_its_threshold_on_a_chart(
    watched: WatchedKind, kind: Kind
) -> None:
    name = "llama" if kind is Kind.COPIES else "blue"
    variant = Variant(endpoint="Tumor", name=name, kind=kind, instance_types=("ml.g5.12xlarge",))
    queries = list(queries_of("Tumor", [variant]))
    alarms = made(watched)
    assert alarms
    for alarm in alarms:
        metric = alarm.name.rpartition("/")[2]
        _said, shown, below = ASKED[metric]  # type: ignore[index]
        found = [threshold for query in queries for threshold in thresholds(query, [alarm.watches])]
        assert [(round(each.value, 6), each.below) for each in found] == [(shown, below)], metric
        assert belongs_to(alarm.name, "Tumor")
