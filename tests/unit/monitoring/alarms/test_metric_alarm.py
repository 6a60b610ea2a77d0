"""How CloudWatch watches one metric: what PutMetricAlarm is told, as botocore checks it."""

from typing import Any

import pytest

from monitoring.alarms.definition import MetricAlarm
from monitoring.alarms.published import PUBLISHED, WatchedKind
from monitoring.desired.alarms import Unwatched, alarms_for
from sagewarden.registry.alarms import RULES, Alarm, default_alarms
from tests.unit.monitoring.alarms.test_matrix import ASKED
from tests.unit.monitoring.conftest import alarm_of, described, watched
from tests.unit.scaling.conftest import wrong_with

BLUE = [
    {"Name": "EndpointName", "Value": "Tumor-Endpoint"},
    {"Name": "VariantName", "Value": "blue"},
]


def settings(*args: Any, **said: Any) -> dict[str, Any]:
    found = alarm_of(*args, **said)
    assert isinstance(found, MetricAlarm)
    return dict(found.watches)


def test_a_latency_is_in_microseconds_and_of_its_percentile() -> None:
    assert settings(
        watched(), model_latency={"threshold": "500ms", "for": "3m", "within": "5m"}
    ) == {
        "Namespace": "AWS/SageMaker",
        "MetricName": "ModelLatency",
        "Dimensions": BLUE,
        "ExtendedStatistic": "p90",
        "Period": 60,
        "DatapointsToAlarm": 3,
        "EvaluationPeriods": 5,
        "Threshold": 500_000.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }


def test_a_rate_of_errors_goes_with_a_number_and_needs_no_count_of_requests() -> None:
    found = settings(watched(), invocation_5xx_errors={"threshold": "5%", "at_least": 3})
    rate, failed, share = found["Metrics"]
    assert rate["Expression"] == "IF(failed >= 3, 100 * share, 0)"
    assert (failed["MetricStat"]["Stat"], share["MetricStat"]["Stat"]) == ("Sum", "Average")
    assert failed["MetricStat"]["Metric"] == share["MetricStat"]["Metric"]
    assert [query["ReturnData"] for query in found["Metrics"]] == [True, False, False]
    assert found["Threshold"] == 5


def test_requests_that_find_no_copy_are_no_errors_of_a_component() -> None:
    found = settings(watched(WatchedKind.COMPONENT), invocation_5xx_errors={"threshold": "5%"})
    rate, _, waking, _ = found["Metrics"]
    assert rate["Expression"] == "IF(failed - waking >= 2, 100 * share, 0)"
    assert waking["MetricStat"]["Metric"]["MetricName"] == "NoCapacityInvocationFailures"
    number = settings(watched(WatchedKind.COMPONENT), invocation_5xx_errors={"threshold": 5})
    assert number["Metrics"][0]["Expression"] == "failed - waking"


def test_no_traffic_is_what_an_alarm_on_traffic_is_for() -> None:
    found = settings(watched(), invocations={"threshold": 1, "for": "15m"})
    assert (found["ComparisonOperator"], found["TreatMissingData"]) == (
        "LessThanThreshold",
        "breaching",
    )


@pytest.mark.parametrize(
    ("types", "cpu", "gpu"),
    [
        (("ml.m5.xlarge",), 4 * 90.0, None),
        (("ml.g5.12xlarge",), 48 * 90.0, 4 * 90.0),
        # Of pools the least capable type counts.
        (("ml.g5.12xlarge", "ml.g5.xlarge"), 4 * 90.0, 1 * 90.0),
        # Of those without a GPU there is no metric.
        (("ml.g5.12xlarge", "ml.m5.xlarge"), 4 * 90.0, 4 * 90.0),
    ],
)
def test_per_cent_are_of_the_whole_instance(
    types: tuple[str, ...], cpu: float, gpu: float | None
) -> None:
    one = watched(instance_types=types)
    assert settings(one, cpu_utilization={"threshold": "90%"})["Threshold"] == cpu
    found = alarm_of(one, gpu_utilization={"threshold": "90%"})
    assert (found.watches["Threshold"] if isinstance(found, MetricAlarm) else found) == gpu


@pytest.mark.parametrize("types", [(), ("ml.new.large",), ("ml.m5.xlarge", "ml.new.large")])
def test_what_nobody_knows_the_hardware_of_is_not_watched_and_said_so(
    types: tuple[str, ...],
) -> None:
    found = alarm_of(watched(instance_types=types), cpu_utilization={"threshold": "90%"})
    assert isinstance(found, Unwatched)
    assert "nobody knows the hardware" in found.reason
    memory = alarm_of(watched(instance_types=types), memory_utilization={"threshold": "90%"})
    assert isinstance(memory, MetricAlarm)


def test_a_component_counts_to_a_hundred_and_has_a_gpu_where_its_instances_have() -> None:
    on_gpus = watched(WatchedKind.COMPONENT, instance_types=("ml.g5.12xlarge",))
    found = settings(on_gpus, gpu_utilization={"threshold": "90%"})
    assert (found["MetricName"], found["Threshold"]) == ("GPUUtilizationNormalized", 90.0)
    assert alarm_of(watched(WatchedKind.COMPONENT), gpu_utilization={"threshold": "90%"}) is None


