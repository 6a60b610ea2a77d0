"""Mistakes in a registry, all at once, each with its place and what would be right."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, Tag, ValidationError

from sagewarden.reading import member
from sagewarden.registry.model import UNASSIGNED, Principals, Registry
from sagewarden.resources import can_match_the_same

type Path = tuple[str | int, ...]
"""The keys and positions that lead to a place in a registry."""

_PARTS_OF_AN_ARN = 6
_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a registry."""

    path: Path
    """The registry's keys and positions that lead to it."""

    message: str
    """What is wrong there, and what would be right."""

    def __str__(self) -> str:
        return f"{spelled(self.path)}: {self.message}"


def spelled(path: Path) -> str:
    """A path as people write it: `teams.bcd.members.roles[0]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".") or "(the whole registry)"


def inspect(raw: Any) -> Registry | tuple[Mistake, ...]:
    """The registry that some data describes, or everything that is wrong with it.

    What only shows between two places (a principal in two teams, a profile that does not exist) is
    looked for in the raw data, so that it is reported beside the mistakes within one place.
    """
    between: list[Mistake] = []
    for find_mistakes in _BETWEEN_PLACES:
        between.extend(find_mistakes(raw))
    try:
        registry = Registry.model_validate(raw)
    except ValidationError as error:
        return (*_within_places(error), *between)
    return tuple(between) or registry


def _within_places(error: ValidationError) -> Iterator[Mistake]:
    """What pydantic found: mistakes that show at one place alone."""
    for detail in error.errors(include_url=False):
        place = tuple(step for step in detail["loc"] if step not in ("[key]", "float", "str"))
        path = tuple(step for step in place if not _is_form(step))
        yield Mistake(path, _message(place, detail["type"], detail["msg"]))


def _is_form(step: str | int) -> bool:
    """Whether a step names one of several forms that may be written there, such as `<steps>`."""
    return isinstance(step, str) and step.startswith("<")


def _message(place: Path, kind: str, message: str) -> str:
    """What pydantic says of a mistake, in words for operators.

    Args:
        place: where it is, with the forms on the way.
    """
    # A key that no model has.
    if kind == "extra_forbidden":
        return _unknown_key(str(place[-1]), _fields_at(Registry, place[:-1]))
    # A key that the model needs.
    if kind == "missing":
        return "is missing"
    # A value that does not fit: either our own words, or pydantic's.
    return message.removeprefix("Value error, ").replace("Input should be", "expected", 1)


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(known)}"
    return f"unknown key {key!r}; {hint}"


def _fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that may stand at a path; the names of teams and of profiles lead no further."""
    annotation: Any = model
    for step in path:
        # One of several forms was taken.
        if _is_form(step):
            model = _model_in(_of_form(annotation, str(step)), model)
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                annotation = field.annotation
                model = _model_in(annotation, model)
                break
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _of_form(annotation: Any, form: str) -> Any:
    """The part of an annotation that bears the tag of a form; None where there is none."""
    if Tag(form) in getattr(annotation, "__metadata__", ()):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _of_form(part, form)
        if found is not None:
            return found
    return None


def _model_in(annotation: Any, default: type[BaseModel]) -> type[BaseModel]:
    """The model inside an annotation such as `dict[str, Team]` or `Scaling | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        model = _model_in(part, default)
        if model is not default:
            return model
    return default


def _teams(raw: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The teams by name, as far as they are objects."""
    teams = member(raw, "teams")
    for name, team in teams.items() if isinstance(teams, Mapping) else ():
        if isinstance(team, Mapping):
            yield name, team


def _members_missing(raw: Any) -> Iterator[Mistake]:
    """Teams without members: nothing could ever be theirs."""
    for name, team in _teams(raw):
        members = member(team, "members")
        listed = members.values() if isinstance(members, Mapping) else ()
        if not any(listed):
            kinds = ", ".join(Principals.model_fields)
            yield Mistake(
                ("teams", name, "members"),
                f"the team has no members; name some under one of {kinds}",
            )


