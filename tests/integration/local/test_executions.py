"""Step Functions of the local cloud: executions go by its clock, are told of, and refused as AWS refuses them."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.cloud import LocalCloud
from tests.integration.local.conftest import Heard

ROLE = "arn:aws:iam::123456789012:role/runs"
FUNCTION = """
def handler(event, context):
    if event.get("fails"):
        raise RuntimeError("no")
    return event
"""
HOUR = {"Type": "Wait", "Seconds": 3600, "Next": "Done"}
DONE = {
    "Type": "Pass",
    "Output": {"at": "{% $states.context.State.EnteredTime %}"},
    "End": True,
}


@pytest.fixture(scope="package")
def function(cloud: LocalCloud) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", FUNCTION)
    made = cloud.client("lambda").create_function(
        FunctionName="echo",
        Runtime="python3.13",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    return str(made["FunctionArn"])


@pytest.fixture
def machine(cloud: LocalCloud) -> Callable[..., str]:
    def make(states: dict[str, Any], **more: Any) -> str:
        definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
        made = cloud.client("stepfunctions").create_state_machine(
            name=f"machine-{uuid4().hex[:6]}",
            roleArn=ROLE,
            definition=json.dumps(definition | more),
        )
        return str(made["stateMachineArn"])

    return make


@pytest.fixture
def told(cloud: LocalCloud) -> Iterator[Heard]:
    heard = Heard(cloud)
    client, rule = cloud.client("events"), f"heard-{uuid4().hex[:6]}"
    client.put_rule(Name=rule, EventPattern=json.dumps({"source": ["aws.states"]}))
    client.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": heard.arn}])
    yield heard
    client.remove_targets(Rule=rule, Ids=["queue"])
    client.delete_rule(Name=rule)


def started(cloud: LocalCloud, machine: str, **given: Any) -> str:
    client = cloud.client("stepfunctions")
    made = client.start_execution(stateMachineArn=machine, input=json.dumps(given))
    return str(made["executionArn"])


def ended(cloud: LocalCloud, arn: str) -> dict[str, Any]:
    client, until = cloud.client("stepfunctions"), time.monotonic() + 20
    while time.monotonic() < until:
        found: dict[str, Any] = client.describe_execution(executionArn=arn)
        if found["status"] != "RUNNING":
            return found
        time.sleep(0.05)
    pytest.fail("it runs for ever")


def test_what_waits_waits_for_the_clock(cloud: LocalCloud, machine: Callable[..., str]) -> None:
    client = cloud.client("stepfunctions")
    arn, began = started(cloud, machine({"Wait": HOUR, "Done": DONE})), cloud.now()
    cloud.pass_time(1800)
    assert client.describe_execution(executionArn=arn)["status"] == "RUNNING"
    cloud.pass_time(3 * 3600)
    found = ended(cloud, arn)
    # It went on when the hour was over, not when all the time had passed; the clock has run besides.
    at = json.loads(found["output"])["at"].replace("Z", "+00:00")
    assert 3590 < datetime.fromisoformat(at).timestamp() - began < 7200
    assert found["startDate"].timestamp() == pytest.approx(began, abs=10)


def test_an_execution_has_its_time_and_no_more(
    cloud: LocalCloud, machine: Callable[..., str], told: Heard
) -> None:
    arn = started(cloud, machine({"Wait": HOUR, "Done": DONE}, TimeoutSeconds=600))
    cloud.pass_time(900)
    assert ended(cloud, arn)["status"] == "TIMED_OUT"
    cloud.pass_time(3600)
    assert ended(cloud, arn)["status"] == "TIMED_OUT"
    assert told.until(lambda: len(told.messages) == 2)
    last = max(told.messages, key=lambda event: event["time"])
    assert (last["detail"]["status"], last["resources"]) == ("TIMED_OUT", [arn])
    assert last["detail"]["stopDate"] - last["detail"]["startDate"] >= 600_000


def test_a_stopped_execution_goes_no_further(
    cloud: LocalCloud, machine: Callable[..., str], told: Heard
) -> None:
    arn = started(cloud, machine({"Wait": HOUR, "Done": DONE}))
    cloud.client("stepfunctions").stop_execution(executionArn=arn)
    cloud.pass_time(3700)
    assert ended(cloud, arn)["status"] == "ABORTED"
    assert told.until(lambda: len(told.messages) == 2)
    assert {event["detail"]["status"] for event in told.messages} == {"RUNNING", "ABORTED"}


def asking(function: str, seconds: int | str) -> dict[str, Any]:
    return {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Arguments": {
                "FunctionName": function,
                "Payload": {
                    "token": "{% $states.context.Task.Token %}",
                    "fails": "{% $states.input.fails ? true : false %}",
                },
            },
            "TimeoutSeconds": seconds,
            "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Done"}],
            "End": True,
        },
        "Done": {"Type": "Pass", "Output": "nobody answered", "End": True},
    }


def test_what_nobody_answers_is_over_in_time(
    cloud: LocalCloud, machine: Callable[..., str], function: str
) -> None:
    arn = started(cloud, machine(asking(function, "{% $states.input.wait %}")), wait=1800)
    cloud.pass_time(1500)
    assert cloud.client("stepfunctions").describe_execution(executionArn=arn)["status"] == "RUNNING"
    cloud.pass_time(600)
    assert json.loads(ended(cloud, arn)["output"]) == "nobody answered"


def test_a_function_that_fails_asks_nobody(
    cloud: LocalCloud, machine: Callable[..., str], function: str
) -> None:
    """Step Functions developer guide, "Wait for a Callback with Task Token": the task fails at once."""
    found = ended(cloud, started(cloud, machine(asking(function, 1800)), fails=True))
    assert (found["status"], found["error"]) == ("FAILED", "RuntimeError")


def test_the_same_execution_is_started_once(cloud: LocalCloud, machine: Callable[..., str]) -> None:
    client, arn = cloud.client("stepfunctions"), machine({"Wait": HOUR, "Done": DONE})
    asked = {"stateMachineArn": arn, "name": "20261125T192500-tumor", "input": '{"run": "a"}'}
    first = client.start_execution(**asked)
    assert client.start_execution(**asked)["executionArn"] == first["executionArn"]
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        client.start_execution(**asked | {"input": '{"run": "b"}'})
    client.stop_execution(executionArn=first["executionArn"])
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        client.start_execution(**asked)


@pytest.mark.parametrize("name", ["a b", "a:b", "a/b", "a*", "x" * 81])
def test_no_execution_is_called_what_aws_refuses(
    cloud: LocalCloud, machine: Callable[..., str], name: str
) -> None:
    arn = machine({"Done": DONE})
    with pytest.raises(ClientError, match="InvalidName"):
        cloud.client("stepfunctions").start_execution(stateMachineArn=arn, name=name)


def test_what_is_no_json_starts_nothing(cloud: LocalCloud, machine: Callable[..., str]) -> None:
    arn = machine({"Done": DONE})
    with pytest.raises(ClientError, match="InvalidExecutionInput"):
        cloud.client("stepfunctions").start_execution(stateMachineArn=arn, input="{")
