"""Patterns of roles that can be the same role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sagewarden.reading import member
from sagewarden.registry.mistakes.mistake import Mistake, Path, spelled
from sagewarden.registry.mistakes.raw import principals_of, teams_in, texts_in
from sagewarden.resources import can_match_the_same

_PARTS_OF_AN_ARN = 6

_WILDCARD = re.compile(r"[*?]")


def roles_overlapping(raw: Any) -> Iterator[Mistake]:
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
    for team, entry in teams_in(raw):
        for path, kind, text in principals_of(team, entry):
            if kind in ("roles", "execution_roles"):
                yield from _role_pattern(path, str(team), text)
    roles = member(raw, "administrators", "roles")
    for path, text in texts_in(("administrators", "roles"), roles):
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
