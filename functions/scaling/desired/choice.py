"""Which profile an endpoint scales by: its tags, and the team that they name. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG, Scaling
from sagewarden.resources import Arn, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an endpoint scales by."""

    team: str
    scaling: Scaling | None
    """None where it is not to scale."""

    whence: str
    """Where that is said."""

    reports: tuple[Report, ...] = ()
    """What is wrong with the tags."""


def choose(registry: Registry, resource: Arn, tags: Tags) -> Choice | None:
    """The profile that counts; None where no team of the registry is known for it: no guess is made."""
    team = tags.get(registry.tag_keys.team)
    if team not in registry.teams:
        return None
    if tags.get(SCALING_TAG, "").casefold() == "off":
        return Choice(team=team, scaling=None, whence=f"the tag {SCALING_TAG}=off")
    reports = tuple(_meaningless(registry, resource, tags))
    asked = tags.get(PROFILE_TAG)
    if asked not in registry.profiles:
        asked = None
    name = asked or registry.teams[team].profile
    if name is None:
        return Choice(
            team=team, scaling=None, whence=f"team {team} has no profile", reports=reports
        )
    scaling = registry.profiles[name].scaling
    return Choice(
        team=team,
        scaling=scaling,
        whence=f"profile {name}" + ("" if scaling else " has no scaling"),
        reports=reports,
    )


def _meaningless(registry: Registry, resource: Arn, tags: Tags) -> Iterator[Report]:
    """What the tags say that means nothing: somebody meant something by it."""
    asked, scaling = tags.get(PROFILE_TAG), tags.get(SCALING_TAG, "")
    if asked and asked not in registry.profiles:
        known = ", ".join(sorted(registry.profiles)) or "none"
        reason = f"its tag {PROFILE_TAG} names {asked!r}; there is {known}. The team's own profile counts."
        yield Report(resource=resource, finding="unknown-profile", reason=reason, occasion=asked)
    if scaling and scaling.casefold() != "on":
        reason = f"its tag {SCALING_TAG} says {scaling!r}, which means nothing: only 'off' ends its scaling."
        yield Report(resource=resource, finding="unknown-scaling", reason=reason, occasion=scaling)
