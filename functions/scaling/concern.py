"""What a cause means for scaling: one endpoint or inference component, all of them, or none. Pure."""

from dataclasses import dataclass

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.events import normalized
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG
from sagewarden.resources import Arn

_SCALES = ("endpoint", "inference-component")
_LOOKS = frozenset(
    {
        CauseKind.CREATED,
        CauseKind.CHANGED,
        CauseKind.DELETED,
        CauseKind.SWEPT,
        CauseKind.REGISTRY_DEPLOYED,
    }
)
_STATES = frozenset({"inservice", "deleted"})


@dataclass(frozen=True, slots=True)
class Fleet:
    """A registry was deployed: whatever scales has to be looked at."""


@dataclass(frozen=True, slots=True)
class One:
    """One endpoint or inference component."""

    arn: Arn
    name: str | None
    """In its maker's letters, where the event tells it."""

    thorough: bool
    """Whether to look for what somebody may have changed; not where only capacity moves."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """An update or a deletion of an endpoint failed because it scales."""

    arn: Arn
    name: str | None
    config: str | None
    """The configuration that was asked for; None where the endpoint was to be deleted."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nothing has to be looked at."""

    reason: str


type Concern = Fleet | One | Blocked | Nobody


def concern_of(registry: Registry, cause: Cause) -> Concern:
    """What a cause is about."""
    arn, request = cause.resource, cause.request
    if cause.kind is CauseKind.REGISTRY_DEPLOYED and arn.service == "appconfig":
        return Fleet()
    if arn.service != "sagemaker" or arn.type not in _SCALES:
        return Nobody(f"{arn.type} is nothing that scales")
    match cause.kind:
        case CauseKind.BLOCKED:
            return Blocked(arn, request.name, request.config)
        case CauseKind.STATE_CHANGED if normalized(cause.status or "") not in _STATES:
            return Nobody(f"{cause.status} is no state in which scaling changes")
        case CauseKind.STATE_CHANGED:
            return One(arn, request.name, thorough=normalized(cause.status or "") == "deleted")
        case CauseKind.CREATED if arn.type == "endpoint":
            return Nobody("it is not in service yet")
        case kind if kind in _LOOKS:
            return One(arn, request.name, thorough=True)
        case CauseKind.TAGGED | CauseKind.UNTAGGED:
            keys = {key.casefold() for key in (*request.tags, *request.tag_keys)}
            if keys.isdisjoint((registry.tag_keys.team.casefold(), PROFILE_TAG, SCALING_TAG)):
                return Nobody("it touches no tag that scaling goes by")
            return One(arn, None, thorough=True)
    return Nobody(f"scaling does not react to a cause of kind {cause.kind.value!r}")
