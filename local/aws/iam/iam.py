"""MiniStack's IAM, completed: its simulator's condition keys, and switching a policy's version."""

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
    """Makes IAM decide as AWS does when it simulates, and switch the versions of policies."""
    iam._IAM_HANDLERS["SimulateCustomPolicy"] = _simulate
    iam._IAM_HANDLERS["SetDefaultPolicyVersion"] = _set_default


def _set_default(parameters: Mapping[str, Any]) -> Any:
    policy = iam._policies.get(iam._p(parameters, "PolicyArn"))
    version = iam._p(parameters, "VersionId")
    if policy is None or version not in policy["Versions"]:
        return iam._error(404, "NoSuchEntity", f"Policy version {version} does not exist.")
    for name, found in policy["Versions"].items():
        found["IsDefaultVersion"] = name == version
    policy["DefaultVersionId"] = version
    return iam._xml(200, "SetDefaultPolicyVersionResponse", "")


def _simulate(parameters: Mapping[str, Any]) -> Any:
    given = {
        name: value[0] if isinstance(value, list) else value for name, value in parameters.items()
    }
    policies = [
        iam_evaluator.parse_policy_document(document)
        for document in _list(given, "PolicyInputList")
    ]
    context: dict[str, Any] = {"aws:tagkeys": None} | dict(_context(given))
    asked = product(_list(given, "ActionNames"), list(_list(given, "ResourceArns")) or ["*"])
    results = "".join(_result(policies, action, resource, context) for action, resource in asked)
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
    evaluated = iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:iam::{ACCOUNT}:root",
        principal_type="User",
        principal_account=ACCOUNT,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context=dict(context),
    )
    decision = iam_evaluator.evaluate(evaluated, policies).decision if policies else "ImplicitDeny"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{_DECISIONS.get(decision, 'implicitDeny')}</EvalDecision>"
        "<MatchedStatements></MatchedStatements><MissingContextValues></MissingContextValues></member>"
    )


def error_code(body: bytes) -> str:
    """The code of an error in IAM's XML."""
    found = re.search(rb"<Code>([^<]+)</Code>", body)
    return found[1].decode() if found else "ServiceFailure"
