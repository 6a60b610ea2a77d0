"""Whose guard belongs on the role that a new resource runs as. Pure: no call, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from isolation.actions import Attach
from isolation.policies.compiler import GUARD, Policy
from isolation.principals.membership import is_attachable, principal_of_role, teams_of_role
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, arn_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleUse:
    """A role that a new resource runs as."""

    role: Arn
    resource: Arn
    team: str
    """Whose role it is."""

    guards: tuple[Arn, ...]
    """The ARNs of the team's guards that the role does not have."""

    owner: str | None = None
    """The team that the resource is assigned to, where the ledger knows it already."""


def is_nobodys(registry: Registry, role: str) -> bool:
    """Whether no team's guard could belong on a role: none names it, or it is not to be touched."""
    administers = registry.administrators.has_role(role)
    return administers or not is_attachable(role) or not teams_of_role(registry, role)


def shared(role: Arn, teams: tuple[str, ...]) -> Report:
    """A role of several teams is never narrowed: somebody has to give each its own."""
    reason = f"it is a role of {' and '.join(teams)}; give each team a role of its own"
    return Report(resource=role, finding="shared-role", reason=reason)


def plan_role(use: RoleUse) -> Plan[Attach | Report]:
    """Puts a team's guard on its role, unless another team's resource runs as it."""
    if not use.guards:
        return ()
    if use.owner not in (None, use.team):
        return (shared(use.role, (use.team, str(use.owner))),)
    principal = principal_of_role(use.role)
    reason = f"{use.resource.resource} runs as {use.team}'s role"
    return tuple(Attach(guard, principal, reason) for guard in use.guards)


def guards_of(policies: tuple[Policy, ...]) -> tuple[Arn, ...]:
    """The ARNs of the guards among a team's policies."""
    return tuple(policy.arn for policy in policies if policy.kind == GUARD)


def roles_in(arns: Iterable[str]) -> tuple[Arn, ...]:
    """The roles among what a request names as such: a caller may have written anything there."""
    found = (arn_of(arn) for arn in arns)
    return tuple(arn for arn in found if arn and arn.service == "iam" and arn.type == "role")
