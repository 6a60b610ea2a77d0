"""Where MiniStack differs from AWS in something that this project needs, made good."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator, lambda_runtime
from ministack.services import lambda_svc
from ministack.services.cloudformation import changesets, engine, handlers, stacks

from isolation.proof.variables import with_values
from local.aws.iam.callers import execution_credentials


def fill_gaps() -> None:
    """Fills the gaps that were found in MiniStack."""
    lambda_runtime.execution_credentials = execution_credentials
    evaluate = _with_texts(engine._evaluate_conditions)
    for module in (changesets, engine, handlers, stacks):
        module._evaluate_conditions = evaluate
    iam_evaluator._first_match = _with_variables(iam_evaluator._first_match)
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