@pytest.mark.parametrize(
    ("every", "period", "breaching", "evaluated"),
    [(10, 60, 10, 15), (60, 60, 10, 15), (120, 120, 5, 8), (300, 300, 2, 3)],
)
def test_metrics_of_instances_come_as_often_as_their_configuration_says(
    every: int, period: int, breaching: int, evaluated: int
) -> None:
    said = {"threshold": "90%", "for": "10m", "within": "15m"}
    found = settings(watched(metrics_every=every), memory_utilization=said)
    assert (found["Period"], found["DatapointsToAlarm"], found["EvaluationPeriods"]) == (
        period,
        breaching,
        evaluated,
    )
    assert settings(watched(metrics_every=every), model_latency={"threshold": "1s"})["Period"] == 60


def test_an_anomaly_is_off_the_band_that_cloudwatch_has_learned() -> None:
    found = settings(watched(), model_latency={"anomaly": 2})
    of, band = found["Metrics"]
    assert band["Expression"] == "ANOMALY_DETECTION_BAND(watched, 2)"
    assert of["MetricStat"]["Stat"] == "p90"
    assert (found["ThresholdMetricId"], found["ComparisonOperator"]) == (
        "expected",
        "GreaterThanUpperThreshold",
    )
    assert "Threshold" not in found
    below = settings(watched(), invocations={"anomaly": 3})
    assert below["ComparisonOperator"] == "LessThanLowerThreshold"


EVERY = {**default_alarms(), **ASKED, "model-latency": Alarm(anomaly=2.5)}


@pytest.mark.parametrize("kind", WatchedKind)
def test_every_alarm_is_one_that_cloudwatch_takes_and_shows_as_it_was_put(
    kind: WatchedKind,
) -> None:
    one = watched(kind, instance_types=("ml.g5.12xlarge",))
    metrics = set()
    for alarm in alarms_for([one], EVERY):
        assert isinstance(alarm, MetricAlarm)
        members = {
            "AlarmName": alarm.name,
            "AlarmDescription": alarm.description,
            **alarm.watches,
        }
        assert wrong_with("PutMetricAlarm", members, "cloudwatch") == ""
        assert len(alarm.description) <= 1024
        assert not alarm.differs_from(described(**{"name": alarm.name, **members}))
        metrics.add(alarm.name.rpartition("/")[2])
    assert EVERY.keys() == RULES.keys()
    assert metrics == PUBLISHED[kind].keys()


def test_the_longest_names_fit() -> None:
    longest = watched(
        WatchedKind.COMPONENT, endpoint="e" * 63, variant="v" * 63, component="c" * 63
    )
    for alarm in alarms_for([longest], default_alarms()):
        assert isinstance(alarm, MetricAlarm | Unwatched)
        if isinstance(alarm, MetricAlarm):
            assert len(alarm.name) <= 255


def test_what_cloudwatch_tells_in_another_order_is_the_same() -> None:
    found = alarm_of(watched(), invocation_5xx_errors={"threshold": "5%"})
    assert isinstance(found, MetricAlarm)
    queries = [
        query | {"Label": query.get("Label", ""), "AccountId": None}
        for query in reversed(found.watches["Metrics"])
    ]
    told = described(
        found.name,
        AlarmDescription=found.description,
        **(dict(found.watches) | {"Metrics": queries, "Dimensions": []}),
    )
    assert not found.differs_from(told)
    assert found.differs_from(told | {"Threshold": 6.0})
    assert found.differs_from(told | {"TreatMissingData": "missing"})


@pytest.mark.parametrize(
    ("kind", "said", "metrics"),
    [
        (WatchedKind.REAL_TIME, {"model_latency": {"threshold": "1s"}}, 1),
        (WatchedKind.REAL_TIME, {"model_latency": {"anomaly": 2}}, 3),
        (WatchedKind.REAL_TIME, {"invocation_5xx_errors": {"threshold": "5%"}}, 2),
        (WatchedKind.COMPONENT, {"invocation_5xx_errors": {"threshold": "5%"}}, 3),
    ],
)
def test_what_it_costs_is_known_by_its_metrics(
    kind: WatchedKind, said: dict[str, Any], metrics: int
) -> None:
    found = alarm_of(watched(kind), **said)
    assert isinstance(found, MetricAlarm)
    assert found.metrics == metrics


def test_enhanced_metrics_count_requests_as_seldom_too_and_numbers_are_of_as_long() -> None:
    seldom = watched(metrics_every=300, requests_every=300)
    assert settings(seldom, model_latency={"threshold": "1s"})["Period"] == 300
    rate = settings(seldom, invocation_5xx_errors={"threshold": "5%", "at_least": 2})
    assert rate["Metrics"][0]["Expression"] == "IF(failed >= 10, 100 * share, 0)"
    assert rate["Threshold"] == 5
    assert settings(seldom, invocation_5xx_errors={"threshold": 3})["Threshold"] == 15
    assert settings(seldom, invocations={"threshold": 1})["Threshold"] == 5
