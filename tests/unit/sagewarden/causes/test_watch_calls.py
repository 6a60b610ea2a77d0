"""The calls that change or delete what watches endpoints, and those that only look like them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.session import get_session

from monitoring.alarms.definition import composite_name
from monitoring.dashboards.board import board_name
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.causes.watch_calls import _ALARM_CALLS, _DASHBOARD_CALLS, endpoints_of

NAME = "Tumor-Endpoint"
CALLS = {**_ALARM_CALLS, **_DASHBOARD_CALLS}


def record(operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"eventName": operation, "awsRegion": "us-east-1", "requestParameters": asked}


def test_deleted_alarms_are_their_endpoints_each_once(load_event: Callable[[str], Any]) -> None:
    cause = parse(load_event("monitoring/alarms-deleted"))
    assert isinstance(cause, Cause)
    assert cause.kind is CauseKind.WATCH_EDITED
    assert cause.resource == "arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint"
    assert cause.request.watched == (NAME, "Other-Endpoint")


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("PutCompositeAlarm", composite_name(NAME)),
        ("PutMetricAlarm", f"{composite_name(NAME)}/blue/component/model-latency"),
        ("PutDashboard", board_name("us-east-1", NAME)),
    ],
)
def test_names_that_monitoring_gives_are_known(operation: str, name: str) -> None:
    assert endpoints_of(record(operation, {CALLS[operation]: name})) == (NAME,)


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_each_call_requires_the_member_that_names_what_it_is_about(operation: str) -> None:
    shape = get_session().get_service_model("cloudwatch").operation_model(operation).input_shape
    assert CALLS[operation] in {name[:1].lower() + name[1:] for name in shape.required_members}


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("DisableAlarmActions", {"alarmNames": [composite_name(NAME)]}),
        ("PutMetricAlarm", {"alarmName": "backup-failed"}),
        ("PutMetricAlarm", {"alarmName": board_name("us-east-1", NAME)}),
        ("PutDashboard", {"dashboardName": board_name("eu-west-1", NAME)}),
        ("PutDashboard", {"dashboardName": "sagewarden_us-east-1_team_fraud"}),
        ("DeleteAlarms", {"alarmNames": [7, None]}),
        ("DeleteAlarms", None),
    ],
)
def test_other_calls_to_cloudwatch_change_nothing_that_watches(operation: str, asked: Any) -> None:
    made = record(operation, asked) | {"eventSource": "monitoring.amazonaws.com"}
    assert parse(made) == Ignored(f"{operation} changes nothing that watches an endpoint")
