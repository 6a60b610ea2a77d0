"""Two registries side by side: the live one, the new one, and whose policies are in force. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cli.publish.counted import Count, Counted
from sagewarden.registry.model import UNASSIGNED, Mode, Principals, Registry, Team
from sagewarden.resources import matches_role


@dataclass(frozen=True, slots=True)
class Comparison:
    """The live registry, the new one, and what was counted of the account."""

    live: Registry | None
    """The live registry; None where there is none, or none that can be read."""

    new: Registry
    """The registry that is to be published."""

    counted: Counted
    """What was counted of the account."""

    @property
    def key(self) -> str:
        """The key of the team tag, as the new registry has it."""
        return self.new.tag_keys.team

    @property
    def is_enforcing(self) -> bool:
        """Whether any team is enforced by the new registry."""
        return any(self.enforces(name) for name in self.new.teams)

    def enforced(self, name: str) -> Team | None:
        """A team as the live registry enforces it; None where it does not."""
        if self.live is None or self.live.mode_of(name) is not Mode.ENFORCE:
            return None
        return self.live.teams.get(name)

    def attached(self, name: str) -> Team | None:
        """A team whose policies may be on people by the live registry, enforced or kept."""
        team = self.live.teams.get(name) if self.live else None
        if team is None or (not self.enforced(name) and not _keeps(team)):
            return None
        return team

    def enforces(self, name: str) -> bool:
        """Whether the new registry has a team, and enforces it."""
        return name in self.new.teams and self.new.mode_of(name) is Mode.ENFORCE

    def entering(self) -> tuple[str, ...]:
        """The teams that are enforced from now on, and were not."""
        return tuple(
            name for name in self.new.teams if self.enforces(name) and not self.enforced(name)
        )

    def staying(self) -> Iterator[tuple[str, Team, Team]]:
        """The teams that are enforced before and after: the name, and both entries."""
        for name, after in self.new.teams.items():
            before = self.enforced(name)
            if before and self.enforces(name):
                yield name, before, after

    def carrying(self, *teams: str) -> Count:
        """The resources that carry the tag of some teams, by the live registry's key; of any."""
        registry = self.live or self.new
        values = map(registry.tag_value_of, teams)
        return self.counted.carrying(registry.tag_keys.team, *values)

    def guarded(self, team: Team) -> Count:
        """The principals that a team's guard is on."""
        return self.counted.people(team.members) + self.counted.running(team.execution_roles)

    def values(self) -> frozenset[str]:
        """The values of the team tag that mean something by the new registry."""
        return self.new.tag_values() | {UNASSIGNED}


def _keeps(team: Team) -> bool:
    return team.isolation.while_observing == "keep"


def dropped(before: Principals, after: Principals) -> Principals:
    """The principals that one list has, and that another neither has nor covers by a pattern."""
    return Principals(
        groups=_missing(before.groups, after.has_group),
        users=_missing(before.users, after.has_user),
        roles=_missing(before.roles, after.has_role),
        permission_sets=_missing(before.permission_sets, after.has_permission_set),
        user_profiles=_missing(before.user_profiles, after.has_user_profile),
        spaces=_missing(before.spaces, after.has_space),
    )


def _missing(entries: tuple[str, ...], is_listed: Callable[[str], bool]) -> tuple[str, ...]:
    """The entries that are not listed."""
    return tuple(entry for entry in entries if not is_listed(entry))


def covers_role(patterns: tuple[str, ...], role: str) -> bool:
    """Whether a role, or every role of a pattern, fits one of some patterns."""
    return any(matches_role(pattern, role) for pattern in patterns)


def lists_any(principals: Principals) -> bool:
    """Whether anybody is listed."""
    return any(getattr(principals, kind) for kind in Principals.model_fields)
