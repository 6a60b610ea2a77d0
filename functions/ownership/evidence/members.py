"""The teams that a name, or a role, can mean by the registry. Pure."""

from collections.abc import Callable

from sagewarden.registry.model import Principals, Registry
from sagewarden.resources import matches_role

type Names = Callable[[Principals, str | None], bool]
"""Whether principals name somebody: `Principals.has_user` and its like."""


def teams_with(registry: Registry, names: Names, *values: str | None) -> frozenset[str]:
    """The teams that have one of the values among their members of one kind."""
    teams: set[str] = set()
    for name, team in registry.teams.items():
        if any(names(team.members, value) for value in values):
            teams.add(name)
    return frozenset(teams)


def _has_profile_in_a_domain(principals: Principals, name: str | None) -> bool:
    """Whether principals name a Studio user profile of a name, in whatever domain."""
    return any(profile.rpartition("/")[2] == name for profile in principals.user_profiles)


def teams_meant_by(registry: Registry, name: str) -> frozenset[str]:
    """The teams that could mean somebody's bare name; one with a profile of it in a domain too."""
    teams = teams_with(registry, Principals.has_user_profile, name)
    teams |= teams_with(registry, Principals.has_user, name)
    return teams | teams_with(registry, _has_profile_in_a_domain, name) if teams else teams


def teams_running_as(registry: Registry, role: str) -> frozenset[str]:
    """The teams whose notebooks, jobs and models run as a role."""
    teams: set[str] = set()
    for name, team in registry.teams.items():
        if any(matches_role(pattern, role) for pattern in team.execution_roles):
            teams.add(name)
    return frozenset(teams)