def _principals_twice(raw: Any) -> Iterator[Mistake]:
    """Principals listed twice: nobody could say whose the notebooks of one in two teams are."""
    places: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for name, team in _teams(raw):
        for path, kind, principal in _principals_of(name, team):
            places[kind, principal].append(path)
    for (_, principal), (first, *others) in places.items():
        for path in others:
            yield Mistake(
                path, f"{principal!r} is listed at {spelled(first)} already; keep it in one place"
            )


def _studio_names_alike(raw: Any) -> Iterator[Mistake]:
    """Profiles and spaces that two teams could mean: `alice`, and another team's `d-abc123/alice`.

    Studio tells the bare name alone where it puts the profile into the session's source identity.
    """
    for kind in ("user_profiles", "spaces"):
        bare: dict[str, tuple[str, Path]] = {}
        listed = list(_members_of_kind(raw, kind))
        for team, path, name in listed:
            if "/" not in name:
                bare.setdefault(name, (team, path))
        for team, path, name in listed:
            other, place = bare.get(name.rpartition("/")[2], (team, path))
            if other != team and "/" in name:
                yield Mistake(
                    path,
                    f"{name!r} could be meant by {name.rpartition('/')[2]!r} at {spelled(place)} "
                    "as well; name that one with its domain",
                )


def _members_of_kind(raw: Any, kind: str) -> Iterator[tuple[str, Path, str]]:
    """The members of one kind: the team, the place and the name of each."""
    for team, entry in _teams(raw):
        path: Path = ("teams", team, "members", kind)
        for place, name in _texts(path, member(entry, "members", kind)):
            yield team, place, name


def _principals_of(name: str, team: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """A team's members and execution roles: the place, the kind and the principal of each."""
    for kind in Principals.model_fields:
        members = member(team, "members", kind)
        for path, principal in _texts(("teams", name, "members", kind), members):
            yield path, kind, principal
    roles = member(team, "execution_roles")
    for path, role in _texts(("teams", name, "execution_roles"), roles):
        yield path, "execution_roles", role


def _texts(path: Path, values: Any) -> Iterator[tuple[Path, str]]:
    """The texts in a list, each with its place."""
    for position, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*path, position), value


