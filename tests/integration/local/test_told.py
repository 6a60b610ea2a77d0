"""What EventBridge is told of calls to CloudWatch and its logs, in the shape in which rooms read it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.events import parse
from tests.integration.local.conftest import Heard


@pytest.fixture
def hearing(cloud: LocalCloud) -> Callable[[str], Heard]:
    """What EventBridge is told of the calls to a service."""

    def hear(source: str) -> Heard:
        heard, client, rule = Heard(cloud), cloud.client("events"), f"heard-{uuid4().hex[:6]}"
        client.put_rule(Name=rule, EventPattern=json.dumps({"source": [source]}))
        client.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": heard.arn}])
        return heard

    return hear


def test_the_calls_that_change_alarms_and_dashboards_are_told(
    cloud: LocalCloud, hearing: Callable[[str], Heard]
) -> None:
    heard, client, endpoint = hearing("aws.monitoring"), cloud.client("cloudwatch"), uuid4().hex[:6]
    child, board = f"sagewarden/{endpoint}/blue/errors", f"sagewarden_us-east-1_{endpoint}"
    watches: Any = {"Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60}
    when: Any = {
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    client.put_metric_data(Namespace="N", MetricData=[{"MetricName": "M", "Value": 1}])
    client.put_metric_alarm(AlarmName=child, **watches, **when)
    client.put_composite_alarm(
        AlarmName=f"sagewarden/{endpoint}", AlarmRule=f'ALARM("{child}")', AlarmActions=[]
    )
    with pytest.raises(ClientError):
        client.delete_alarms(AlarmNames=[child])
    client.put_dashboard(DashboardName=board, DashboardBody='{"widgets": []}')
    client.delete_dashboards(DashboardNames=[board])
    client.describe_alarms(AlarmNames=[child])

    def calls() -> dict[str, dict[str, Any]]:
        return {told["detail"]["eventName"]: told for told in heard.messages}

    assert heard.until(lambda: len(calls()) >= 5)
    told = calls()
    names = {"PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms", "PutDashboard"}
    assert told.keys() == {*names, "DeleteDashboards"}
    assert "depending on it" in told.pop("DeleteAlarms")["detail"]["errorMessage"]
    for event in told.values():
        cause = parse(event)
        assert isinstance(cause, Cause)
        assert (cause.kind, cause.request.watched) == (CauseKind.WATCH_EDITED, (endpoint,))


def test_a_log_group_that_comes_with_a_line_is_told_of_each_time_that_it_comes(
    cloud: LocalCloud, hearing: Callable[[str], Heard]
) -> None:
    heard, logs, endpoint = hearing("aws.logs"), cloud.client("logs"), f"Tumor-{uuid4().hex[:6]}"
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    line = [{"timestamp": round(cloud.now() * 1000), "message": "a line"}]
    cloud.write_log(group, "blue/i-1", line)
    cloud.write_log(group, "blue/i-2", line)
    logs.delete_log_group(logGroupName=group)
    cloud.write_log(group, "blue/i-1", line)
    # Somebody's own call is told of, also where it is refused.
    with pytest.raises(ClientError):
        logs.create_log_group(logGroupName=group)

    def calls() -> list[str]:
        details = [told["detail"] for told in heard.messages]
        return sorted(f"{each['eventName']} {each.get('errorCode', '')}" for each in details)

    expected = [
        "CreateLogGroup ",
        "CreateLogGroup ",
        "CreateLogGroup ResourceAlreadyExistsException",
        "DeleteLogGroup ",
    ]
    assert heard.until(lambda: len(heard.messages) >= len(expected))
    assert calls() == expected
    (made, _) = [told for told in heard.messages if "Create" in told["detail"]["eventName"]][:2]
    cause = parse(made)
    assert isinstance(cause, Cause)
    assert (cause.kind, cause.request.name) == (CauseKind.LOGS_CREATED, endpoint)
