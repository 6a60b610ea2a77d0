"""Whom a team's policies are attached to, by the registry and by what IAM has. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from isolation.findings import IsolationFinding
from sagewarden.registry.model import Principals, Registry, Team
from sagewarden.resources import Arn, arn_of, matches_role

_IDENTITY_CENTER_USER = re.compile(
    r"([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
"""The id of a user in IAM Identity Center (Identity Store API reference, "User")."""

_RESERVED_PATH = ":role/aws-reserved/"
"""The path of the roles that IAM Identity Center makes for its permission sets."""

_PATHS_OF_OTHERS = (_RESERVED_PATH, ":role/aws-service-role/", ":role/sagewarden/")
"""The paths of roles that AWS keeps for itself, and of sagewarden's own."""


class PrincipalKind(StrEnum):
    """What IAM attaches policies to."""

    GROUP = "group"
    ROLE = "role"
    USER = "user"


@dataclass(frozen=True, slots=True, order=True)
class Principal:
    """A group, role or user of IAM's; written as text, it is `<kind>/<name>`."""

    kind: PrincipalKind
    """Which of the three it is."""

    name: str
    """The name under which IAM's calls know it, without the path that its ARN has."""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A principal whom the registry names for a team, and who gets none of its policies."""

    finding: IsolationFinding
    """What people are told of it."""

    principal: str
    """Who it is: the ARN or name that the registry or IAM has."""

    reason: str
    """Why nothing is attached, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Whom a team's policies are attached to."""

    members: frozenset[Principal] = frozenset()
    """People, and roles that people work in: they get every policy."""

    execution_roles: frozenset[Principal] = frozenset()
    """Roles that resources run as: they get the guard alone."""

    left_out: tuple[LeftOut, ...] = ()
    """Those whom the registry names and who get no policy."""

    doubted: frozenset[Principal] = frozenset()
    """Roles that several teams name: a guard that is on one stays, and no other is put on it."""

    @property
    def guarded(self) -> frozenset[Principal]:
        """Those who get the guard."""
        return self.members | self.execution_roles


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who has a team's guard and belongs to the team no more."""

    principal: Principal
    """Who it is."""

    arn: Arn | None
    """A role's ARN; None for others, and for a role that is gone."""

    policies: frozenset[Arn] = frozenset()
    """The teams' policies that they have, of any team."""


def heirs_of(registry: Registry, team: str, leaver: Leaver) -> tuple[str, ...]:
    """The other teams that name somebody who left a team; none for an administrator."""
    principal, role = leaver.principal, leaver.arn
    if _administers(registry, principal) or registry.administrators.has_role(role):
        return ()
    if principal.kind is PrincipalKind.ROLE:
        named = teams_of_role(registry, role) if role else ()
    else:
        named = tuple(
            name for name, other in registry.teams.items() if principal in _people(other.members)
        )
    return tuple(name for name in named if name != team)


def role_patterns(team: Team) -> tuple[str, ...]:
    """Every ARN, or pattern of ARNs, of roles that a team's entry in the registry holds."""
    return (*team.members.roles, *team.execution_roles)


def needs_roles(team: Team) -> bool:
    """Whether only a list of the account's roles can tell whom a team's patterns mean."""
    return any(_is_pattern(_name(role)) for role in role_patterns(team))


def named_roles(team: Team, account: str) -> tuple[Arn, ...]:
    """The roles of an account that a team's entry names by their ARNs, be they there or not."""
    roles: list[Arn] = []
    for entry in role_patterns(team):
        arn = arn_of(entry)
        if arn and arn.account == account and not _is_pattern(entry):
            roles.append(arn)
    return tuple(roles)


def teams_of_role(registry: Registry, role: str) -> tuple[str, ...]:
    """The teams that a role belongs to, by the registry."""
    teams: list[str] = []
    for name, team in registry.teams.items():
        if any(matches_role(pattern, role) for pattern in role_patterns(team)):
            teams.append(name)
    return tuple(teams)


def is_attachable(role: str) -> bool:
    """Whether a role may get policies of ours: not AWS's own roles, nor sagewarden's."""
    return not any(path in role for path in _PATHS_OF_OTHERS)


def principal_of_role(role: str) -> Principal:
    """The principal that a role's ARN stands for."""
    return Principal(PrincipalKind.ROLE, _name(role))


