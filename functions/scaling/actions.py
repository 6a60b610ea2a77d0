"""What can be done about scaling."""

from dataclasses import dataclass

from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn
from scaling.desired.targets import Action, Wanted
from scaling.endpoints.from_zero import Wake


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Register a scalable target, or change its limits; the capacity within them stays as it is."""

    resource: Arn
    wanted: Wanted
    tags: tuple[tuple[str, str], ...]
    """The new target's tags; none where it is there already."""

    reason: str
    ours: bool
    """Whether sagewarden registered it before. Where it is new all the same, somebody removed it,
    or AWS, which is eventually consistent, does not show it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retag:
    """Let a target carry the tag of the team that its endpoint belongs to now."""

    resource: Arn
    target: Arn
    tags: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PutPolicy:
    """Create or change the target tracking policy."""

    resource: Arn
    wanted: Wanted
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutWake:
    """Create or change what wakes a variant from zero: a step scaling policy, and the alarm that calls it."""

    resource: Arn
    wanted: Wanted
    wake: Wake
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePolicy:
    """Delete a policy of a target that is ours, and the alarm of the same name if there is one."""

    resource: Arn
    resource_id: str
    dimension: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutSchedule:
    """Create or change a scheduled action."""

    resource: Arn
    wanted: Wanted
    action: Action
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSchedule:
    """Delete a scheduled action of ours."""

    resource: Arn
    resource_id: str
    dimension: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deregister:
    """Deregister a target of ours: its policies and scheduled actions end with it, its alarm is deleted."""

    resource: Arn
    resource_id: str
    dimension: str
    reason: str


type ScalingAction = (
    Register
    | Retag
    | PutPolicy
    | PutWake
    | DeletePolicy
    | PutSchedule
    | DeleteSchedule
    | Deregister
    | Report
)
