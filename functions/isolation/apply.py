"""Isolation's calls to AWS that change something."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, assert_never

from botocore.exceptions import ClientError

from isolation.actions import (
    Attach,
    AttachmentAction,
    BoundaryAction,
    Claim,
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    Detach,
    DocumentAction,
    IsolationAction,
    KeepPrevious,
    PutBoundary,
    Release,
    RemoveBoundary,
    SetDefaultVersion,
    TakeOver,
)
from isolation.policies.compiler import name_of, path_of
from isolation.policies.control_plane import STACK_TAG
from isolation.principals.membership import Principal, PrincipalKind
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Result
from sagewarden.errors import PermanentError, TransientError, is_gone

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_FULL = "LimitExceeded"
"""IAM's code where somebody has as many policies as they may (AttachRolePolicy, API reference)."""


def apply_isolation(iam: "IAMClient", memory: Memory, action: IsolationAction) -> Result:
    """Carries out one action.

    Args:
        memory: what the room remembers about the team.
    """
    match action:
        case CreatePolicy() | CreateVersion() | SetDefaultVersion() | DeletePolicy():
            return apply_document(iam, action)
        case Attach() | Detach() | Release():
            return apply_attachment(iam, memory, action)
        case PutBoundary() | RemoveBoundary():
            return apply_boundary(iam, memory, action)
        case KeepPrevious(versions=versions, generation=generation):
            memory.change(Remembered.previous_kept(versions, generation))
            return Result.APPLIED
        case Claim(policies=policies, home=home):
            for arn in policies:
                iam.tag_policy(PolicyArn=arn, Tags=[{"Key": STACK_TAG, "Value": home}])
            return Result.APPLIED
        case TakeOver(attachments=attachments):
            memory.change(Remembered.taken_over(attachments))
            return Result.APPLIED
        case _:
            assert_never(action)


def apply_document(iam: "IAMClient", action: DocumentAction) -> Result:
    """Changes a policy itself."""
    match action:
        case CreatePolicy(resource=arn, document=document, home=home):
            iam.create_policy(
                PolicyName=name_of(arn),
                Path=path_of(arn),
                PolicyDocument=document,
                Tags=[{"Key": STACK_TAG, "Value": home}],
            )
        case CreateVersion(resource=arn, document=document, pruned=pruned):
            if pruned:
                iam.delete_policy_version(PolicyArn=arn, VersionId=pruned)
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        case SetDefaultVersion(resource=arn, version=version):
            iam.set_default_policy_version(PolicyArn=arn, VersionId=version)
        case DeletePolicy(resource=arn):
            _delete_policy(iam, arn)
        case _:
            assert_never(action)
    return Result.APPLIED


def _delete_policy(iam: "IAMClient", arn: str) -> None:
    """Deletes a policy, whose other versions have to go first (IAM, DeletePolicy)."""
    for page in iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn):
        for version in page["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def apply_attachment(iam: "IAMClient", memory: Memory, action: AttachmentAction) -> Result:
    """Changes who has a policy.

    Raises:
        PermanentError: there is no such principal, or it has as many policies as IAM allows.
    """
    attachment = Attachment(name_of(action.resource), action.principal)
    calls = _calls_for(iam, action.principal)
    match action:
        case Attach():
            return _attach(calls, memory, str(action.resource), attachment)
        case Detach():
            change = Remembered.policy_detached(attachment)
            return _detach(calls, memory, str(action.resource), change)
        case Release():
            change = Remembered.policy_released(attachment)
            return _detach(calls, memory, str(action.resource), change)
        case _:
            assert_never(action)


def _attach(calls: "_Calls", memory: Memory, policy: str, attachment: Attachment) -> Result:
    """Attaches a policy, and remembers it first: what is not remembered is never detached."""
    memory.change(Remembered.policy_attached(attachment))
    try:
        calls.attach(PolicyArn=policy)
    except ClientError as error:
        memory.change(Remembered.policy_detached(attachment))
        # IAM may not know everywhere yet what it has just made. If the policy is gone, the next
        # delivery sees that, and makes it anew.
        if is_gone(error) and policy in error.response["Error"]["Message"]:
            raise TransientError(f"{error.response['Error']['Code']}: {policy}") from error
        explanation = _explanation(error, attachment.principal)
        if explanation is None:
            raise
        raise PermanentError(explanation) from error
    return Result.APPLIED


def _detach(calls: "_Calls", memory: Memory, policy: str, change: Change) -> Result:
    """Detaches a policy, then changes what is remembered of it; it may be detached already."""
    result = Result.APPLIED
    try:
        calls.detach(PolicyArn=policy)
    except ClientError as error:
        if not is_gone(error):
            raise
        result = Result.UNCHANGED
    memory.change(change)
    return result


def _explanation(error: ClientError, principal: Principal) -> str | None:
    """What a human can do about a refused attachment; None where AWS's own words say it."""
    kind = principal.kind
    if error.response["Error"]["Code"] == _FULL:
        return (
            f"{principal} has as many managed policies attached as IAM allows it (ten, unless the "
            "quota was raised): detach one, or raise the quota "
            f"'Managed policies attached to an IAM {kind}'"
        )
    if is_gone(error):
        return f"IAM knows no {kind} {principal.name!r}"
    return None


def apply_boundary(iam: "IAMClient", memory: Memory, action: BoundaryAction) -> Result:
    """Changes the boundary of a user or role; only one that is remembered is ever removed."""
    calls = _calls_for(iam, action.principal)
    match action:
        case PutBoundary(resource=boundary, principal=principal):
            memory.change(Remembered.boundary_put(principal))
            calls.put_boundary(PermissionsBoundary=str(boundary))
        case RemoveBoundary(principal=principal):
            calls.delete_boundary()
            memory.change(Remembered.boundary_removed(principal))
        case _:
            assert_never(action)
    return Result.APPLIED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """IAM's calls about one principal: it has others for groups, for roles and for users."""

    attach: Callable[..., object]
    """Takes the ARN of a policy as `PolicyArn`."""

    detach: Callable[..., object]
    """Takes the ARN of a policy as `PolicyArn`."""

    put_boundary: Callable[..., object]
    """Takes the ARN of a policy as `PermissionsBoundary`."""

    delete_boundary: Callable[..., object]
    """Takes nothing."""


def _calls_for(iam: "IAMClient", principal: Principal) -> _Calls:
    """The calls that are about one principal."""
    name = principal.name
    match principal.kind:
        case PrincipalKind.GROUP:
            return _Calls(
                attach=partial(iam.attach_group_policy, GroupName=name),
                detach=partial(iam.detach_group_policy, GroupName=name),
                put_boundary=_refuse_boundary,
                delete_boundary=_refuse_boundary,
            )
        case PrincipalKind.ROLE:
            return _Calls(
                attach=partial(iam.attach_role_policy, RoleName=name),
                detach=partial(iam.detach_role_policy, RoleName=name),
                put_boundary=partial(iam.put_role_permissions_boundary, RoleName=name),
                delete_boundary=partial(iam.delete_role_permissions_boundary, RoleName=name),
            )
        case PrincipalKind.USER:
            return _Calls(
                attach=partial(iam.attach_user_policy, UserName=name),
                detach=partial(iam.detach_user_policy, UserName=name),
                put_boundary=partial(iam.put_user_permissions_boundary, UserName=name),
                delete_boundary=partial(iam.delete_user_permissions_boundary, UserName=name),
            )
        case _:
            assert_never(principal.kind)


def _refuse_boundary(**_: str) -> None:
    raise PermanentError("IAM's groups have no permissions boundary")
