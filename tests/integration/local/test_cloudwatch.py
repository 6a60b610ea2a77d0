"""CloudWatch over the wire: an hour passes, alarms change, and EventBridge and a topic hear of it."""

import json
import time
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from tests.integration.local.conftest import Heard


@pytest.fixture
def endpoint() -> str:
    return f"Tumor-{uuid4().hex[:6]}"


def dimensions(endpoint: str) -> Any:
    return [{"Name": "EndpointName", "Value": endpoint}, {"Name": "VariantName", "Value": "blue"}]


def latency(endpoint: str, name: str) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "Namespace": "AWS/SageMaker",
        "MetricName": "ModelLatency",
        "Dimensions": dimensions(endpoint),
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 3,
        "Threshold": 500_000,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }


def hour(cloud: LocalCloud, endpoint: str) -> None:
    """An hour to come in which the twenties are slow."""
    named = {
        "Namespace": "AWS/SageMaker",
        "MetricName": "ModelLatency",
        "Dimensions": dimensions(endpoint),
    }
    begin = cloud.now()
    cloud.publish([
        named | {"Timestamp": begin + 60 * minute, "Value": 900_000 if 20 <= minute < 30 else 100_000, "Unit": "Microseconds"}
        for minute in range(60)
    ])  # fmt: skip


def test_an_hour_of_metrics_takes_a_second(
    cloud: LocalCloud, endpoint: str, events: Heard, topic: tuple[str, Heard]
) -> None:
    arn, heard = topic
    client, child, parent = cloud.client("cloudwatch"), f"{endpoint}/blue", f"{endpoint}/all"
    client.put_metric_alarm(**latency(endpoint, child))
    client.put_composite_alarm(AlarmName=parent, AlarmRule=f'ALARM("{child}")', AlarmActions=[arn])
    hour(cloud, endpoint)
    begun = time.monotonic()
    cloud.pass_time(3600)
    assert time.monotonic() - begun < 2
    assert heard.until(lambda: bool(heard.messages))
    told = json.loads(heard.messages[0]["Message"])
    assert (told["AlarmName"], told["NewStateValue"]) == (parent, "ALARM")

    def changes() -> list[tuple[str, str]]:
        stated = [
            each["detail"]
            for each in events.messages
            if each["detail-type"] == "CloudWatch Alarm State Change"
        ]
        return [(each["alarmName"], each["state"]["value"]) for each in stated]

    assert events.until(lambda: (parent, "OK") in changes()[-2:] and (parent, "ALARM") in changes())
    assert [state for name, state in changes() if name == child] == ["OK", "ALARM", "OK"]
    assert events.messages[0]["resources"] == [
        f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{child}"
    ]
    assert heard.until(lambda: True)
    assert len(heard.messages) == 1


def test_metrics_are_read_as_they_were_published(cloud: LocalCloud, endpoint: str) -> None:
    hour(cloud, endpoint)
    cloud.pass_time(3600)
    stat = {
        "Metric": {
            "Namespace": "AWS/SageMaker",
            "MetricName": "ModelLatency",
            "Dimensions": dimensions(endpoint),
        },
        "Period": 300,
        "Stat": "Average",
    }
    asked = {
        "MetricDataQueries": [
            {"Id": "latency", "MetricStat": stat},
            {"Id": "ms", "Expression": "latency / 1000"},
        ],
        "StartTime": cloud.now() - 3600,
        "EndTime": cloud.now() + 300,
        "ScanBy": "TimestampAscending",
    }
    client = cloud.client("cloudwatch")
    _, in_milliseconds = client.get_metric_data(**asked)["MetricDataResults"]
    assert max(in_milliseconds["Values"]) > 500
    assert in_milliseconds["Timestamps"] == sorted(in_milliseconds["Timestamps"])
    listed = client.get_paginator("list_metrics").paginate(
        Namespace="AWS/SageMaker", Dimensions=dimensions(endpoint)[:1]
    )
    assert [metric["MetricName"] for page in listed for metric in page["Metrics"]] == [
        "ModelLatency"
    ]


def test_a_refusal_is_an_error_of_boto(cloud: LocalCloud, endpoint: str) -> None:
    client = cloud.client("cloudwatch")
    with pytest.raises(ClientError, match="do not exist") as refused:
        client.put_composite_alarm(AlarmName="x", AlarmRule="ALARM(gone)")
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    with pytest.raises(ClientError, match="Namespace"):
        client.put_metric_data(
            Namespace="AWS/SageMaker", MetricData=[{"MetricName": "m", "Value": 1}]
        )


def test_writes_are_throttled_where_that_is_asked_for(cloud: LocalCloud, endpoint: str) -> None:
    client = cloud.client("cloudwatch")
    cloud.throttle(
        "monitoring", "PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms", per_second=3
    )
    try:
        for _ in range(3):
            client.put_metric_alarm(**latency(endpoint, endpoint))
        with pytest.raises(ClientError) as refused:
            client.put_metric_alarm(**latency(endpoint, endpoint))
    finally:
        cloud.unthrottle()
    assert refused.value.response["Error"]["Code"] == "Throttling"
    client.delete_alarms(AlarmNames=[endpoint])


def test_cbor_is_understood_and_answered(cloud: LocalCloud, endpoint: str) -> None:
    """The protocol of other SDKs: `{"AlarmNames": [endpoint]}`, and times that are tagged as such."""
    cloud.client("cloudwatch").put_metric_alarm(**latency(endpoint, endpoint))
    name = endpoint.encode()
    body = b"\xa1\x6aAlarmNames\x81" + bytes([0x60 + len(name)]) + name
    path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms"
    scope = "Credential=test/20251125/us-east-1/monitoring/aws4_request"
    headers = {
        "smithy-protocol": "rpc-v2-cbor",
        "content-type": "application/cbor",
        "authorization": f"AWS4-HMAC-SHA256 {scope}",
    }
    connection = HTTPConnection("127.0.0.1", cloud.port)
    connection.request("POST", path, body, headers)
    told = connection.getresponse().read()
    connection.close()
    assert name in told
    assert b"\x78\x20AlarmConfigurationUpdatedTimestamp\xc1" in told or b"Timestamp\xc1" in told


def test_a_stack_has_alarms_and_dashboards(cloud: LocalCloud, endpoint: str) -> None:
    alarm = latency(endpoint, endpoint)
    resources = {
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        "Dashboard": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": endpoint, "DashboardBody": '{"widgets": []}'},
        },
    }
    stacks, client = cloud.client("cloudformation"), cloud.client("cloudwatch")
    stacks.create_stack(StackName=endpoint, TemplateBody=json.dumps({"Resources": resources}))
    stacks.get_waiter("stack_create_complete").wait(
        StackName=endpoint, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    (told,) = client.describe_alarms(AlarmNames=[endpoint])["MetricAlarms"]
    assert (told["Threshold"], told["Dimensions"]) == (500_000, dimensions(endpoint))
    assert client.get_dashboard(DashboardName=endpoint)["DashboardBody"]
    stacks.delete_stack(StackName=endpoint)
    stacks.get_waiter("stack_delete_complete").wait(
        StackName=endpoint, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    assert client.describe_alarms(AlarmNames=[endpoint])["MetricAlarms"] == []


def test_time_that_is_moved_back_first_ends_where_the_machines_is(
    cloud: LocalCloud, endpoint: str
) -> None:
    before = cloud.now() - time.time()
    assert cloud.pass_time(-3600) == pytest.approx(time.time() + before - 3600, abs=2)
    hour(cloud, endpoint)
    assert cloud.pass_time(3600) == pytest.approx(time.time() + before, abs=5)
