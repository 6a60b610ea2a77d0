"""Mistakes between the principals that a registry lists: missing, twice, or alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sagewarden.reading import member
from sagewarden.registry.mistakes.mistake import Mistake, Path, spelled
from sagewarden.registry.mistakes.raw import principals_of, teams_in, texts_in
from sagewarden.registry.model import Principals


def members_missing(raw: Any) -> Iterator[Mistake]:
    """Teams without members: nothing could ever be theirs."""
    for name, team in teams_in(raw):
        members = member(team, "members")
        listed = members.values() if isinstance(members, Mapping) else ()
        if not any(listed):
            kinds = ", ".join(Principals.model_fields)
            yield Mistake(
                ("teams", name, "members"),
                f"the team has no members; name some under one of {kinds}",
            )


def principals_twice(raw: Any) -> Iterator[Mistake]:
    """Principals listed twice: nobody could say whose the notebooks of one in two teams are."""
    places: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for name, team in teams_in(raw):
        for path, kind, principal in principals_of(name, team):
            places[kind, principal].append(path)
    for (_, principal), (first, *others) in places.items():
        for path in others:
            yield Mistake(
                path, f"{principal!r} is listed at {spelled(first)} already; keep it in one place"
            )


def studio_names_alike(raw: Any) -> Iterator[Mistake]:
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
    for team, entry in teams_in(raw):
        path: Path = ("teams", team, "members", kind)
        for place, name in texts_in(path, member(entry, "members", kind)):
            yield team, place, name


def domains_twice(raw: Any) -> Iterator[Mistake]:
    """Domains that are listed twice: what runs in one runs as its role, which is one team's."""
    places: dict[str, Path] = {}
    for name, team in teams_in(raw):
        for path, domain in texts_in(("teams", name, "domains"), member(team, "domains")):
            first = places.setdefault(domain, path)
            if first != path:
                yield Mistake(
                    path,
                    f"{domain!r} is listed at {spelled(first)} already; keep it in one place, or "
                    "in none if several teams work in it",
                )
