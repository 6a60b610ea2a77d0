"""Which metrics are asked for, by the kind of variant, and where alarms over them go off."""

from typing import Any

import pytest

from cli.endpoint.alarms import alarm_of, alarms_of, belongs_to, endpoint_of, thresholds
from cli.endpoint.metrics import Query, queries_of, request
from cli.endpoint.seen import Threshold
from sagewarden.endpoints.variants import Kind, Variant

DIMENSIONS = [{"Name": "EndpointName", "Value": "Tumor"}, {"Name": "VariantName", "Value": "blue"}]


def queries(kind: Kind, *types: str) -> dict[str, Query]:
    variant = Variant(endpoint="Tumor", name="blue", kind=kind, instance_types=types)
    return {query.shown.label: query for query in queries_of("Tumor", [variant])}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_metrics(kind: Kind) -> None:
    assert queries(kind)


def test_what_a_kind_does_not_publish_is_not_asked_for() -> None:
    assert not {"CPU", "GPU", "disk"} & queries(Kind.SERVERLESS).keys()
    assert not {"requests", "overhead p90"} & queries(Kind.ASYNCHRONOUS).keys()
    assert "requests" not in queries(Kind.MANAGED)


def test_the_queue_is_the_endpoints_and_a_component_has_its_own_dimension() -> None:
    assert queries(Kind.ASYNCHRONOUS)["backlog"].dimensions == (("EndpointName", "Tumor"),)
    assert queries(Kind.COPIES)["CPU"].dimensions == (("InferenceComponentName", "blue"),)


@pytest.mark.parametrize(
    ("types", "told", "shown"),
    [
        (("ml.m5.xlarge",), 320, 80),
        (("ml.m5.4xlarge", "ml.m5.xlarge"), 320, 80),
        (("ml.none.of",), 80, 80),
        ((), 80, 80),
    ],
)
def test_cpu_is_normalized_by_the_least_capable_type(
    types: tuple[str, ...], told: float, shown: float
) -> None:
    assert queries(Kind.INSTANCES, *types)["CPU"].value(told, 60) == shown


def test_a_sum_is_by_the_minute_and_a_latency_in_milliseconds() -> None:
    asked = queries(Kind.INSTANCES)
    assert asked["requests"].value(600, 300) == 120
    assert asked["model latency p90"].value(250_000, 300) == 250


def test_a_query_is_as_get_metric_data_wants_it() -> None:
    assert request(3, queries(Kind.INSTANCES)["requests"], 60) == {
        "Id": "q3",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/SageMaker",
                "MetricName": "Invocations",
                "Dimensions": DIMENSIONS,
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }


CPU = {
    "Namespace": "/aws/sagemaker/Endpoints",
    "MetricName": "CPUUtilization",
    "Dimensions": DIMENSIONS,
}
STAT = {
    "Id": "m1",
    "MetricStat": {"Metric": CPU, "Period": 60, "Stat": "Average"},
    "ReturnData": False,
}


@pytest.mark.parametrize(
    ("alarm", "found"),
    [
        (CPU | {"Threshold": 320.0, "Period": 60}, (80.0,)),
        ({"Threshold": 80.0, "Metrics": [STAT, {"Id": "e1", "Expression": "m1 / 4"}]}, (80.0,)),
        ({"Threshold": 80.0, "Metrics": [STAT, {"Id": "e1", "Expression": "m1 * 100 / 4"}]}, ()),
        (
            {
                "ThresholdMetricId": "ad",
                "Metrics": [STAT, {"Id": "ad", "Expression": "ANOMALY_DETECTION_BAND(m1)"}],
            },
            (),
        ),
        ({"AlarmRule": "ALARM(x)"}, ()),
        (CPU | {"Threshold": 320.0, "Dimensions": DIMENSIONS[:1]}, ()),
        (CPU | {"Threshold": 320.0, "MetricName": "MemoryUtilization"}, ()),
    ],
)
def test_a_threshold_is_in_the_unit_that_is_shown(
    alarm: dict[str, Any], found: tuple[float, ...]
) -> None:
    told = thresholds(queries(Kind.INSTANCES, "ml.m5.xlarge")["CPU"], [alarm])
    assert tuple(each.value for each in told) == found


def test_a_sums_threshold_is_by_the_minute() -> None:
    alarm = {
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "Dimensions": DIMENSIONS,
        "Threshold": 50.0,
        "Period": 300,
    }
    assert thresholds(queries(Kind.INSTANCES)["5XX errors"], [alarm]) == (Threshold(10.0),)


def test_an_alarm_belongs_by_its_name() -> None:
    assert belongs_to("sagewarden/Tumor/blue/cpu", "Tumor")
    assert belongs_to("sagewarden/Tumor", "Tumor")
    assert not belongs_to("sagewarden/Tumor-2/blue/cpu", "Tumor")
    assert not belongs_to("TargetTracking-endpoint/Tumor", "Tumor")
    assert endpoint_of("sagewarden/Tumor/blue/cpu") == endpoint_of("sagewarden/Tumor") == "Tumor"


def test_a_silenced_composite_is_both() -> None:
    described = {
        "AlarmName": "a",
        "StateValue": "OK",
        "StateUpdatedTimestamp": None,
        "AlarmRule": "x",
        "ActionsEnabled": False,
    }
    seen = alarm_of(described)
    assert (seen.composite, seen.silenced, seen.is_open) == (True, True, False)


def test_an_alarm_over_too_little_goes_off_below() -> None:
    alarm = CPU | {"Threshold": 4.0, "ComparisonOperator": "LessThanThreshold"}
    (threshold,) = thresholds(queries(Kind.INSTANCES, "ml.m5.xlarge")["CPU"], [alarm])
    assert threshold == Threshold(1.0, below=True)
    assert threshold.is_crossed_by(0.5)
    assert not threshold.is_crossed_by(1.0)
    assert not threshold.is_crossed_by(None)
    assert Threshold(1.0).is_crossed_by(1.0)
    assert not Threshold(1.0).is_crossed_by(0.9)


@pytest.mark.parametrize("silenced", [True, False])
def test_the_composite_tells_for_all_and_is_silenced_for_all(silenced: bool) -> None:
    parent = {
        "AlarmName": "sagewarden/Tumor",
        "StateValue": "ALARM",
        "StateUpdatedTimestamp": None,
        "AlarmRule": "x",
        "ActionsEnabled": not silenced,
    }
    child = CPU | {
        "AlarmName": "sagewarden/Tumor/blue/cpu",
        "StateValue": "ALARM",
        "StateUpdatedTimestamp": None,
        "ActionsEnabled": True,
    }
    assert [alarm.silenced for alarm in alarms_of([parent, child])] == [silenced, silenced]
