"""What is read before scaling is planned. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.resources import Arn
from scaling.desired.targets import ScheduledAction
from scaling.endpoints.custom import MetricName
from scaling.endpoints.failures import Failure
from scaling.endpoints.keys import AlarmCall, Belonging, TargetKey
from scaling.endpoints.limits import Yielded
from scaling.endpoints.raising import Lifted

OURS = "sagewarden."
"""What the names of our policies, alarms and scheduled actions begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalableTarget:
    """A scalable target as Application Auto Scaling has it."""

    arn: Arn
    """Its ARN: one that is registered anew has another."""

    min: int
    """The minimum in force, which a scheduled action may have set."""

    max: int
    """The maximum in force, likewise."""

    suspended: frozenset[str] = frozenset()
    """What does not move the number for now: `scale-in`, `scale-out`, `schedules`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPolicy:
    """A scaling policy as Application Auto Scaling has it."""

    key: TargetKey
    """The target whose policy it is."""

    name: str
    """Its name, one of a kind among the target's policies."""

    configuration: Mapping[str, Any]
    """The configuration of its type: target tracking, or step scaling."""

    arn: str = ""
    """Its ARN: one that is made anew has another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What there is of an endpoint's scaling, and what sagewarden remembers to have made."""

    targets: Mapping[TargetKey, ScalableTarget] = field(default_factory=dict)
    """The scalable targets that are asked for or ours, where they are there."""

    ours: frozenset[TargetKey] = frozenset()
    """The targets that sagewarden registered."""

    policies: tuple[ScalingPolicy, ...] = ()
    """Those that are ours by name or, where `thorough`, all of the targets'."""

    schedules: Mapping[TargetKey, tuple[ScheduledAction, ...]] = field(default_factory=dict)
    """Those that are ours or asked for, where `thorough`; all of a target's, where its limits are
    not the profile's."""

    alarms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The alarms that start variants from zero, by name, as CloudWatch describes them; only where
    `thorough`."""

    alarm_calls: frozenset[AlarmCall] = frozenset()
    """The alarms that were made, with the policies that they were made to call."""

    tags: Mapping[TargetKey, Mapping[str, str]] = field(default_factory=dict)
    """The tags of the targets; only where they may be others than are asked for."""

    thorough: bool = True
    """Whether everything was read: not where an endpoint is only in service again."""

    quotas: Mapping[str, int | None] = field(default_factory=dict)
    """How many instances of a type the account may have, where a minimum is to rise above what
    there is, now or by a schedule; None where that is not to be read."""

    is_updated: bool = False
    """Whether the endpoint has another configuration than when it was looked at last."""

    mended: frozenset[str] = frozenset()
    """The resource ids of targets that were registered again lately, because what there was lay
    outside their limits."""

    lifted: Mapping[TargetKey, Lifted] = field(default_factory=dict)
    """The targets that were given something for a while, with what they had before."""

    yielded: Mapping[TargetKey, Yielded] = field(default_factory=dict)
    """The targets of ours whose limits somebody else set, where theirs stand."""

    ending: frozenset[TargetKey] = frozenset()
    """The targets of ours that nothing asks for any more, of variants that there are. All of their
    policies and schedules were read: somebody else's may be among them."""

    released: frozenset[TargetKey] = frozenset()
    """Those of them that somebody else counts on, for whom they stay."""

    failures: tuple[Failure, ...] = ()
    """The scaling activities of our targets that failed; only where they were asked for."""

    missing_metrics: frozenset[MetricName] = frozenset()
    """The metrics of the team's own that CloudWatch does not know; only where `thorough`."""

    made_alarms: frozenset[Belonging] = frozenset()
    """The alarms that were made, whether or not their policies are there."""

    made_schedules: frozenset[Belonging] = frozenset()
    """The scheduled actions that were made, whether or not their targets are there."""
