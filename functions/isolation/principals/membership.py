"""Whom a team's policies are attached to: what the registry names, held against what IAM has."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sagewarden.registry.model import Principals, Registry, Team
from sagewarden.resources import Arn, arn_of, matches

_IDENTITY_CENTER_USER = re.compile(
    r"([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
_NOT_OURS = (":role/aws-reserved/", ":role/aws-service-role/", ":role/sagewarden/")
"""The paths of roles that AWS keeps for itself, and of sagewarden's own."""


class PrincipalKind(StrEnum):
    GROUP = "group"
    ROLE = "role"
    USER = "user"


@dataclass(frozen=True, slots=True, order=True)
class Principal:
    """Somebody to whom IAM attaches policies, by the name under which IAM's calls know it."""

    kind: PrincipalKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a team's principals that a human has to see to."""

    word: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Whom a team's policies are attached to."""

    members: frozenset[Principal] = frozenset()
    """People, and roles that people work in: they get every policy."""

    execution_roles: frozenset[Principal] = frozenset()
    """Roles that resources run as: they get the guard alone."""

    findings: tuple[Finding, ...] = ()
    """Why somebody whom the registry names gets none."""

    @property
    def guarded(self) -> frozenset[Principal]:
        return self.members | self.execution_roles


def role_patterns(team: Team) -> tuple[str, ...]:
    """Every pattern of roles that a team's entry in the registry holds."""
    return (*team.members.roles, *team.execution_roles)


def needs_roles(team: Team) -> bool:
    """Whether only a list of the account's roles can tell whom a team's patterns mean."""
    return any("*" in _name(role) or "?" in _name(role) for role in role_patterns(team))


def teams_of_role(registry: Registry, role: str) -> tuple[str, ...]:
    """The teams that a role belongs to, by the registry."""
    found = ((name, role_patterns(team)) for name, team in registry.teams.items())
    return tuple(name for name, patterns in found if any(matches(each, role) for each in patterns))


def is_attachable(role: str) -> bool:
    """Whether a role may get policies of ours: not AWS's own roles, nor sagewarden's."""
    return not any(path in role for path in _NOT_OURS)


def principal_of_role(role: str) -> Principal:
    return Principal(PrincipalKind.ROLE, _name(role))


def membership(
    registry: Registry, name: str, account: str, roles: Iterable[Arn] = ()
) -> Membership:
    """Whom a team's policies are attached to; nobody, where the registry knows no such team.

    Args:
        roles: the account's roles; needed only where the registry names them by patterns.
    """
    team = registry.teams.get(name)
    if team is None:
        return Membership()
    known = [
        *roles,
        *(arn for arn in map(arn_of, role_patterns(team)) if arn and arn.account == account),
    ]
    found = sorted({role for role in known if not ("*" in role or "?" in role)})
    findings = [*_role_findings(registry, name, found), *_people_findings(team.members)]
    usable = [role for role in found if _is_usable(registry, role)]
    members = {principal_of_role(role) for role in usable if team.members.has_role(role)}
    execution = {principal_of_role(role) for role in usable if _runs(team, role)}
    people = {each for each in _people(team.members) if not _is_administrator(registry, each)}
    return Membership(frozenset(members | people), frozenset(execution - members), tuple(findings))


def _is_usable(registry: Registry, role: Arn) -> bool:
    """Whether a role is one team's alone, nobody's who administers, and not AWS's."""
    administers = registry.administrators.has_role(role)
    return is_attachable(role) and not administers and len(teams_of_role(registry, role)) == 1


def _runs(team: Team, role: str) -> bool:
    return any(matches(pattern, role) for pattern in team.execution_roles)


def _people(members: Principals) -> Iterator[Principal]:
    for group in members.groups:
        yield Principal(PrincipalKind.GROUP, group)
    for user in members.users:
        if _is_iam_user(user):
            yield Principal(PrincipalKind.USER, _name(user))


def _is_iam_user(user: str) -> bool:
    named = ":user/" in user and "*" not in user and "?" not in user
    return named if user.startswith("arn:") else not _IDENTITY_CENTER_USER.fullmatch(user)


def _is_administrator(registry: Registry, principal: Principal) -> bool:
    listed = getattr(registry.administrators, f"{principal.kind}s")
    return principal.name in {_name(each) for each in listed}


def _role_findings(registry: Registry, name: str, roles: Iterable[Arn]) -> Iterator[Finding]:
    for role in roles:
        teams = teams_of_role(registry, role)
        if name in teams and len(teams) > 1:
            yield Finding(
                "shared-role",
                role,
                f"it is a role of {' and '.join(teams)}, so nobody's guard is on it",
            )
        elif name in teams and ":role/aws-reserved/" in role:
            yield Finding(
                "reserved-role", role, "AWS keeps it; attach the policies to its permission set"
            )


def _people_findings(members: Principals) -> Iterator[Finding]:
    for user in members.users:
        if not _is_iam_user(user):
            yield Finding(
                "not-attachable",
                user,
                "IAM attaches policies to users by name; use a permission set",
            )


def _name(principal: str) -> str:
    return principal.rpartition("/")[2]
