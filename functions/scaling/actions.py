"""What can be done about scaling."""

from collections.abc import Mapping
from dataclasses import dataclass

from sagewarden.endpoints.raised import Raised
from sagewarden.resources import Arn
from scaling.desired.targets import DesiredTarget, ScheduledAction
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.policies import SteppingPolicy, TrackingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Register a scalable target, or change its limits; the capacity within them stays as it is."""

    resource: Arn
    """The endpoint or inference component."""

    desired: DesiredTarget
    """The target as it should be."""

    tags: Mapping[str, str]
    """The new target's tags; none where it is there already."""

    reason: str
    """Why."""

    ours: bool
    """Whether sagewarden registered it before. Where it is new all the same, somebody removed it,
    or AWS, which is eventually consistent, does not show it yet."""

    yields: bool = False
    """Whether its limits are somebody else's, and stay."""

    mends: bool = False
    """Whether its limits are right, and only what there is lies outside of them."""

    @property
    def sets_limits(self) -> bool:
        """Whether it gives the target limits that are ours, and perhaps others than it has."""
        return not (self.yields or self.mends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retag:
    """Let a target carry the tag of the team that its endpoint belongs to now."""

    resource: Arn
    """The endpoint or inference component."""

    target: Arn
    """The target's ARN."""

    tags: Mapping[str, str]
    """The tags that it should carry; others stay."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutPolicy:
    """Create or change a target tracking policy."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target whose policy it is."""

    policy: TrackingPolicy
    """The policy as it should be."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutStepPolicy:
    """Create or change a step scaling policy, and the alarm that calls it."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target whose policy it is."""

    policy: SteppingPolicy
    """Both as they should be."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePolicy:
    """Delete a policy of a target that is ours, and the alarm of the same name if there is one."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target whose policy it is."""

    name: str
    """The policy's name."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutSchedule:
    """Create or change a scheduled action."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target whose limits it changes."""

    schedule: ScheduledAction
    """The scheduled action as it should be."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSchedule:
    """Delete a scheduled action of ours."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target whose limits it changes."""

    name: str
    """The scheduled action's name."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True)
class Deregister:
    """Deregister a target of ours: its policies and schedules end with it, its alarm is deleted."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True)
class Release:
    """Let go of a target that is somebody else's by now: it stays, and is forgotten."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lower:
    """Give a target back what it had before a run of remediation raised it; then it is let go."""

    resource: Arn
    """The endpoint or inference component."""

    target: TargetKey
    """The target."""

    limits: Limits
    """The limits that it had."""

    suspended: frozenset[str] | None
    """What is to be suspended; None leaves that as it is."""

    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Raise a target for a run of remediation: told where that is refused, and never planned."""

    resource: Arn
    """The endpoint or inference component."""

    raised: Raised
    """What the run asks for."""

    reason: str
    """Why."""


type ScalingAction = (
    Register
    | Retag
    | PutPolicy
    | PutStepPolicy
    | DeletePolicy
    | PutSchedule
    | DeleteSchedule
    | Deregister
    | Release
    | Lower
)
