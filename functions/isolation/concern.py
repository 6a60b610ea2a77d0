"""What a cause means for isolation: which teams, or which roles, have to be looked at. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from isolation.policies.compiler import team_of
from isolation.principals.membership import role_patterns
from isolation.principals.roles import is_nobodys, roles_in
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.registry.model import Registry, Team
from sagewarden.resources import Arn, matches


@dataclass(frozen=True, slots=True)
class Everybody:
    """A registry was deployed: every team has to be looked at."""


@dataclass(frozen=True, slots=True)
class Teams:
    """These teams have to be looked at."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """A new resource runs as these roles, which are some team's."""

    roles: tuple[Arn, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nothing has to be looked at."""

    reason: str


type Concern = Everybody | Teams | Roles | Nobody


def concern_of(registry: Registry, cause: Cause) -> Concern:
    """Whom or what a cause is about."""
    team = team_of(cause.resource)
    if team:
        return Teams((team,))
    match cause.kind:
        case CauseKind.REGISTRY_DEPLOYED:
            return Everybody()
        case CauseKind.ACCESS_CHANGED:
            names = tuple(_naming(registry, cause.resource))
            return (
                Teams(names) if names else Nobody("it is none of the teams' policies or principals")
            )
        case CauseKind.CREATED:
            roles = tuple(
                role for role in roles_in(cause.request.roles) if not is_nobodys(registry, role)
            )
            return Roles(roles) if roles else Nobody("it runs as no team's role")
    return Nobody(f"isolation does not react to a cause of kind {cause.kind.value!r}")


def _naming(registry: Registry, principal: Arn) -> Iterator[str]:
    """The teams whose entry names a principal, by its name: the events do not tell its path."""
    name = principal.rpartition("/")[2]
    for team, entry in registry.teams.items():
        if any(matches(each.rpartition("/")[2], name) for each in _listed(entry, principal.type)):
            yield team


def _listed(team: Team, kind: str) -> tuple[str, ...]:
    match kind:
        case "role":
            return role_patterns(team)
        case "user":
            return team.members.users
        case "group":
            return team.members.groups
    return ()