def _roles_overlapping(raw: Any) -> Iterator[Mistake]:
    """Patterns that can be the same role, of two teams or of a team and the administrators.

    Each team's guard would refuse the other its own, so that neither could be put on such a role.
    IAM's own wildcards decide, which match more than the registry's: a team's policies hold its
    patterns as they are, and let it pass whatever role these match.
    """
    before: list[_RolePattern] = []
    for pattern in _role_patterns(raw):
        for earlier in before:
            if _overlap(pattern, earlier):
                yield Mistake(
                    pattern.path,
                    f"{pattern.text!r} can be the same role as {earlier.text!r} at "
                    f"{spelled(earlier.path)}; each role is one team's, or the administrators'",
                )
        before.append(pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RolePattern:
    """A role, or a pattern of roles, somewhere in a registry."""

    path: Path
    """The place where it stands."""

    holder: str
    """The team; empty for the administrators."""

    text: str
    """The pattern as it stands there."""

    partition: str
    """The ARN's partition."""

    account: str
    """The ARN's account, or `*`."""

    name: str
    """The ARN's path and name."""

    beginning: str
    """What stands in it before its first wildcard."""


def _role_patterns(raw: Any) -> Iterator[_RolePattern]:
    """Every pattern of roles that has the shape of one: teams' first, then the administrators'."""
    for team, entry in _teams(raw):
        for path, kind, text in _principals_of(team, entry):
            if kind in ("roles", "execution_roles"):
                yield from _role_pattern(path, str(team), text)
    roles = member(raw, "administrators", "roles")
    for path, text in _texts(("administrators", "roles"), roles):
        yield from _role_pattern(path, "", text)


def _role_pattern(path: Path, holder: str, text: str) -> Iterator[_RolePattern]:
    """The pattern that a text is; none, where the text has another shape."""
    parts = text.split(":")
    if len(parts) == _PARTS_OF_AN_ARN:
        yield _RolePattern(
            path=path,
            holder=holder,
            text=text,
            partition=parts[1],
            account=parts[4],
            name=parts[5],
            beginning=_WILDCARD.split(parts[5], maxsplit=1)[0],
        )


def _overlap(one: _RolePattern, other: _RolePattern) -> bool:
    """Whether two patterns of different holders can be the same role."""
    # Most begin otherwise: there may be thousands, and each is compared with each.
    mine, theirs = one.beginning, other.beginning
    if not mine.startswith(theirs) and not theirs.startswith(mine):
        return False
    # A role of one team under two headings, or of another partition.
    if one.holder == other.holder or one.partition != other.partition:
        return False
    # Listed twice under one heading: that is told already.
    if one.text == other.text and one.path[-2] == other.path[-2] and one.holder and other.holder:
        return False
    accounts = can_match_the_same(one.account, other.account)
    return accounts and can_match_the_same(one.name, other.name)


def _profiles_missing(raw: Any) -> Iterator[Mistake]:
    """Profiles that a team names, and the registry does not have."""
    profiles = member(raw, "profiles")
    names = sorted(map(str, profiles)) if isinstance(profiles, Mapping) else []
    for name, team in _teams(raw):
        profile = member(team, "profile")
        if isinstance(profile, str) and profile not in names:
            there = f"expected one of {', '.join(names)}" if names else "there are no profiles"
            yield Mistake(("teams", name, "profile"), f"there is no profile {profile!r}; {there}")


def _shared_value(raw: Any) -> str:
    """The value of the team tag on what all teams share."""
    value = member(raw, "shared")
    return value if isinstance(value, str) else str(Registry.model_fields["shared"].default)


def _names_reserved(raw: Any) -> Iterator[Mistake]:
    """A team with a name that stands for no team, or for all."""
    shared = _shared_value(raw)
    if shared.casefold() == UNASSIGNED:
        yield Mistake(
            ("shared",), f"{shared!r} marks what belongs to no team; choose another value"
        )
    for name, _ in _teams(raw):
        if name == UNASSIGNED:
            message = f"{UNASSIGNED!r} marks what belongs to no team; choose another name"
            yield Mistake(("teams", name), message)
        elif str(name).casefold() == shared.casefold():
            message = f"{shared!r} marks what is shared by all teams; choose another name"
            yield Mistake(("teams", name), message)


def _names_alike(raw: Any) -> Iterator[Mistake]:
    """Teams whose names differ in letter case alone: to IAM their policies would have one name."""
    names: dict[str, str] = {}
    for name, _ in _teams(raw):
        first = names.setdefault(str(name).casefold(), str(name))
        if first != name:
            yield Mistake(
                ("teams", name), f"differs from {first!r} in letter case alone; rename one"
            )


def _tag_values_alike(raw: Any) -> Iterator[Mistake]:
    """Tag values by which two teams, or what is nobody's or everybody's, would be taken for one."""
    shared = _shared_value(raw)
    taken = {
        UNASSIGNED: f"{UNASSIGNED!r} marks what belongs to no team",
        shared.casefold(): f"{shared!r} marks what is shared by all teams",
    }
    names = {str(name).casefold(): str(name) for name, _ in _teams(raw)}
    for name, team in _teams(raw):
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


def _prefixes_alike(raw: Any) -> Iterator[Mistake]:
    """Teams of which one's models' names begin as another's, or as what is shared."""
    shared = _shared_value(raw)
    seen = {f"{shared.lower()}-": shared}
    for name, team in _teams(raw):
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


def _domains_twice(raw: Any) -> Iterator[Mistake]:
    """Domains that are listed twice: what runs in one runs as its role, which is one team's."""
    places: dict[str, Path] = {}
    for name, team in _teams(raw):
        for path, domain in _texts(("teams", name, "domains"), member(team, "domains")):
            first = places.setdefault(domain, path)
            if first != path:
                yield Mistake(
                    path,
                    f"{domain!r} is listed at {spelled(first)} already; keep it in one place, or "
                    "in none if several teams work in it",
                )


_BETWEEN_PLACES = (
    _members_missing,
    _principals_twice,
    _studio_names_alike,
    _roles_overlapping,
    _profiles_missing,
    _names_reserved,
    _names_alike,
    _tag_values_alike,
    _prefixes_alike,
    _domains_twice,
)
"""Each finds the mistakes of one kind that only show between two places of the registry."""
