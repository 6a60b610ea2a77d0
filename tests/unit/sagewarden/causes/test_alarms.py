"""Alarms as events tell of them: of a metric, of metric math, composite, and broken."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from sagewarden.causes.alarms import Alarm, Watching, alarm_of
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.events import parse

ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:"
LATENCY = {"EndpointName": "Tumor", "VariantName": "blue"}


def stat(name: str, **dimensions: str) -> dict[str, Any]:
    metric = {"namespace": "AWS/SageMaker", "name": name, "dimensions": dimensions}
    return {"id": "m", "metricStat": {"metric": metric, "period": 60, "stat": "Sum"}}


def detail(state: Mapping[str, Any] | None = None, **configuration: Any) -> dict[str, Any]:
    return {
        "alarmName": "a",
        "state": {"value": "ALARM", **(state or {})},
        "configuration": configuration,
    }


def test_an_alarm_on_a_metric_tells_which() -> None:
    found = alarm_of(detail(metrics=[stat("ModelLatency", **LATENCY)]))
    assert found == Alarm(name="a", watches=(Watching("AWS/SageMaker", "ModelLatency", LATENCY),))


def test_metric_math_tells_every_metric_in_it() -> None:
    expression = {"id": "e1", "expression": "a / b", "returnData": True}
    found = alarm_of(detail(metrics=[expression, stat("A", **LATENCY), stat("B", **LATENCY)]))
    assert [watched.metric for watched in found.watches] == ["A", "B"]


def test_a_composite_alarm_tells_its_children_and_which_of_them_fired() -> None:
    reason = {
        "triggeringAlarms": [
            {"arn": f"{ARN}sagewarden/Tumor/blue/p90", "state": {"value": "ALARM"}},
            {"arn": f"{ARN}sagewarden/Tumor/blue/errors", "state": {"value": "OK"}},
        ]
    }
    rule = 'ALARM("sagewarden/Tumor/blue/p90") OR (NOT OK(plain) AND ALARM( "with space" ))'
    found = alarm_of(detail({"reasonData": json.dumps(reason)}, alarmRule=rule))
    assert found.children == ("sagewarden/Tumor/blue/p90", "plain", "with space")
    assert found.fired == ("sagewarden/Tumor/blue/p90",)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"state": {"reasonData": "{"}},
        {"state": {"reasonData": "[1]"}},
        {"state": {"reasonData": '{"triggeringAlarms": 1}'}},
        {"state": {"reasonData": '{"triggeringAlarms": [{"arn": "x"}]}'}},
        {"configuration": {"metrics": "none"}},
        {"configuration": {"metrics": [1, {}, {"metricStat": {"metric": {"namespace": "A"}}}]}},
    ],
)
def test_what_is_broken_tells_nothing(broken: dict[str, Any]) -> None:
    assert alarm_of(broken) == Alarm(name="")


def test_an_alarms_event_keeps_what_the_alarm_watches() -> None:
    event = {
        "detail-type": "CloudWatch Alarm State Change",
        "id": "a-1",
        "time": "2026-11-02T09:15:42Z",
        "resources": [f"{ARN}a"],
        "detail": detail(metrics=[stat("ModelLatency", **LATENCY)]),
    }
    cause = parse(event)
    assert isinstance(cause, Cause)
    assert (cause.kind, cause.status, cause.alarm) == (
        CauseKind.ALARM_CHANGED,
        "ALARM",
        alarm_of(event["detail"]),
    )


def test_an_executions_event_tells_its_status() -> None:
    event = {
        "detail-type": "Step Functions Execution Status Change",
        "id": "x",
        "time": "2026-11-02T09:15:42Z",
        "resources": ["arn:aws:states:us-east-1:123456789012:execution:m:20261102T091542-tumor"],
        "detail": {"status": "TIMED_OUT", "name": "20261102T091542-tumor"},
    }
    cause = parse(event)
    assert isinstance(cause, Cause)
    assert (cause.kind, cause.status) == (CauseKind.EXECUTION_CHANGED, "TIMED_OUT")


def test_a_schedule_is_a_sweep_of_its_rule() -> None:
    rule = "arn:aws:events:us-east-1:123456789012:rule/sagewarden-hourly"
    event = {
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "id": "s",
        "time": "2026-11-02T10:00:00Z",
        "resources": [rule],
        "detail": {},
    }
    cause = parse(event)
    assert isinstance(cause, Cause)
    assert (cause.kind, cause.resource) == (CauseKind.SWEPT, rule)
