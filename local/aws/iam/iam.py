"""MiniStack's IAM with what it leaves out: the simulator's condition keys, policies' versions."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import iam

from local import ACCOUNT

_DECISIONS = {"Allow": "allowed", "Deny": "explicitDeny"}
_STRICTEST_FIRST = ("explicitDeny", "implicitDeny", "allowed")
_DEFAULT_ITEMS = 100
"""Results in one answer where nothing is said of `MaxItems` (SimulateCustomPolicy, reference)."""

_NO_DETAILS = "<MatchedStatements></MatchedStatements><MissingContextValues></MissingContextValues>"


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
    """Answers SimulateCustomPolicy: a result for every action, and in it one for every resource.

    About single resources the result's own decision is the strictest, and its own resource only a
    template (IAM API reference, EvaluationResult).
    """
    given = {
        name: value[0] if isinstance(value, list) else value for name, value in parameters.items()
    }
    documents = _list(given, "PolicyInputList")
    policies = [iam_evaluator.parse_policy_document(document) for document in documents]
    context: dict[str, Any] = {"aws:tagkeys": None} | dict(_context(given))
    resources = list(_list(given, "ResourceArns")) or ["*"]
    actions = list(_list(given, "ActionNames"))
    wild = [action for action in actions if "*" in action]
    if wild or not actions:
        return iam._error(400, "InvalidInput", f"ActionNames takes no wildcards: {wild}")
    results = [_result(policies, action, resources, context) for action in actions]
    begin, size = int(given.get("Marker", 0)), int(given.get("MaxItems", _DEFAULT_ITEMS))
    is_more = begin + size < len(results)
    marker = f"<Marker>{begin + size}</Marker>" if is_more else ""
    inner = (
        f"<EvaluationResults>{''.join(results[begin : begin + size])}</EvaluationResults>"
        f"<IsTruncated>{str(is_more).lower()}</IsTruncated>{marker}"
    )
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


def _result(policies: Any, action: str, resources: list[str], context: Mapping[str, Any]) -> str:
    """The simulator's result for an action, in IAM's XML."""
    decisions = {resource: _decision(policies, action, resource, context) for resource in resources}
    strictest = min(decisions.values(), key=_STRICTEST_FIRST.index)
    specific = "".join(
        f"<member><EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalResourceDecision>{decision}</EvalResourceDecision>{_NO_DETAILS}</member>"
        for resource, decision in decisions.items()
        if resource != "*"
    )
    kind, _, _ = action.partition(":")
    template = f"arn:${{Partition}}:{kind}:${{Region}}:${{Account}}:*" if specific else "*"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(template)}</EvalResourceName>"
        f"<EvalDecision>{strictest}</EvalDecision>{_NO_DETAILS}"
        f"<ResourceSpecificResults>{specific}</ResourceSpecificResults></member>"
    )


def _decision(policies: Any, action: str, resource: str, context: Mapping[str, Any]) -> str:
    """What the policies decide about an action on a resource, in the simulator's words."""
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
    return _DECISIONS.get(decision, "implicitDeny")


def error_code(body: bytes) -> str:
    """The code of an error in IAM's XML."""
    code = re.search(rb"<Code>([^<]+)</Code>", body)
    return code[1].decode() if code else "ServiceFailure"
