"""What scaling plans with: what a profile asks for, and what there is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.resources import Arn
from scaling.wanted import Action, Unscaled, Wanted

type Key = tuple[str, str]
"""A scalable target, by its resource id and its dimension."""

OURS = "sagewarden."
"""What the names of our policies and scheduled actions begin with."""


@dataclass(frozen=True, slots=True)
class Target:
    """A scalable target as Application Auto Scaling has it."""

    arn: Arn
    min: int
    max: int
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """A scaling policy as Application Auto Scaling has it, with the configuration of its type."""

    key: Key
    name: str
    configuration: Mapping[str, Any]
    arn: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read before planning.

    Attributes:
        ours: the targets that sagewarden registered.
        policies: those that are ours by name or, where `thorough`, all of the targets'.
        schedules: those that are ours or asked for, where `thorough`; all of a target's, where its
            limits are not the profile's.
        alarms: those that wake, as CloudWatch describes them; only where `thorough`.
        awake: the names of waking policies with the ARNs for which their alarms were made.
        alarmed: the alarms that were made, by resource id and name, whether or not their policies are there.
        scheduled: the scheduled actions that were made, likewise.
        tags: the tags of the targets, by target; only where they may be others than are asked for.
        thorough: whether everything was read: not where an endpoint is only in service again.
        quotas: how many instances of a type the account may have, where a minimum is to rise above
            what there is, now or by a schedule; None where that is not to be read.
    """

    targets: Mapping[Key, Target] = field(default_factory=dict)
    ours: frozenset[Key] = frozenset()
    policies: tuple[Policy, ...] = ()
    schedules: Mapping[Key, tuple[Action, ...]] = field(default_factory=dict)
    alarms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    awake: frozenset[tuple[str, str]] = frozenset()
    tags: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)
    thorough: bool = True
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    alarmed: frozenset[tuple[str, str]] = frozenset()
    scheduled: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a profile asks for an endpoint or an inference component.

    Attributes:
        resource: the endpoint or inference component.
        tags: what its scalable targets carry: the team.
        adopt: whether targets that somebody else made become ours.
        whence: where it is said, for the reasons: the profile, a tag, the endpoint's end.
    """

    resource: Arn
    wanted: tuple[Wanted, ...]
    unscaled: tuple[Unscaled, ...]
    tags: tuple[tuple[str, str], ...]
    adopt: bool
    whence: str


def key_of(wanted: Wanted) -> Key:
    """The scalable target that is asked for."""
    return wanted.resource_id, wanted.dimension
