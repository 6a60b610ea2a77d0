"""What has to be read before isolation can be planned."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from isolation.desired import Target
from isolation.plan import Observed, Remembered, Standing
from isolation.policies.compiler import PATH, Policy, team_of
from isolation.principals.membership import Membership, Principal, PrincipalKind, needs_roles
from isolation.proof.gate import Question, key
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef


def remembered(item: Mapping[str, Any]) -> Remembered:
    """What the ledger's table keeps of a team."""
    known = {name: item[name] for name in Remembered.__slots__ if name in item}
    return Remembered(**known)


def observe_roles(client: "IAMClient", target: Target) -> tuple[Arn, ...]:
    """The account's roles, where the registry names the team's by patterns."""
    if not target.registered or not needs_roles(target.registry.teams[target.team]):
        return ()
    pages = client.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1000})
    return tuple(Arn(role["Arn"]) for page in pages for role in page["Roles"])


def observe_team(
    client: "IAMClient", target: Target, membership: Membership, state: Remembered
) -> Observed:
    """A team's policies, who has them, and the boundaries of those who should have one."""
    wanted = {policy.name: policy for policy in target.policies}
    found = {
        arn.rpartition("/")[2]: _standing(client, arn, default, wanted, state)
        for arn, default in _policies(client, f"{PATH}{target.team}/")
    }
    return Observed(found, state, _boundaries(client, target, membership, state))


def observe_known_teams(client: "IAMClient") -> frozenset[str]:
    """The teams that have policies of ours, whether or not the registry still knows them."""
    return frozenset(team for arn, _ in _policies(client, PATH) if (team := team_of(arn)))


def observe_missing(client: "IAMClient", role: str, guards: Iterable[Arn]) -> tuple[Arn, ...]:
    """Which of a team's guards a role does not have."""
    pages = client.get_paginator("list_attached_role_policies").paginate(
        RoleName=role.rpartition("/")[2], PathPrefix=PATH
    )
    attached = {policy["PolicyArn"] for page in pages for policy in page["AttachedPolicies"]}
    return tuple(guard for guard in guards if str(guard) not in attached)


def observe_answers(
    client: "IAMClient", questions: Iterable[Question]
) -> dict[tuple[str, str, str], bool]:
    """What IAM's simulator says."""
    answers = {}
    for question in questions:
        pages = client.get_paginator("simulate_custom_policy").paginate(
            PolicyInputList=list(question.documents),
            ActionNames=list(question.actions),
            ResourceArns=[question.resource],
            ContextEntries=[_entry(name, value) for name, value in question.context.items()],
        )
        for page in pages:
            for result in page["EvaluationResults"]:
                allowed = result["EvalDecision"] == "allowed"
                answers[key(result["EvalActionName"], question)] = allowed
    return answers


def _entry(name: str, value: str | tuple[str, ...]) -> "ContextEntryTypeDef":
    if isinstance(value, str):
        return {"ContextKeyName": name, "ContextKeyType": "string", "ContextKeyValues": [value]}
    return {"ContextKeyName": name, "ContextKeyType": "stringList", "ContextKeyValues": list(value)}


def _policies(client: "IAMClient", path: str) -> list[tuple[Arn, str]]:
    pages = client.get_paginator("list_policies").paginate(
        Scope="Local", PathPrefix=path, PaginationConfig={"PageSize": 1000}
    )
    return [
        (Arn(policy["Arn"]), policy["DefaultVersionId"])
        for page in pages
        for policy in page["Policies"]
    ]


def _standing(
    client: "IAMClient", arn: Arn, default: str, wanted: Mapping[str, Policy], state: Remembered
) -> Standing:
    """One policy; all of its versions only where the default one is not what it should be."""
    name = arn.rpartition("/")[2]
    versions = {default: _document(client, arn, default)}
    policy, pinned = wanted.get(name), state.pinned.get(name)
    differs = policy is not None and versions[default] != json.loads(policy.document)
    if (differs and pinned != default) or pinned not in (None, default):
        for page in client.get_paginator("list_policy_versions").paginate(PolicyArn=arn):
            for version in page["Versions"]:
                if version["VersionId"] != default:
                    versions[version["VersionId"]] = _document(client, arn, version["VersionId"])
    return Standing(arn=arn, default=default, versions=versions, attached=_attached(client, arn))


def _document(client: "IAMClient", arn: Arn, version: str) -> Any:
    return client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _attached(client: "IAMClient", arn: Arn) -> frozenset[Principal]:
    found: set[Principal] = set()
    pages = client.get_paginator("list_entities_for_policy").paginate(
        PolicyArn=arn, PolicyUsageFilter="PermissionsPolicy"
    )
    for page in pages:
        found |= {
            Principal(PrincipalKind.GROUP, group["GroupName"]) for group in page["PolicyGroups"]
        }
        found |= {Principal(PrincipalKind.ROLE, role["RoleName"]) for role in page["PolicyRoles"]}
        found |= {Principal(PrincipalKind.USER, user["UserName"]) for user in page["PolicyUsers"]}
    return frozenset(found)


def _boundaries(
    client: "IAMClient", target: Target, membership: Membership, state: Remembered
) -> dict[Principal, str | None]:
    """The boundaries of the team's users and roles; of those who are gone there is none to tell."""
    named = membership.guarded if target.boundary else frozenset()
    ours = {_principal(each) for each in state.bounded}
    wanted = {each for each in named | ours if each.kind is not PrincipalKind.GROUP}
    found = {principal: _entity(client, principal) for principal in wanted}
    return {
        principal: (entity.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
        for principal, entity in found.items()
        if entity
    }


def _entity(client: "IAMClient", principal: Principal) -> Mapping[str, Any]:
    try:
        if principal.kind is PrincipalKind.ROLE:
            return client.get_role(RoleName=principal.name)["Role"]
        return client.get_user(UserName=principal.name)["User"]
    except client.exceptions.NoSuchEntityException:
        return {}


def _principal(text: str) -> Principal:
    kind, _, name = text.partition("/")
    return Principal(PrincipalKind(kind), name)
