"""The team's policies as IAM has them: documents, versions, who has them."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from isolation.desired import Desired
from isolation.observed import StandingPolicy
from isolation.policies.compiler import (
    PATH,
    name_of,
    path_of,
    team_of,
)
from isolation.policies.control_plane import STACK_TAG
from isolation.principals.membership import (
    Principal,
    PrincipalKind,
)
from isolation.remembered import Remembered
from sagewarden.errors import is_gone
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.literals import PolicyUsageTypeType


PAGE = 1000
"""Entries in one answer (IAM, ListPolicies, ListRoles and ListEntitiesForPolicy, `MaxItems`)."""


def list_policies(client: "IAMClient", path: str) -> Iterator[tuple[Arn, str]]:
    """The account's own policies below a path, each with its version in force."""
    pages = client.get_paginator("list_policies").paginate(
        Scope="Local", PathPrefix=path, PaginationConfig={"PageSize": PAGE}
    )
    for page in pages:
        for policy in page["Policies"]:
            yield Arn(policy["Arn"]), policy["DefaultVersionId"]


def observe_standing(client: "IAMClient", desired: Desired) -> dict[Arn, str]:
    """The team's policies that IAM has, each with its version in force."""
    return dict(list_policies(client, path_of(desired.arn)))


def observe_known_teams(client: "IAMClient") -> frozenset[str]:
    """The teams that have policies of ours, whether or not the registry still knows them."""
    teams: set[str] = set()
    for arn, _ in list_policies(client, PATH):
        team = team_of(arn)
        if team:
            teams.add(team)
    return frozenset(teams)


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


def observe_policy(
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
    attached = observe_users_of(client, arn, "PermissionsPolicy")
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


def observe_users_of(
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
        PaginationConfig={"PageSize": PAGE},
    )
    for page in pages:
        for group in page["PolicyGroups"]:
            principals.add(Principal(PrincipalKind.GROUP, group["GroupName"]))
        for role in page["PolicyRoles"]:
            principals.add(Principal(PrincipalKind.ROLE, role["RoleName"]))
        for user in page["PolicyUsers"]:
            principals.add(Principal(PrincipalKind.USER, user["UserName"]))
    return frozenset(principals)
