"""Isolation's calls to AWS that change something."""

from typing import TYPE_CHECKING, assert_never

from botocore.exceptions import ClientError

from isolation.actions import (
    Attach,
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    Detach,
    IsolationAction,
    KeepPrevious,
    PutBoundary,
    RemoveBoundary,
    SetDefaultVersion,
)
from isolation.plan import attachment
from isolation.principals.membership import Principal, PrincipalKind
from sagewarden.deeds.memory import Change, Memory
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Report, Result
from sagewarden.errors import PermanentError

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_GONE = "NoSuchEntity"
_FULL = "LimitExceeded"


def apply(
    action: IsolationAction, iam: "IAMClient", memory: Memory, notifier: Notifier, delivery: str
) -> Result:
    """Carries out one action; `delivery` names the message that asked for it."""
    match action:
        case CreatePolicy() | CreateVersion() | SetDefaultVersion() | DeletePolicy():
            return apply_document(iam, action)
        case KeepPrevious():
            memory.change(
                Change(put={"previous": dict(action.versions), "generation": action.generation})
            )
            return Result.APPLIED
        case Attach():
            return apply_attachment(iam, memory, action)
        case Detach():
            return apply_detachment(iam, memory, action)
        case PutBoundary() | RemoveBoundary():
            return apply_boundary(iam, memory, action)
        case Report():
            return notifier.tell(action, delivery)
        case _:
            assert_never(action)


def apply_document(
    iam: "IAMClient", action: CreatePolicy | CreateVersion | SetDefaultVersion | DeletePolicy
) -> Result:
    match action:
        case CreatePolicy(resource=arn, document=document):
            path, name = arn.partition(":policy")[2].rpartition("/")[::2]
            iam.create_policy(PolicyName=name, Path=f"{path}/", PolicyDocument=document)
        case CreateVersion(resource=arn, document=document, pruned=pruned):
            if pruned:
                iam.delete_policy_version(PolicyArn=arn, VersionId=pruned)
            iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        case SetDefaultVersion(resource=arn, version=version):
            iam.set_default_policy_version(PolicyArn=arn, VersionId=version)
        case DeletePolicy(resource=arn):
            _delete(iam, arn)
    return Result.APPLIED


def _delete(iam: "IAMClient", arn: str) -> None:
    for page in iam.get_paginator("list_policy_versions").paginate(PolicyArn=arn):
        for version in page["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def apply_attachment(iam: "IAMClient", memory: Memory, action: Attach) -> Result:
    """Attaches a policy, and remembers it first: what is not remembered is never detached.

    Raises:
        PermanentError: there is no such principal, or it has as many policies as IAM allows.
    """
    arn, principal = str(action.resource), action.principal
    memory.change(Change(add={"attached": [attachment(action.resource, principal)]}))
    try:
        match principal.kind:
            case PrincipalKind.GROUP:
                iam.attach_group_policy(GroupName=principal.name, PolicyArn=arn)
            case PrincipalKind.ROLE:
                iam.attach_role_policy(RoleName=principal.name, PolicyArn=arn)
            case PrincipalKind.USER:
                iam.attach_user_policy(UserName=principal.name, PolicyArn=arn)
    except ClientError as error:
        memory.change(Change(take={"attached": [attachment(action.resource, principal)]}))
        raise _explained(error, principal) from error
    return Result.APPLIED


def _explained(error: ClientError, principal: Principal) -> Exception:
    """An error that a human can act upon, where AWS's own words do not say how."""
    code = error.response["Error"]["Code"]
    if code == _FULL:
        return PermanentError(
            f"{principal} has as many managed policies attached as IAM allows it (ten, unless the quota was "
            f"raised): detach one, or raise the quota 'Managed policies attached to an IAM {principal.kind}'"
        )
    if code == _GONE:
        return PermanentError(
            f"IAM knows no {principal.kind} {principal.name!r}, or not this policy"
        )
    return error


def apply_detachment(iam: "IAMClient", memory: Memory, action: Detach) -> Result:
    """Detaches a policy, then forgets it; one that is detached already is only forgotten."""
    arn, principal, word = str(action.resource), action.principal, Result.APPLIED
    try:
        match principal.kind:
            case PrincipalKind.GROUP:
                iam.detach_group_policy(GroupName=principal.name, PolicyArn=arn)
            case PrincipalKind.ROLE:
                iam.detach_role_policy(RoleName=principal.name, PolicyArn=arn)
            case PrincipalKind.USER:
                iam.detach_user_policy(UserName=principal.name, PolicyArn=arn)
    except iam.exceptions.NoSuchEntityException:
        word = Result.UNCHANGED
    memory.change(Change(take={"attached": [attachment(action.resource, principal)]}))
    return word


def apply_boundary(
    iam: "IAMClient", memory: Memory, action: PutBoundary | RemoveBoundary
) -> Result:
    principal, boundary = action.principal, str(action.resource)
    remembered = [str(principal)]
    if isinstance(action, PutBoundary):
        memory.change(Change(add={"bounded": remembered}))
        if principal.kind is PrincipalKind.ROLE:
            iam.put_role_permissions_boundary(RoleName=principal.name, PermissionsBoundary=boundary)
        else:
            iam.put_user_permissions_boundary(UserName=principal.name, PermissionsBoundary=boundary)
        return Result.APPLIED
    if principal.kind is PrincipalKind.ROLE:
        iam.delete_role_permissions_boundary(RoleName=principal.name)
    else:
        iam.delete_user_permissions_boundary(UserName=principal.name)
    memory.change(Change(take={"bounded": remembered}))
    return Result.APPLIED
