"""Whose an endpoint is, and which profile counts for it: its tags say both. Pure."""

from dataclasses import dataclass

from sagewarden.registry.model import Registry
from sagewarden.registry.profiles import Profile
from sagewarden.registry.scaling import PROFILE_TAG
from sagewarden.resources import Tags


@dataclass(frozen=True, slots=True)
class Chosen:
    """The team of an endpoint, and the profile that counts for it."""

    team: str
    """Whose it is."""

    profile: Profile | None
    """Its settings; None where neither a tag nor its team names a profile."""

    source: str
    """Where that is said: the profile, or the team without one."""


def choose_profile(registry: Registry, tags: Tags) -> Chosen | None:
    """The profile that counts for an endpoint.

    None where no team of the registry is known for it: no guess is made. A tag that names no
    profile counts for nothing; scaling tells of it.
    """
    team = registry.team_tagged(tags.get(registry.tag_keys.team))
    if team is None:
        return None
    name = profile_named(registry, team, tags)
    if name is None:
        return Chosen(team, None, f"team {team} has no profile")
    return Chosen(team, registry.profiles[name], f"profile {name}")


def profile_named(registry: Registry, team: str, tags: Tags) -> str | None:
    """The name of the profile that counts for an endpoint of a team; None where none does."""
    named = tags.get(PROFILE_TAG)
    return named if named in registry.profiles else registry.teams[team].profile
