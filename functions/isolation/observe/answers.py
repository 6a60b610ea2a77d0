"""The answers of IAM's simulator to the questions of a proof."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isolation.observe.policies import PAGE
from isolation.proof.questions import SimulatorQuestion

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef, EvaluationResultTypeDef


def observe_answers(client: "IAMClient", question: SimulatorQuestion) -> dict[str, bool]:
    """What IAM's simulator says of the requests of one call, by their keys."""
    pages = client.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=list(question.documents),
        ActionNames=list(question.actions),
        ResourceArns=list(question.resources),
        ContextEntries=[_entry(key, value) for key, value in question.context.items()],
        PaginationConfig={"PageSize": PAGE},
    )
    decisions: dict[tuple[str, str], bool] = {}
    for page in pages:
        for result in page["EvaluationResults"]:
            for resource, decision in _decisions(result):
                decisions[result["EvalActionName"], resource] = decision == "allowed"
    return question.answers(decisions)


def _decisions(result: "EvaluationResultTypeDef") -> Iterator[tuple[str, str]]:
    """What the simulator decides about an action, resource by resource.

    The result's own decision is the strictest of all, and its own resource a template (IAM API
    reference, EvaluationResult); only about `*` there are no others.
    """
    specific = result.get("ResourceSpecificResults", ())
    for each_resource in specific:
        yield each_resource["EvalResourceName"], each_resource["EvalResourceDecision"]
    if not specific:
        yield result.get("EvalResourceName", "*"), result["EvalDecision"]


def _entry(key: str, value: str | tuple[str, ...]) -> "ContextEntryTypeDef":
    """A condition key as the simulator takes it."""
    if isinstance(value, str):
        return {"ContextKeyName": key, "ContextKeyType": "string", "ContextKeyValues": [value]}
    return {"ContextKeyName": key, "ContextKeyType": "stringList", "ContextKeyValues": list(value)}
