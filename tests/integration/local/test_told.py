"""What EventBridge is told of calls to CloudWatch, in the shape in which rooms read it."""

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
