"""Users, groups and roles as IAM knows them, and the teams' policies that they have."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from isolation.desired import Desired
from isolation.observe.policies import PAGE
from isolation.policies.compiler import (
    PATH,
    ManagedPolicy,
)
from isolation.principals.membership import (
    Principal,
    PrincipalKind,
    named_roles,
    needs_roles,
    principal_of_role,
)
from sagewarden.errors import is_gone
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def observe_roles(client: "IAMClient", desired: Desired) -> tuple[Arn, ...]:
    """The account's roles, or those that the registry names, where it names none by patterns."""
    if not desired.is_registered:
        return ()
    team = desired.registry.teams[desired.team]
    if not needs_roles(team):
        named = named_roles(team, desired.account)
        return tuple(role for role in named if observe_is_real(client, role))
    roles: list[Arn] = []
    for page in client.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": PAGE}):
        roles.extend(Arn(role["Arn"]) for role in page["Roles"])
    return tuple(roles)


def observe_is_real(client: "IAMClient", role: Arn) -> bool:
    """Whether IAM has a role under this very ARN.

    Its calls take a role's name alone: of `role/path/name` and `role/name` they know one.
    """
    return bool(observe_identity(client, principal_of_role(role)).get("Arn") == role)


def observe_policies_of(client: "IAMClient", principal: Principal) -> frozenset[Arn] | None:
    """The teams' policies that a principal has; None where IAM knows no such principal."""
    pages: Iterable[Mapping[str, Any]]
    match principal.kind:
        case PrincipalKind.ROLE:
            pages = client.get_paginator("list_attached_role_policies").paginate(
                RoleName=principal.name, PathPrefix=PATH
            )
        case PrincipalKind.GROUP:
            pages = client.get_paginator("list_attached_group_policies").paginate(
                GroupName=principal.name, PathPrefix=PATH
            )
        case PrincipalKind.USER:
            pages = client.get_paginator("list_attached_user_policies").paginate(
                UserName=principal.name, PathPrefix=PATH
            )
        case _:
            assert_never(principal.kind)
    policies: set[Arn] = set()
    try:
        for page in pages:
            policies.update(Arn(policy["PolicyArn"]) for policy in page["AttachedPolicies"])
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    return frozenset(policies)


def observe_missing_guards(
    client: "IAMClient", role: Arn, guards: Iterable[ManagedPolicy]
) -> tuple[Arn, ...] | None:
    """Which of a team's guards the role of this name does not have; None, where there is none."""
    attached = observe_policies_of(client, principal_of_role(role))
    if attached is None:
        return None
    return tuple(guard.arn for guard in guards if guard.arn not in attached)


def observe_identity(client: "IAMClient", principal: Principal) -> Mapping[str, Any]:
    """A user or role; nothing where it is gone, and of a group, which has no boundary."""
    try:
        match principal.kind:
            case PrincipalKind.ROLE:
                return client.get_role(RoleName=principal.name)["Role"]
            case PrincipalKind.USER:
                return client.get_user(UserName=principal.name)["User"]
            case PrincipalKind.GROUP:
                return {}
            case _:
                assert_never(principal.kind)
    except ClientError as error:
        if not is_gone(error):
            raise
        return {}
