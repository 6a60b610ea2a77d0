"""What scaling plans with: what a profile asks for, and what there is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.resources import Arn
from scaling.desired.targets import Action, Unscaled, Wanted

type Key = tuple[str, str]
"""A scalable target, by its resource id and its dimension."""

OURS = "sagewarden."
"""What the names of our policies and scheduled actions begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A scalable target as Application Auto Scaling has it."""

    arn: Arn
    min: int
    max: int
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A scaling policy as Application Auto Scaling has it, with the configuration of its type."""

    key: Key
    name: str
    configuration: Mapping[str, Any]
    arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What was read before planning."""

    targets: Mapping[Key, Target] = field(default_factory=dict)
    ours: frozenset[Key] = frozenset()
    """The targets that sagewarden registered."""

    policies: tuple[Policy, ...] = ()
    """Those that are ours by name or, where `thorough`, all of the targets'."""

    schedules: Mapping[Key, tuple[Action, ...]] = field(default_factory=dict)
    """Those that are ours or asked for, where `thorough`; all of a target's, where its limits are
    not the profile's."""

    alarms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Those that wake, as CloudWatch describes them; only where `thorough`."""

    awake: frozenset[tuple[str, str]] = frozenset()
    """The names of waking policies with the ARNs for which their alarms were made."""

    tags: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)
    """The tags of the targets, by target; only where they may be others than are asked for."""

    thorough: bool = True
    """Whether everything was read: not where an endpoint is only in service again."""

    quotas: Mapping[str, int | None] = field(default_factory=dict)
    """How many instances of a type the account may have, where a minimum is to rise above what
    there is, now or by a schedule; None where that is not to be read."""

    alarmed: frozenset[tuple[str, str]] = frozenset()
    """The alarms that were made, by resource id and name, whether or not their policies are there.
    """

    scheduled: frozenset[tuple[str, str]] = frozenset()
    """The scheduled actions that were made, likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a profile asks for an endpoint or an inference component."""

    resource: Arn
    """The endpoint or inference component."""

    wanted: tuple[Wanted, ...]
    unscaled: tuple[Unscaled, ...]
    tags: tuple[tuple[str, str], ...]
    """What its scalable targets carry: the team."""

    adopt: bool
    """Whether targets that somebody else made become ours."""

    whence: str
    """Where it is said, for the reasons: the profile, a tag, the endpoint's end."""


def key_of(wanted: Wanted) -> Key:
    """The scalable target that is asked for."""
    return wanted.resource_id, wanted.dimension
