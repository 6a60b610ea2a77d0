"""IAM's calls that change what somebody may do: to which policy or principal an event leads."""

from collections.abc import Mapping
from typing import Any

from sagewarden.reading import text

POLICY_CALLS = frozenset(
    {
        "AttachGroupPolicy",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "DetachGroupPolicy",
        "DetachRolePolicy",
        "DetachUserPolicy",
        "SetDefaultPolicyVersion",
    }
)
"""Calls about one managed policy; each names its ARN."""

PRINCIPAL_CALLS: Mapping[str, str] = {
    "CreateGroup": "group",
    "CreateRole": "role",
    "CreateUser": "user",
    "DeleteRolePermissionsBoundary": "role",
    "DeleteUserPermissionsBoundary": "user",
    "PutRolePermissionsBoundary": "role",
    "PutUserPermissionsBoundary": "user",
}
"""Calls about one user, group or role, by its kind; each names it, without its path."""


def arn_of_iam_call(record: Mapping[str, Any], partition: str, account: str) -> str | None:
    """The ARN of the policy or principal that a call of IAM's is about; None for any other call."""
    name = text(record, "eventName") or ""
    # It is about a managed policy, and names its ARN.
    if name in POLICY_CALLS:
        return text(record, "requestParameters", "policyArn") or ""
    # It is about a user, a group or a role, and names it without its path.
    kind = PRINCIPAL_CALLS.get(name)
    if kind is None:
        return None
    named = text(record, "requestParameters", f"{kind}Name") or ""
    return f"arn:{partition}:iam::{account}:{kind}/{named}"
