"""Where MiniStack differs from AWS in something that this project needs, made good."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime
from ministack.services import eventbridge, lambda_svc
from ministack.services.cloudformation import changesets, engine, handlers, stacks

from isolation.proof.variables import with_values
from local.aws.iam.callers import execution_credentials

_RAISED = re.compile(r"^(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)(?::.*)?$", re.MULTILINE)
"""The last line of a traceback: which class was raised, by its name without its module."""

_TOLD: ContextVar[float | None] = ContextVar("told", default=None)
"""The time that an event's sender tells, in epoch seconds."""


def fill_gaps() -> None:
    """Fills the gaps that were found in MiniStack."""
    lambda_runtime.execution_credentials = execution_credentials
    evaluate = _with_texts(engine._evaluate_conditions)
    for module in (changesets, engine, handlers, stacks):
        module._evaluate_conditions = evaluate
    iam_evaluator._first_match = _with_variables(iam_evaluator._first_match)
    lambda_svc._execute_function_warm = _with_error_types(lambda_svc._execute_function_warm)
    eventbridge._put_events = _with_times(eventbridge._put_events)
    eventbridge._now_ts = _with_time_told(eventbridge._now_ts)
    lambda_svc._sqs_esm_concurrency = _with_whole_numbers(lambda_svc._sqs_esm_concurrency)


def _with_variables(first_match: Any) -> Any:
    """Puts a request's values into policies: MiniStack compares `${aws:username}` as it stands."""

    def matched(context: Any, statements: list[Any], effect: str) -> Any:
        def value_of(key: str) -> Any:
            return iam_evaluator._resolve_condition_key(key, context)

        resolved = [
            replace(
                one,
                resources=with_values(one.resources, value_of),
                not_resources=with_values(one.not_resources, value_of),
                conditions=with_values(one.conditions, value_of),
            )
            for one in statements
        ]
        return first_match(context, resolved, effect)

    return matched


def _with_error_types(execute: Any) -> Any:
    """Tells which class a handler raised (Lambda developer guide, "Python function errors")."""

    def executed(*args: Any) -> Any:
        result = execute(*args)
        body, trace = result.get("body"), result.get("log", "").rpartition("Traceback")[2]
        is_raised = result.get("error") and isinstance(body, dict) and trace
        if is_raised and body.get("errorType") == "Runtime.HandlerError":
            # Below the frames, which are indented, the class stands before its message.
            raised = _RAISED.search(trace.partition("\n")[2])
            body["errorType"] = raised[1] if raised else body["errorType"]
        return result

    return executed


def _with_times(put_events: Any) -> Any:
    """Tells the time of an event that its sender told (PutEvents, API reference)."""

    def put(asked: dict[str, Any], **more: Any) -> Any:
        entries = asked.get("Entries", [])
        times = {entry.get("Time") for entry in entries}
        if len(times) != 1:
            return put_events(asked, **more)
        token = _TOLD.set(times.pop())
        try:
            return put_events(asked, **more)
        finally:
            _TOLD.reset(token)

    return put


def _with_time_told(now: Any) -> Any:
    """The time that an event's sender told, while that event is put."""

    def told() -> Any:
        return _TOLD.get() or now()

    return told


def _with_whole_numbers(concurrency: Any) -> Any:
    """Makes a number of a queue's concurrency, which as a parameter of CloudFormation is text."""

    def counted(mapping: dict[str, Any], *args: Any) -> Any:
        scaling = mapping.get("ScalingConfig") or {}
        if "MaximumConcurrency" in scaling:
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return concurrency(mapping, *args)

    return counted


def _with_texts(evaluate: Any) -> Any:
    """Has a template's conditions join, split and select: MiniStack compares what is written there.

    It does not tell them the stack's name: `AWS::StackName` stays what it is called.
    """

    def evaluated(template: dict[str, Any], parameters: Mapping[str, Any]) -> Any:
        conditions = _worked_out(template.get("Conditions", {}), parameters)
        return evaluate({**template, "Conditions": conditions}, parameters)

    return evaluated


def _worked_out(value: Any, parameters: Mapping[str, Any]) -> Any:
    """A part of a condition with its texts worked out; comparisons are MiniStack's."""
    if isinstance(value, list):
        return [_worked_out(inner, parameters) for inner in value]
    if not isinstance(value, dict):
        return value
    done = {name: _worked_out(inner, parameters) for name, inner in value.items()}
    match done:
        case {"Ref": name}:
            return parameters[name]["Value"] if name in parameters else name
        case {"Fn::Join": [between, parts]}:
            return between.join(_listed(parts))
        case {"Fn::Split": [between, text]}:
            return text.split(between)
        case {"Fn::Select": [index, parts]}:
            return _listed(parts)[int(index)]
    return done


def _listed(parts: Any) -> list[str]:
    """A list of texts; a parameter that is a list has its parts in one text."""
    return [part.strip() for part in parts.split(",")] if isinstance(parts, str) else list(parts)
