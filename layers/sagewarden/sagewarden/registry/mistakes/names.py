"""Names and values of a registry that would be taken for one another, or lead to nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from sagewarden.reading import member
from sagewarden.registry.mistakes.mistake import Mistake, spelled
from sagewarden.registry.mistakes.raw import teams_in
from sagewarden.registry.model import UNASSIGNED, Registry


def profiles_missing(raw: Any) -> Iterator[Mistake]:
    """Profiles that a team names, and the registry does not have."""
    profiles = member(raw, "profiles")
    names = sorted(map(str, profiles)) if isinstance(profiles, Mapping) else []
    for name, team in teams_in(raw):
        profile = member(team, "profile")
        if isinstance(profile, str) and profile not in names:
            there = f"expected one of {', '.join(names)}" if names else "there are no profiles"
            yield Mistake(("teams", name, "profile"), f"there is no profile {profile!r}; {there}")


def _shared_value(raw: Any) -> str:
    """The value of the team tag on what all teams share."""
    value = member(raw, "shared")
    return value if isinstance(value, str) else str(Registry.model_fields["shared"].default)


def names_reserved(raw: Any) -> Iterator[Mistake]:
    """A team with a name that stands for no team, or for all."""
    shared = _shared_value(raw)
    if shared.casefold() == UNASSIGNED:
        yield Mistake(
            ("shared",), f"{shared!r} marks what belongs to no team; choose another value"
        )
    for name, _ in teams_in(raw):
        if name == UNASSIGNED:
            message = f"{UNASSIGNED!r} marks what belongs to no team; choose another name"
            yield Mistake(("teams", name), message)
        elif str(name).casefold() == shared.casefold():
            message = f"{shared!r} marks what is shared by all teams; choose another name"
            yield Mistake(("teams", name), message)


def names_alike(raw: Any) -> Iterator[Mistake]:
    """Teams whose names differ in letter case alone: to IAM their policies would have one name."""
    names: dict[str, str] = {}
    for name, _ in teams_in(raw):
        first = names.setdefault(str(name).casefold(), str(name))
        if first != name:
            yield Mistake(
                ("teams", name), f"differs from {first!r} in letter case alone; rename one"
            )


def tag_values_alike(raw: Any) -> Iterator[Mistake]:
    """Tag values by which two teams, or what is nobody's or everybody's, would be taken for one."""
    shared = _shared_value(raw)
    taken = {
        UNASSIGNED: f"{UNASSIGNED!r} marks what belongs to no team",
        shared.casefold(): f"{shared!r} marks what is shared by all teams",
    }
    names = {str(name).casefold(): str(name) for name, _ in teams_in(raw)}
    for name, team in teams_in(raw):
        value, path = member(team, "tag_value"), ("teams", name, "tag_value")
        if not isinstance(value, str):
            continue
        reason = taken.get(value.casefold())
        other = names.get(value.casefold(), str(name))
        if other != str(name):
            reason = f"{other!r} is another team's name"
        if reason:
            yield Mistake(path, f"{reason}; choose another value")
        taken[value.casefold()] = f"{value!r} at {spelled(path)} is the same in letters"


def prefixes_alike(raw: Any) -> Iterator[Mistake]:
    """Teams of which one's models' names begin as another's, or as what is shared."""
    shared = _shared_value(raw)
    seen = {f"{shared.lower()}-": shared}
    for name, team in teams_in(raw):
        prefix = member(team, "model_prefix")
        if not isinstance(prefix, str):
            continue
        for other, owner in seen.items():
            if prefix.startswith(other) or other.startswith(prefix):
                yield Mistake(
                    ("teams", name, "model_prefix"),
                    f"{prefix!r} and {other!r} of {owner!r} begin alike; "
                    "expected prefixes of which none begins another",
                )
        seen[prefix] = name
