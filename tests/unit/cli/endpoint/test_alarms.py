"""Where alarms over a metric go off, and how they are told apart."""

from typing import Any

import pytest

from cli.endpoint.alarms import alarm_of, alarms_of, belongs_to, endpoint_of, thresholds
from cli.endpoint.seen import Threshold
from sagewarden.endpoints.metrics import Query, queries_of
from sagewarden.endpoints.variants import Kind, Variant

DIMENSIONS = [{"Name": "EndpointName", "Value": "Tumor"}, {"Name": "VariantName", "Value": "blue"}]


def queries(kind: Kind, *types: str) -> dict[str, Query]:
    variant = Variant(endpoint="Tumor", name="blue", kind=kind, instance_types=types)
    return {query.measure.label: query for query in queries_of("Tumor", [variant])}


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
