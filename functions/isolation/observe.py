"""What has to be read before isolation can be planned."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from isolation.actions import MAX_ACTIONS
from isolation.desired import Desired
from isolation.observed import Observed, StandingPolicy
from isolation.policies.compiler import (
    GUARD,
    PATH,
    ManagedPolicy,
    kind_of,
    name_of,
    path_of,
    team_of,
)
from isolation.policies.control_plane import STACK_TAG
from isolation.principals.membership import (
    Leaver,
    Membership,
    Principal,
    PrincipalKind,
    named_roles,
    needs_roles,
    principal_of_role,
)
from isolation.proof.questions import SimulatorQuestion
from isolation.remembered import Attachment, Remembered
from sagewarden.errors import is_gone
from sagewarden.resources import Arn, arn_of

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.literals import PolicyUsageTypeType
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef, EvaluationResultTypeDef

BOUNDARIES = "/sagewarden/boundaries/"
"""The path of the policies that sagewarden may set as boundaries."""

_PAGE = 1000
"""Entries in one answer (IAM, ListPolicies, ListRoles and ListEntitiesForPolicy, `MaxItems`)."""


def observe_roles(client: "IAMClient", desired: Desired) -> tuple[Arn, ...]:
    """The account's roles, or those that the registry names, where it names none by patterns."""
    if not desired.is_registered:
        return ()
    team = desired.registry.teams[desired.team]
    if not needs_roles(team):
        named = named_roles(team, desired.account)
        return tuple(role for role in named if observe_is_real(client, role))
    roles: list[Arn] = []
    for page in client.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": _PAGE}):
        roles.extend(Arn(role["Arn"]) for role in page["Roles"])
    return tuple(roles)


def observe_standing(client: "IAMClient", desired: Desired) -> dict[Arn, str]:
    """The team's policies that IAM has, each with its version in force."""
    return dict(_list_policies(client, path_of(desired.arn)))


def observe_home(client: "IAMClient", policies: Iterable[Arn]) -> str | None:
    """The stack that a team's policies belong to, as the tag of the first one has it.

    Returns:
        None where it carries no such tag, or there is no policy.
    """
    first = min(policies, default=None)
    if first is None:
        return None
    try:
        tags: dict[str, str] = {}
        for page in client.get_paginator("list_policy_tags").paginate(PolicyArn=first):
            tags |= {tag["Key"]: tag["Value"] for tag in page["Tags"]}
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    return tags.get(STACK_TAG)


def observe_team(
    client: "IAMClient",
    desired: Desired,
    standing: Mapping[Arn, str],
    *,
    membership: Membership,
    remembered: Remembered,
) -> Observed:
    """A team's policies, who has them, and the boundaries of those who should have one.

    Args:
        standing: the policies that IAM has, each with its version in force.
    """
    policies: dict[str, StandingPolicy] = {}
    for arn, default in standing.items():
        policies[name_of(arn)] = _observe_policy(
            client, arn, default, desired=desired, remembered=remembered
        )
    boundaries = _observe_boundaries(client, desired, membership, remembered)
    leavers = _leavers(membership, policies.values(), remembered)
    return Observed(
        policies=policies,
        remembered=remembered,
        boundaries=boundaries,
        leavers=tuple(_observe_leaver(client, principal) for principal in leavers),
    )


def _leavers(
    membership: Membership, policies: Iterable[StandingPolicy], remembered: Remembered
) -> Sequence[Principal]:
    """Those who have a guard from sagewarden and belong to the team no more; not if they are many.

    So many guards are not taken off at once: nothing has to be known of them.
    """
    leavers: set[Principal] = set()
    for standing in policies:
        if kind_of(standing.arn) == GUARD:
            for principal in standing.attached - membership.guarded - membership.doubted:
                if Attachment(name_of(standing.arn), principal) in remembered.attached:
                    leavers.add(principal)
    return sorted(leavers) if len(leavers) <= MAX_ACTIONS else ()


def _observe_leaver(client: "IAMClient", principal: Principal) -> Leaver:
    """Who somebody is that left the team, and which teams' policies they have."""
    arn: Arn | None = None
    if principal.kind is PrincipalKind.ROLE:
        arn = arn_of(_observe_identity(client, principal).get("Arn"))
    return Leaver(principal, arn, observe_policies_of(client, principal) or frozenset())


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


def observe_known_teams(client: "IAMClient") -> frozenset[str]:
    """The teams that have policies of ours, whether or not the registry still knows them."""
    teams: set[str] = set()
    for arn, _ in _list_policies(client, PATH):
        team = team_of(arn)
        if team:
            teams.add(team)
    return frozenset(teams)


def observe_is_real(client: "IAMClient", role: Arn) -> bool:
    """Whether IAM has a role under this very ARN.

    Its calls take a role's name alone: of `role/path/name` and `role/name` they know one.
    """
    return bool(_observe_identity(client, principal_of_role(role)).get("Arn") == role)


