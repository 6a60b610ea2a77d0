"""What is read before isolation is planned. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from isolation.principals.membership import Leaver, Principal
from isolation.remembered import Remembered
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPolicy:
    """One of a team's policies as IAM has it."""

    arn: Arn
    """The policy's ARN."""

    default: str
    """The version in force, as IAM numbers it: `v2`."""

    versions: Mapping[str, Any]
    """The documents by version. Only the one in force, where it is what it should be."""

    attached: frozenset[Principal] = frozenset()
    """Who has the policy, whoever attached it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What was read of a team."""

    policies: Mapping[str, StandingPolicy] = field(default_factory=dict)
    """The team's policies, by name."""

    remembered: Remembered = field(default_factory=Remembered)
    """What sagewarden remembers of the team."""

    boundaries: Mapping[Principal, str | None] = field(default_factory=dict)
    """The boundaries of those who should have one, or had it from sagewarden; None where there is
    none."""

    leavers: tuple[Leaver, ...] = ()
    """Those who have a guard of the team's from sagewarden, and belong to the team no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedRole:
    """What was read of a role that a new resource runs as."""

    role: Arn
    """The role."""

    resource: Arn
    """The new resource."""

    missing_guards: tuple[Arn, ...]
    """The guards that the role's team has and the role has not."""

    home: str | None = None
    """The stack that the guards belong to, as the tag of the first has it; read where some are
    missing, and None where it carries none."""

    resource_team: str | None = None
    """The team that the resource is assigned to, where the ledger knows it already."""
