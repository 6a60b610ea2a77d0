"""What causes mean for remediation: which alarms are believed, which executions have died."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from remediation.concern import Alarmed, ExecutionDied, Overdue, OverdueRun, concern_of
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.causes.messages import message_for
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn

LoadEvent = Callable[[str], Any]
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint")
CPU = "sagewarden/Tumor-Endpoint/blue/cpu-utilization"
ERRORS = "sagewarden/Tumor-Endpoint/blue/invocation-5xx-errors"


def concern(teams: Registry, event: Any) -> Any:
    cause = parse(event)
    assert isinstance(cause, Cause)
    return concern_of(teams, cause)


@pytest.mark.parametrize(
    ("sample", "alarms", "over"),
    [
        ("alarm-fired", (CPU,), False),
        ("alarm-of-metric-math-fired", (ERRORS,), False),
        # Of a composite alarm those count that made it fire.
        ("alarm-composite-fired", (CPU,), False),
        ("alarm-over", (CPU,), True),
    ],
)
def test_an_alarm_of_ours_is_its_endpoints(
    teams: Registry, load_event: LoadEvent, sample: str, alarms: tuple[str, ...], over: bool
) -> None:
    found = concern(teams, load_event(f"remediation/{sample}"))
    assert found == Alarmed(endpoint=ENDPOINT, name="Tumor-Endpoint", alarms=alarms, over=over)


@pytest.mark.parametrize(
    ("sample", "why"),
    [
        ("alarm-of-target-tracking-fired", "it is no alarm of an endpoint's that sagewarden made"),
        ("alarm-without-data", "INSUFFICIENT_DATA says nothing of the endpoint"),
        (
            "alarm-of-another-endpoint-fired",
            "its name is like one of sagewarden's, but it watches something else than Tumor-Endpoint",
        ),
        ("run-succeeded", "SUCCEEDED is no end in the middle"),
        ("other-execution-failed", "it is no execution of a run"),
    ],
)
def test_what_is_none_of_ours_is_ignored(
    teams: Registry, load_event: LoadEvent, sample: str, why: str
) -> None:
    assert concern(teams, load_event(f"remediation/{sample}")) == Ignored(why)


def stat(namespace: str, name: str, **dimensions: str) -> dict[str, Any]:
    metric = {"namespace": namespace, "name": name, "dimensions": dimensions}
    return {"metricStat": {"metric": metric}}


SAGEMAKER = "AWS/SageMaker"
ITS = {"EndpointName": "Tumor-Endpoint"}
OTHERS = {"EndpointName": "Sentiment"}


@pytest.mark.parametrize(
    ("name", "configuration", "believed"),
    [
        ("blue/p", {"metrics": [stat(SAGEMAKER, "ModelLatency", **ITS)]}, True),
        # One metric of another endpoint in an expression is one too many.
        (
            "blue/p",
            {"metrics": [stat(SAGEMAKER, "A", **ITS), stat(SAGEMAKER, "B", **OTHERS)]},
            False,
        ),
        ("blue/p", {"metrics": [stat("Custom", "A")]}, False),
        ("blue/p", {"metrics": []}, False),
        ("blue/p", {}, False),
        # Letter case tells endpoints' metrics apart, as CloudWatch does.
        ("blue/p", {"metrics": [stat(SAGEMAKER, "A", EndpointName="tumor-endpoint")]}, False),
        # A component has its own dimension, which the alarm's name names, too.
        ("blue/part/p", {"metrics": [stat(SAGEMAKER, "A", InferenceComponentName="part")]}, True),
        ("blue/part/p", {"metrics": [stat(SAGEMAKER, "A", InferenceComponentName="other")]}, False),
        ("blue/errors", {"metrics": [stat("sagewarden/LogErrors", "Tumor-Endpoint")]}, True),
        ("blue/errors", {"metrics": [stat("sagewarden/LogErrors", "Sentiment")]}, False),
        ("", {"alarmRule": f'ALARM("{CPU}") OR ALARM("{ERRORS}")'}, True),
        ("", {"alarmRule": f'ALARM("{CPU}") OR ALARM("sagewarden/Sentiment/blue/x")'}, False),
        ("", {"alarmRule": 'ALARM("mine")'}, False),
    ],
)
def test_an_alarm_is_believed_by_what_it_watches(
    teams: Registry,
    load_event: LoadEvent,
    name: str,
    configuration: dict[str, Any],
    believed: bool,
) -> None:
    event = load_event("remediation/alarm-fired")
    event["detail"]["alarmName"] = f"sagewarden/Tumor-Endpoint/{name}".rstrip("/")
    event["detail"]["configuration"] = configuration
    assert isinstance(concern(teams, event), Alarmed) is believed


def test_a_name_that_names_no_endpoint_is_ignored(teams: Registry, load_event: LoadEvent) -> None:
    event = load_event("remediation/alarm-fired")
    event["detail"]["alarmName"] = "sagewarden/"
    assert isinstance(concern(teams, event), Ignored)


def test_an_execution_that_failed_is_a_run_that_died(
    teams: Registry, load_event: LoadEvent
) -> None:
    found = concern(teams, load_event("remediation/run-failed"))
    assert found == ExecutionDied("20261102T091542-tumor-endpoint", "its execution FAILED")


def test_each_hour_runs_are_looked_for_one_by_one(teams: Registry, load_event: LoadEvent) -> None:
    event = load_event("remediation/hour-passed")
    assert concern(teams, event) == Overdue()
    cause = parse(event)
    assert isinstance(cause, Cause)
    handed_on = json.loads(message_for(CauseKind.SWEPT, ENDPOINT, because_of=cause))
    assert concern(teams, handed_on) == OverdueRun(ENDPOINT)
