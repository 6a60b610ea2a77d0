"""Verdicts: whose a resource is by what evidence, and what one link has found. Pure."""

from dataclasses import dataclass

from sagewarden.deeds.assignments import Evidence

CONFLICT = "conflict"
"""The rule of a verdict where evidence contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What must be known beside the event for some of the links."""

    groups: frozenset[str] = frozenset()
    """The IAM groups of the user who made the call."""

    space_team: str | None = None
    """The team that owns the Studio space in which the call was made."""

    whole_team: str | None = None
    """The team that owns what the resource is a part of: a Studio domain, a model package group."""

    parent_teams: tuple[str | None, ...] = ()
    """The team of each resource that this one was made of, None where it has none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose a resource is, with the evidence; or, with `team` None, why that is not known."""

    team: str | None
    owner: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One link's finding: the value that it looked at, and the teams which that value names."""

    rule: str
    value: str
    teams: frozenset[str]
