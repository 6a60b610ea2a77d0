"""What a cause means for scaling: one endpoint or component, all of them, or none. Pure."""

from dataclasses import dataclass, replace

from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG
from sagewarden.resources import Arn
from scaling.endpoints.refusals import is_because_of_scaling

_SCALING_TYPES = ("endpoint", "inference-component")
"""The types of resources that scale."""


@dataclass(frozen=True, slots=True)
class All:
    """A registry was deployed: whatever scales has to be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One endpoint or inference component has to be looked at."""

    arn: Arn
    """Its ARN, as the event has it."""

    name: str | None
    """Its name in its maker's letters, where the event tells it."""

    thorough: bool
    """Whether to look for what somebody may have changed; not where only capacity moves."""

    activities: bool = False
    """Whether to look for scaling activities that failed, of which no event tells."""

    refused: bool = False
    """Whether AWS refused somebody's policy beside one that a target has."""

    raised: Raised | None = None
    """What a run of remediation asks to raise of it, or to let go."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """An update or a deletion of an endpoint failed because it scales."""

    arn: Arn
    """The endpoint's ARN."""

    name: str | None
    """The endpoint's name in the caller's letters."""

    config: str | None
    """The configuration that was asked for; None where the endpoint was to be deleted."""


type Concern = All | Resource | Blocked


def concern_of(registry: Registry, cause: Cause) -> Concern | Ignored:
    """The endpoints and components that a cause is about, or why scaling does not react to it.

    Raises:
        NotAnEvent: it does not say what is to be raised.
    """
    arn, name = cause.resource, cause.request.name
    # A registry has gone live. Handed on, the same cause is about one endpoint or component.
    if cause.kind is CauseKind.REGISTRY_DEPLOYED and arn.service == "appconfig":
        return All()
    # It happened to something else.
    if arn.service != "sagemaker" or arn.type not in _SCALING_TYPES:
        return Ignored(f"{arn.type} is nothing that scales")
    match cause.kind:
        # SageMaker tells of every state that an endpoint goes through.
        case CauseKind.STATE_CHANGED:
            return _in_state(cause)
        # Somebody's update or deletion failed.
        case CauseKind.CALL_FAILED:
            return _failed(cause)
        # An endpoint says itself when it is in service; a component does not.
        case CauseKind.CREATED if arn.type == "endpoint":
            return Ignored("it is not in service yet")
        # A call changed it, or it is to be looked at whatever has happened.
        case (
            CauseKind.CREATED
            | CauseKind.CHANGED
            | CauseKind.DELETED
            | CauseKind.REMINDED
            | CauseKind.REGISTRY_DEPLOYED
        ):
            return Resource(arn=arn, name=name, thorough=True)
        # It is to be looked at for something in particular.
        case CauseKind.POLICY_REFUSED | CauseKind.RAISED | CauseKind.SWEPT:
            return _looked_at(cause)
        # Somebody set or removed tags: three of them say how it scales.
        case CauseKind.TAGGED | CauseKind.UNTAGGED:
            return _tagged(registry, cause)
    return Ignored(f"scaling does not react to a cause of kind {cause.kind.value!r}")


def _looked_at(cause: Cause) -> Resource:
    """What is to be looked at for what the cause tells, or because no event tells of it.

    Raises:
        NotAnEvent: it does not say what is to be raised.
    """
    looked_at = Resource(arn=cause.resource, name=cause.request.name, thorough=True)
    # Somebody's policy was refused, perhaps because of one of ours.
    if cause.kind is CauseKind.POLICY_REFUSED:
        return replace(looked_at, refused=True)
    # A run of remediation raises limits for a while, or lets go of what it raised.
    if cause.kind is CauseKind.RAISED:
        return replace(looked_at, raised=Raised.from_record(cause.detail))
    # The sweep looks for what no event tells.
    return replace(looked_at, activities=True)


def _in_state(cause: Cause) -> Resource | Ignored:
    """What a state means: only in service, and once it is deleted, scaling has something to do."""
    status = EndpointStatus.read(cause.status)
    if status not in (EndpointStatus.IN_SERVICE, EndpointStatus.DELETED):
        return Ignored(f"{cause.status} is no state in which scaling changes")
    # Our own scaling makes an endpoint say that it is in service: a glance has to be enough.
    thorough = status is EndpointStatus.DELETED
    return Resource(arn=cause.resource, name=cause.request.name, thorough=thorough)


def _failed(cause: Cause) -> Blocked | Ignored:
    """What a failed call means: only if scaling was in its way."""
    if cause.error is None or not is_because_of_scaling(cause.error):
        code = cause.error.code if cause.error else "an unknown error"
        return Ignored(f"a call failed with {code}, and not because of scaling")
    return Blocked(cause.resource, cause.request.name, cause.request.config)


def _tagged(registry: Registry, cause: Cause) -> Resource | Ignored:
    """What changed tags mean: only those of the team, the profile and scaling count."""
    request = cause.request
    keys = {key.casefold() for key in (*request.tags, *request.tag_keys)}
    if keys.isdisjoint((registry.tag_keys.team.casefold(), PROFILE_TAG, SCALING_TAG)):
        return Ignored("it touches no tag that scaling goes by")
    return Resource(arn=cause.resource, name=None, thorough=True)
