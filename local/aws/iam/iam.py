"""MiniStack's IAM with what it leaves out: the simulator's condition keys, policies' versions."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import product
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import iam

from local import ACCOUNT

_DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny"}


def fill_gaps() -> None:
    """Has IAM simulate as AWS does, as far as a decision goes, and switch policies' versions."""
    iam._IAM_HANDLERS["SimulateCustomPolicy"] = _simulate
    iam._IAM_HANDLERS["SetDefaultPolicyVersion"] = _set_default


def _set_default(parameters: Mapping[str, Any]) -> Any:
    """Answers SetDefaultPolicyVersion."""
    policy = iam._policies.get(iam._p(parameters, "PolicyArn"))
    version = iam._p(parameters, "VersionId")
    if policy is None or version not in policy["Versions"]:
        return iam._error(404, "NoSuchEntity", f"Policy version {version} does not exist.")
    for version_id, entry in policy["Versions"].items():
        entry["IsDefaultVersion"] = version_id == version
    policy["DefaultVersionId"] = version
    return iam._xml(200, "SetDefaultPolicyVersionResponse", "")


def _simulate(parameters: Mapping[str, Any]) -> Any:
    """Answers SimulateCustomPolicy: a decision for every action on every resource."""
    given = {
        name: value[0] if isinstance(value, list) else value for name, value in parameters.items()
    }
    documents = _list(given, "PolicyInputList")
    policies = [iam_evaluator.parse_policy_document(document) for document in documents]
    context: dict[str, Any] = {"aws:tagkeys": None} | dict(_context(given))
    resources = list(_list(given, "ResourceArns")) or ["*"]
    pairs = product(_list(given, "ActionNames"), resources)
    results = "".join(_result(policies, action, resource, context) for action, resource in pairs)
    inner = f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>"
    whole = f"<SimulateCustomPolicyResult>{inner}</SimulateCustomPolicyResult>"
    return iam._xml(200, "SimulateCustomPolicyResponse", whole)


def _list(given: Mapping[str, str], name: str) -> Iterator[str]:
    """The members of a list, in their order."""
    number = 1
    while f"{name}.member.{number}" in given:
        yield given[f"{name}.member.{number}"]
        number += 1


def _context(given: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The condition keys of a request, in lower case as the evaluator wants them."""
    number = 1
    while f"ContextEntries.member.{number}.ContextKeyName" in given:
        entry = f"ContextEntries.member.{number}"
        values = list(_list(given, f"{entry}.ContextKeyValues"))
        many = given[f"{entry}.ContextKeyType"].endswith("List")
        yield given[f"{entry}.ContextKeyName"].lower(), values if many else values[0]
        number += 1


def _result(policies: Any, action: str, resource: str, context: Mapping[str, Any]) -> str:
    """The simulator's decision on an action and a resource, in IAM's XML."""
    request = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:iam::{ACCOUNT}:root",
        principal_type="User",
        principal_account=ACCOUNT,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context=dict(context),
    )
    decision = iam_evaluator.evaluate(request, policies).decision if policies else "ImplicitDeny"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{_DECISIONS.get(decision, 'implicitDeny')}</EvalDecision>"
        "<MatchedStatements></MatchedStatements>"
        "<MissingContextValues></MissingContextValues></member>"
    )


def error_code(body: bytes) -> str:
    """The code of an error in IAM's XML."""
    code = re.search(rb"<Code>([^<]+)</Code>", body)
    return code[1].decode() if code else "ServiceFailure"
