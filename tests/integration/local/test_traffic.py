"""Scenarios in a local cloud: an overload of an hour makes its alarm go off, and leaves log lines."""

import time
from uuid import uuid4

import pytest

from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from tests.integration.local.conftest import Heard


@pytest.fixture
def hosted() -> Hosted:
    return Hosted(endpoint=f"Tumor-{uuid4().hex[:6]}", variant="blue")


def test_an_overload_makes_its_alarm_go_off(
    cloud: LocalCloud, hosted: Hosted, events: Heard
) -> None:
    client = cloud.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=hosted.endpoint,
        Namespace="/aws/sagemaker/Endpoints",
        MetricName="CPUUtilization",
        Dimensions=[
            {"Name": "EndpointName", "Value": hosted.endpoint},
            {"Name": "VariantName", "Value": "blue"},
        ],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=5,
        DatapointsToAlarm=3,
        Threshold=90 * 4,
        ComparisonOperator="GreaterThanThreshold",
    )
    begun = time.monotonic()
    play(cloud, hosted, SCENARIOS["overload"], minutes=60)
    assert time.monotonic() - begun < 5
    (alarm,) = client.describe_alarms(AlarmNames=[hosted.endpoint])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"

    def states() -> list[str]:
        details = [
            each["detail"]
            for each in events.messages
            if each["detail-type"] == "CloudWatch Alarm State Change"
        ]
        return [each["state"]["value"] for each in details if each["alarmName"] == hosted.endpoint]

    assert events.until(lambda: states() == ["OK", "ALARM"])


def test_a_bad_deployment_leaves_its_tracebacks(cloud: LocalCloud, hosted: Hosted) -> None:
    play(cloud, hosted, SCENARIOS["bad_deployment"], minutes=25)
    logs = cloud.client("logs")
    found = logs.filter_log_events(logGroupName=hosted.log_group, filterPattern="Traceback")[
        "events"
    ]
    assert {event["logStreamName"] for event in found} == {
        f"blue/{hosted.instance(0)}",
        f"blue/{hosted.instance(1)}",
    }
    assert "KeyError: 'pixel_values'" in found[0]["message"]


def test_a_scenario_goes_on_where_it_stopped(cloud: LocalCloud, hosted: Hosted) -> None:
    play(cloud, hosted, SCENARIOS["disk_filling"], minutes=10)
    play(cloud, hosted, SCENARIOS["disk_filling"], minutes=10, first=50)
    stat = {
        "Metric": {
            "Namespace": "/aws/sagemaker/Endpoints",
            "MetricName": "DiskUtilization",
            "Dimensions": [
                {"Name": "EndpointName", "Value": hosted.endpoint},
                {"Name": "VariantName", "Value": "blue"},
            ],
        },
        "Period": 60,
        "Stat": "Maximum",
    }
    asked = {
        "MetricDataQueries": [{"Id": "disk", "MetricStat": stat}],
        "StartTime": cloud.now() - 3600,
        "EndTime": cloud.now(),
    }
    (told,) = cloud.client("cloudwatch").get_metric_data(**asked)["MetricDataResults"]
    assert told["Values"][0] > 95
    assert told["Values"][-1] < 31
