"""Where MiniStack's executions differ from AWS's: clocks, names, time limits, and how they end.

AWS's rules are those of the Step Functions API reference and developer guide; docs/facts.md.
"""

import contextvars
import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import yaml
from ministack.core.responses import error_response_json, json_response
from ministack.services import eventbridge, stepfunctions
from ministack.services.cloudformation import provisioners

from local.aws.clock import CLOCK
from local.aws.stepfunctions.running import Running

RUNNING = Running(CLOCK)

_FOREVER = 366 * 86_400
"""Seconds that an execution may take (Step Functions developer guide, "Quotas")."""

_NAME = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")
"""How an execution may be called (StartExecution, API reference)."""

_OWN: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("own")
"""The execution that a thread runs."""

_MINISTACKS = {
    name: getattr(stepfunctions, name)
    for name in ("_run_execution", "_start_execution", "_execute_task", "_fail_execution")
}
"""What is called from here of what is replaced."""


def fill_gaps() -> None:
    """Has MiniStack's executions go by the local cloud's clock, and end as AWS's do."""
    CLOCK.followers.append(RUNNING.settle)
    stepfunctions.now_iso = _now
    stepfunctions._scaled_sleep = _sleep
    stepfunctions._sleep_until = _sleep_until
    stepfunctions._start_execution = _start
    stepfunctions._run_execution = _run
    stepfunctions._execute_task = _task
    stepfunctions._invoke_with_callback = _with_callback
    stepfunctions._fail_execution = _fail
    stepfunctions._emit_execution_status_event = _tell
    provisioners._sfn_definition = _with_yaml(provisioners._sfn_definition)


def _with_yaml(definition_of: Any) -> Any:
    """Takes definitions in YAML, too (AWS::StepFunctions::StateMachine, DefinitionS3Location)."""

    def read(properties: dict[str, Any]) -> str:
        return json.dumps(yaml.safe_load(definition_of(properties)))

    return read


def _now() -> str:
    return datetime.fromtimestamp(CLOCK.now(), UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _sleep(seconds: float) -> None:
    """Waits; what was to come after it does not in an execution that ended meanwhile.

    Raises:
        _ExecutionError: it has ended.
    """
    execution = _OWN.get()
    RUNNING.wait(seconds, execution, lambda: False)
    if execution["status"] != "RUNNING":
        raise stepfunctions._ExecutionError(execution["status"], "it has ended")


def _sleep_until(moment: str) -> None:
    _sleep(datetime.fromisoformat(moment).timestamp() - CLOCK.now())


def _start(asked: dict[str, Any]) -> Any:
    """Answers StartExecution: the same again while it runs is no mistake."""
    name, given = asked.get("name"), asked.get("input", "{}")
    if name is not None and not _NAME.fullmatch(name):
        return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
    if not _is_json(given):
        return error_response_json("InvalidExecutionInput", "Invalid State Machine Input", 400)
    machine = stepfunctions._resolve_state_machine_arn(asked["stateMachineArn"]) or ""
    asked = asked | {"name": name or str(uuid4())}
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{asked['name']}"
    running = stepfunctions._executions.get(arn)
    if running is None and machine:
        RUNNING.begin(arn)
    elif running and running["status"] == "RUNNING" and running["input"] == given:
        return json_response({"executionArn": arn, "startDate": running["startDate"]})
    return _MINISTACKS["_start_execution"](asked)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _run(arn: str) -> None:
    """Runs an execution to its end, within the time that its definition gives it."""
    execution = stepfunctions._executions[arn]
    _OWN.set(execution)
    ended = threading.Event()
    context = contextvars.copy_context()
    limit = threading.Thread(target=context.run, args=(_end_in_time, execution, ended), daemon=True)
    limit.start()
    try:
        _MINISTACKS["_run_execution"](arn)
    finally:
        ended.set()
        RUNNING.end(arn)


def _end_in_time(execution: dict[str, Any], ended: threading.Event) -> None:
    """Ends an execution as TIMED_OUT once its time is over."""
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"], {})
    definition = json.loads(machine.get("definition", "{}"))
    began = datetime.fromisoformat(execution["startDate"]).timestamp()
    end = began + definition.get("TimeoutSeconds", _FOREVER)
    if not RUNNING.watch(end, execution, ended.is_set) and execution["status"] == "RUNNING":
        execution |= {"status": "TIMED_OUT", "stopDate": _now()}
        stepfunctions._add_event(execution, "ExecutionTimedOut")
        _tell(execution)


def _fail(execution: dict[str, Any], error: str, cause: str) -> None:
    """Fails an execution, unless it has been stopped or was out of time before."""
    if execution["status"] == "RUNNING":
        _MINISTACKS["_fail_execution"](execution, error, cause)


def _task(state: Mapping[str, Any], given: Any, execution: Any, context: Any) -> Any:
    """A task, whose time limit may be an expression."""
    limit = state.get("TimeoutSeconds")
    if isinstance(limit, str):
        seconds = stepfunctions._jsonata_state_field(
            state, "TimeoutSeconds", "number", given, context
        )
        state = {**state, "TimeoutSeconds": seconds}
    return _MINISTACKS["_execute_task"](state, given, execution, context)


def _with_callback(
    resource: str, given: Mapping[str, Any], token: str, state: Mapping[str, Any]
) -> Any:
    """A function that is invoked with a token, and somebody's answer with that token.

    Raises:
        _ExecutionError: the function failed, somebody answered so, or nobody answered in time.
    """
    answered = threading.Event()
    kept = {"event": answered, "result": None, "error": None, "heartbeat": None}
    stepfunctions._task_tokens[token] = kept
    try:
        stepfunctions._invoke_resource(resource.removesuffix(".waitForTaskToken"), given)
        seconds = state.get("TimeoutSeconds", _FOREVER)
        if not RUNNING.wait(seconds, _OWN.get(), answered.is_set):
            raise stepfunctions._ExecutionError("States.Timeout", "nobody answered in time")
    finally:
        stepfunctions._task_tokens.pop(token, None)
    if kept["error"]:
        error: Any = kept["error"]
        raise stepfunctions._ExecutionError(error["Error"], error["Cause"])
    return json.loads(str(kept["result"]))


def _tell(execution: Mapping[str, Any]) -> None:
    """Tells EventBridge of an execution's state (EventBridge reference, "Step Functions")."""
    status = execution["status"]
    began, ended = (
        stepfunctions._iso_to_epoch_ms(execution.get(name)) for name in ("startDate", "stopDate")
    )
    has_failed, has_succeeded = status == "FAILED", status == "SUCCEEDED"
    is_redrivable = status in ("ABORTED", "FAILED", "TIMED_OUT")
    detail = {
        "executionArn": execution["executionArn"],
        "stateMachineArn": execution["stateMachineArn"],
        "name": execution["name"],
        "status": status,
        "startDate": began,
        "stopDate": ended,
        "input": execution["input"],
        "inputDetails": {"included": True},
        "output": execution.get("output") if has_succeeded else None,
        "outputDetails": {"included": True} if has_succeeded else None,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "REDRIVABLE" if is_redrivable else "NOT_REDRIVABLE",
        "redriveStatusReason": None,
        "error": execution.get("error") if has_failed else None,
        "cause": execution.get("cause") if has_failed else None,
    }
    entry = {
        "Source": "aws.states",
        "DetailType": "Step Functions Execution Status Change",
        "Detail": json.dumps(detail),
        "Resources": [execution["executionArn"]],
        "Time": int(CLOCK.now()),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