def resolve_membership(
    registry: Registry, name: str, account: str, roles: Iterable[Arn] = ()
) -> Membership:
    """Resolves whom a team's policies are attached to; nobody, where the registry has no such team.

    Args:
        name: the team's name.
        roles: the account's roles as IAM has them; those of them that the registry names are
            enough. A role is attached to by its name, so its ARN has to be known to be right.
    """
    team = registry.teams.get(name)
    if team is None:
        return Membership()
    candidates = sorted(set(roles))
    usable = [role for role in candidates if _is_usable(registry, role)]
    working = {principal_of_role(role) for role in usable if team.members.has_role(role)}
    running = {principal_of_role(role) for role in usable if _runs(team, role)}
    people = {person for person in _people(team.members) if not _administers(registry, person)}
    return Membership(
        members=frozenset(working | people),
        execution_roles=frozenset(running - working),
        left_out=(
            *_roles_left_out(registry, name, candidates),
            *_roles_missing(named_roles(team, account), candidates),
            *_users_left_out(team.members),
        ),
        doubted=frozenset(_doubted(registry, name, candidates)),
    )


def _doubted(registry: Registry, team: str, roles: Iterable[Arn]) -> Iterator[Principal]:
    """The roles of a team that other teams name too."""
    for role in roles:
        teams = teams_of_role(registry, role)
        if team in teams and len(teams) > 1 and not registry.administrators.has_role(role):
            yield principal_of_role(role)


def _is_usable(registry: Registry, role: Arn) -> bool:
    """Whether a role is one team's alone, nobody's who administers, and not AWS's."""
    administers = registry.administrators.has_role(role)
    return is_attachable(role) and not administers and len(teams_of_role(registry, role)) == 1


def _runs(team: Team, role: str) -> bool:
    """Whether the team's resources run as a role."""
    return any(matches_role(pattern, role) for pattern in team.execution_roles)


def _people(members: Principals) -> Iterator[Principal]:
    """The groups and the users to whom IAM can attach policies."""
    for group in members.groups:
        yield Principal(PrincipalKind.GROUP, group)
    for user in members.users:
        if _is_iam_user(user):
            yield Principal(PrincipalKind.USER, _name(user))


def _is_iam_user(user: str) -> bool:
    """Whether a user of the registry is one of IAM's, named without wildcards."""
    if user.startswith("arn:"):
        return ":user/" in user and not _is_pattern(user)
    return _IDENTITY_CENTER_USER.fullmatch(user) is None


def _administers(registry: Registry, principal: Principal) -> bool:
    """Whether the registry names a principal among the administrators."""
    listed = _listed(registry.administrators, principal.kind)
    return principal.name in {_name(entry) for entry in listed}


def _listed(principals: Principals, kind: PrincipalKind) -> tuple[str, ...]:
    match kind:
        case PrincipalKind.GROUP:
            return principals.groups
        case PrincipalKind.ROLE:
            return principals.roles
        case PrincipalKind.USER:
            return principals.users
        case _:
            assert_never(kind)


def _roles_left_out(registry: Registry, team: str, roles: Iterable[Arn]) -> Iterator[LeftOut]:
    """The roles of a team that get no policy."""
    for role in roles:
        teams = teams_of_role(registry, role)
        # Some other team's role, or nobody's.
        if team not in teams:
            continue
        # Several teams name it: the guard of one would refuse the others their own.
        if len(teams) > 1:
            reason = (
                f"it is a role of {' and '.join(teams)}, so nobody's guard is put on it; one that "
                "is on it stays"
            )
            yield LeftOut(IsolationFinding.SHARED_ROLE, role, reason)
        # IAM Identity Center made it for a permission set.
        elif _RESERVED_PATH in role:
            reason = "AWS keeps it; attach the policies to its permission set"
            yield LeftOut(IsolationFinding.RESERVED_ROLE, role, reason)


def _roles_missing(named: Iterable[Arn], roles: Collection[Arn]) -> Iterator[LeftOut]:
    """The roles that the registry names, and that IAM has under no such ARN."""
    for role in named:
        if role not in roles:
            reason = "IAM has no role of this ARN; its path counts too"
            yield LeftOut(IsolationFinding.UNKNOWN_ROLE, role, reason)


def _users_left_out(members: Principals) -> Iterator[LeftOut]:
    """The users whom IAM does not know by name."""
    for user in members.users:
        if not _is_iam_user(user):
            reason = "IAM attaches policies to users by name; use a permission set"
            yield LeftOut(IsolationFinding.NOT_ATTACHABLE, user, reason)


def _is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


def _name(principal: str) -> str:
    """A principal's name, from its ARN or from the name itself."""
    return principal.rpartition("/")[2]
