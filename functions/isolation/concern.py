"""What a cause means for isolation: which teams, or which roles, have to be looked at. Pure."""

from dataclasses import dataclass

from isolation.policies.compiler import team_of
from isolation.principals.membership import role_patterns
from isolation.principals.roles import is_no_teams, role_arns
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.registry.model import Registry, Team
from sagewarden.resources import Arn, matches


@dataclass(frozen=True, slots=True)
class All:
    """Every team has to be looked at, and every team that has policies without being registered."""


@dataclass(frozen=True, slots=True)
class Teams:
    """Some teams have to be looked at."""

    names: tuple[str, ...]
    """The teams' names; at least one."""


@dataclass(frozen=True, slots=True)
class Roles:
    """A new resource runs as some roles, and each of them is some team's."""

    roles: tuple[Arn, ...]
    """The roles' ARNs; at least one."""


type Concern = All | Teams | Roles


def concern_of(registry: Registry, cause: Cause) -> Concern | Ignored:
    """Whom or what a cause is about, or why isolation does not react to it."""
    # A team's policy, or the team as a whole: somebody changed it, or it was handed on.
    team = team_of(cause.resource)
    if team:
        return Teams((team,))
    match cause.kind:
        # A registry went live, or the sweep goes through everything.
        case CauseKind.REGISTRY_DEPLOYED | CauseKind.SWEPT:
            return All()
        # A policy or a principal of IAM changed; it may be one that the registry names.
        case CauseKind.ACCESS_CHANGED:
            names = _teams_naming(registry, cause.resource)
            if names:
                return Teams(names)
            return Ignored("it is none of the teams' policies or principals")
        # A resource was created; it may run as some team's role.
        case CauseKind.CREATED:
            roles = _team_roles(registry, cause)
            return Roles(roles) if roles else Ignored("it runs as no team's role")
    return Ignored(f"isolation does not react to a cause of kind {cause.kind.value!r}")


def _team_roles(registry: Registry, cause: Cause) -> tuple[Arn, ...]:
    """The roles that a new resource runs as, without those on which no team's guard can be."""
    roles = role_arns(cause.request.roles)
    return tuple(role for role in roles if not is_no_teams(registry, role))


def _teams_naming(registry: Registry, principal: Arn) -> tuple[str, ...]:
    """The teams whose entry names a principal, by its name: the events do not tell its path."""
    name = principal.rpartition("/")[2]
    teams: list[str] = []
    for team, entry in registry.teams.items():
        listed = _listed_principals(entry, principal.type)
        if any(matches(pattern.rpartition("/")[2], name) for pattern in listed):
            teams.append(team)
    return tuple(teams)


def _listed_principals(team: Team, kind: str) -> tuple[str, ...]:
    """What a team's entry lists of a kind of principal, as IAM's ARNs spell the kind."""
    match kind:
        case "role":
            return role_patterns(team)
        case "user":
            return team.members.users
        case "group":
            return team.members.groups
    return ()
