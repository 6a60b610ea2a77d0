"""A registry as it was written, as far as it has the shape of one: teams, and texts in lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from sagewarden.reading import member
from sagewarden.registry.mistakes.mistake import Path
from sagewarden.registry.model import Principals


def teams_in(raw: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The teams by name, as far as they are objects."""
    teams = member(raw, "teams")
    for name, team in teams.items() if isinstance(teams, Mapping) else ():
        if isinstance(team, Mapping):
            yield name, team


def principals_of(name: str, team: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """A team's members and execution roles: the place, the kind and the principal of each."""
    for kind in Principals.model_fields:
        members = member(team, "members", kind)
        for path, principal in texts_in(("teams", name, "members", kind), members):
            yield path, kind, principal
    roles = member(team, "execution_roles")
    for path, role in texts_in(("teams", name, "execution_roles"), roles):
        yield path, "execution_roles", role


def texts_in(path: Path, values: Any) -> Iterator[tuple[Path, str]]:
    """The texts in a list, each with its place."""
    for position, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*path, position), value