def observe_missing_guards(
    client: "IAMClient", role: Arn, guards: Iterable[ManagedPolicy]
) -> tuple[Arn, ...] | None:
    """Which of a team's guards the role of this name does not have; None, where there is none."""
    attached = observe_policies_of(client, principal_of_role(role))
    if attached is None:
        return None
    return tuple(guard.arn for guard in guards if guard.arn not in attached)


def observe_answers(client: "IAMClient", question: SimulatorQuestion) -> dict[str, bool]:
    """What IAM's simulator says of the requests of one call, by their keys."""
    pages = client.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=list(question.documents),
        ActionNames=list(question.actions),
        ResourceArns=list(question.resources),
        ContextEntries=[_entry(key, value) for key, value in question.context.items()],
        PaginationConfig={"PageSize": _PAGE},
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


def _list_policies(client: "IAMClient", path: str) -> Iterator[tuple[Arn, str]]:
    """The account's own policies below a path, each with its version in force."""
    pages = client.get_paginator("list_policies").paginate(
        Scope="Local", PathPrefix=path, PaginationConfig={"PageSize": _PAGE}
    )
    for page in pages:
        for policy in page["Policies"]:
            yield Arn(policy["Arn"]), policy["DefaultVersionId"]


def _observe_policy(
    client: "IAMClient", arn: Arn, default: str, *, desired: Desired, remembered: Remembered
) -> StandingPolicy:
    """One policy, and all of its versions only where the one in force is not what it should be.

    Args:
        default: the version in force.
    """
    versions = {default: _observe_document(client, arn, default)}
    pinned = remembered.pinned.get(name_of(arn))
    # An operator has rolled back: no other version than that one is wanted.
    if pinned is not None:
        is_to_change = pinned != default
    # The registry asks for another document.
    else:
        is_to_change = _is_another(desired, name_of(arn), versions[default])
    if is_to_change:
        for page in client.get_paginator("list_policy_versions").paginate(PolicyArn=arn):
            for version in page["Versions"]:
                number = version["VersionId"]
                if number != default:
                    versions[number] = _observe_document(client, arn, number)
    attached = _observe_users_of(client, arn, "PermissionsPolicy")
    return StandingPolicy(arn=arn, default=default, versions=versions, attached=attached)


def _is_another(desired: Desired, name: str, document: Any) -> bool:
    """Whether the registry asks for a policy of this name, and for another document in it."""
    for policy in desired.policies:
        if policy.name == name:
            return bool(document != json.loads(policy.document))
    return False


def _observe_document(client: "IAMClient", arn: Arn, version: str) -> Any:
    """The document of one version."""
    return client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _observe_users_of(
    client: "IAMClient", arn: Arn, usage: "PolicyUsageTypeType"
) -> frozenset[Principal]:
    """Who has a policy.

    Args:
        usage: as what they have it: attached, or as their boundary.
    """
    principals: set[Principal] = set()
    pages = client.get_paginator("list_entities_for_policy").paginate(
        PolicyArn=arn,
        PolicyUsageFilter=usage,
        PaginationConfig={"PageSize": _PAGE},
    )
    for page in pages:
        for group in page["PolicyGroups"]:
            principals.add(Principal(PrincipalKind.GROUP, group["GroupName"]))
        for role in page["PolicyRoles"]:
            principals.add(Principal(PrincipalKind.ROLE, role["RoleName"]))
        for user in page["PolicyUsers"]:
            principals.add(Principal(PrincipalKind.USER, user["UserName"]))
    return frozenset(principals)


def _observe_boundaries(
    client: "IAMClient", desired: Desired, membership: Membership, remembered: Remembered
) -> dict[Principal, str | None]:
    """The boundaries of the team's users and roles; of those who are gone there is none to tell."""
    named = membership.guarded if desired.boundary else frozenset()
    asked = sorted(named | remembered.bounded)
    ours = _observe_our_boundaries(client) if asked else {}
    boundaries: dict[Principal, str | None] = {}
    for principal in asked:
        # Pages have told of it already.
        if principal in ours:
            boundaries[principal] = ours[principal]
            continue
        # It has none, or somebody else's, which nothing but IAM's answer about it tells.
        identity = _observe_identity(client, principal)
        if identity:
            boundary = identity.get("PermissionsBoundary") or {}
            boundaries[principal] = boundary.get("PermissionsBoundaryArn")
    return boundaries


def _observe_our_boundaries(client: "IAMClient") -> dict[Principal, str]:
    """Who has one of the boundaries that sagewarden may set: pages, however many roles there are.

    IAM's lists of roles and users leave boundaries out (ListRoles and ListUsers, API reference).
    """
    boundaries: dict[Principal, str] = {}
    for arn, _ in _list_policies(client, BOUNDARIES):
        for principal in _observe_users_of(client, arn, "PermissionsBoundary"):
            boundaries[principal] = arn
    return boundaries


def _observe_identity(client: "IAMClient", principal: Principal) -> Mapping[str, Any]:
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
