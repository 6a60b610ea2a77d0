"""Mistakes in a registry, all at once, each with its place and what would be right."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from sagewarden.reading import member
from sagewarden.registry.model import UNASSIGNED, Principals, Registry

type Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake; the path leads to it through the registry's keys and positions."""

    path: Path
    message: str

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
    checks = (_members_missing, _principals_twice, _profiles_missing, _reserved, _twins)
    between: tuple[Mistake, ...] = ()
    for check in checks:
        between += tuple(check(raw))
    try:
        registry = Registry.model_validate(raw)
    except ValidationError as error:
        return (*_within(error), *between)
    return between or registry


def _within(error: ValidationError) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        path = tuple(step for step in detail["loc"] if step not in ("[key]", "float", "str"))
        yield Mistake(path, _message(path, detail["type"], detail["msg"]))


def _message(path: Path, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), _fields_at(Registry, path[:-1]))
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ").replace("Input should be", "expected", 1)


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(known)}"
    return f"unknown key {key!r}; {hint}"


def _fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that may stand at a path."""
    for step in path:
        inner = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        model = _model_in(inner.annotation, model) if inner else model
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model_in(annotation: Any, default: type[BaseModel]) -> type[BaseModel]:
    """The model inside an annotation such as `dict[str, Team]` or `Scaling | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part, default) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not default), default)


def _teams(raw: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    teams = member(raw, "teams")
    for name, team in teams.items() if isinstance(teams, Mapping) else ():
        if isinstance(team, Mapping):
            yield name, team


def _members_missing(raw: Any) -> Iterator[Mistake]:
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
    """Somebody who is in two teams is in neither: nobody could say whose their notebooks are."""
    seen: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for name, team in _teams(raw):
        for path, kind, principal in _listed(name, team):
            seen[kind, principal].append(path)
    for (_, principal), (first, *others) in seen.items():
        for path in others:
            yield Mistake(
                path, f"{principal!r} is listed at {spelled(first)} already; keep it in one place"
            )


def _listed(name: str, team: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    for kind in Principals.model_fields:
        for path, principal in _texts(
            ("teams", name, "members", kind), member(team, "members", kind)
        ):
            yield path, kind, principal
    for path, role in _texts(("teams", name, "execution_roles"), member(team, "execution_roles")):
        yield path, "execution_roles", role


def _texts(path: Path, values: Any) -> Iterator[tuple[Path, str]]:
    for position, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*path, position), value


def _profiles_missing(raw: Any) -> Iterator[Mistake]:
    profiles = member(raw, "profiles")
    known = sorted(map(str, profiles)) if isinstance(profiles, Mapping) else []
    for name, team in _teams(raw):
        profile = member(team, "profile")
        if isinstance(profile, str) and profile not in known:
            there = f"expected one of {', '.join(known)}" if known else "there are no profiles"
            yield Mistake(("teams", name, "profile"), f"there is no profile {profile!r}; {there}")


def _reserved(raw: Any) -> Iterator[Mistake]:
    if UNASSIGNED in dict(_teams(raw)):
        yield Mistake(
            ("teams", UNASSIGNED),
            f"{UNASSIGNED!r} marks what belongs to no team; choose another name",
        )


def _twins(raw: Any) -> Iterator[Mistake]:
    """Two teams' policies would have one name: IAM's names are the same in any letter case."""
    seen: dict[str, str] = {}
    for name, _ in _teams(raw):
        first = seen.setdefault(str(name).casefold(), str(name))
        if first != name:
            yield Mistake(
                ("teams", name), f"differs from {first!r} in letter case alone; rename one"
            )
