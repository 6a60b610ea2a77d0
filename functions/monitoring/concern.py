"""What a cause means for monitoring: one endpoint, all of them, a team, or none. Pure."""

from dataclasses import dataclass

from monitoring.deployments.verdict import IN_FAILURE, ON_ITS_WAY
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG
from sagewarden.resources import Arn

_WATCHED_TYPES = ("endpoint", "inference-component")
"""The types of resources that are watched: a component with the endpoint that hosts it."""

_PARTS = ("endpoint-config", "model")
"""The types of resources that endpoints are made of."""


@dataclass(frozen=True, slots=True)
class All:
    """A registry was deployed: every endpoint has to be looked at."""


@dataclass(frozen=True, slots=True)
class OneEndpoint:
    """One endpoint has to be looked at, with all that it hosts."""

    arn: Arn
    """Its ARN."""

    name: str | None
    """Its name in its maker's letters, where the event tells it."""

    thorough: bool = True
    """Whether its inference components may be others than those that are remembered."""


@dataclass(frozen=True, slots=True)
class OneComponent:
    """The endpoint of an inference component has to be looked at."""

    arn: Arn
    """The component's ARN."""

    endpoint: str | None
    """Its endpoint's name, where the event tells it."""

    deploys: bool = False
    """Whether it is being deployed, and has to be in service by and by."""


@dataclass(frozen=True, slots=True)
class EditedWatch:
    """Somebody edited or deleted alarms or dashboards: their endpoints have to be looked at."""

    first: Arn
    """The ARN of one of them."""

    endpoints: tuple[str, ...]
    """Their names, in their makers' letters."""


@dataclass(frozen=True, slots=True)
class DeletedPart:
    """Somebody deleted a configuration or a model: an endpoint may run it."""

    arn: Arn
    """Its ARN."""


@dataclass(frozen=True, slots=True)
class AskedDeployment:
    """Somebody asked for a deployment of an endpoint: what comes of it has to be compared."""

    arn: Arn
    """The endpoint's ARN."""

    name: str | None
    """Its name in its maker's letters, where the event tells it."""

    config: str
    """The configuration that was asked for."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An endpoint is on its way to another state, and has to be there by and by."""

    arn: Arn
    """Its ARN."""

    name: str | None
    """Its name in its maker's letters, where the event tells it."""


@dataclass(frozen=True, slots=True)
class SettlingComponent:
    """An inference component that was being deployed: no event tells what became of it."""

    arn: Arn
    """Its ARN."""

    name: str | None
    """Its name in its maker's letters, where the reminder tells it."""


@dataclass(frozen=True, slots=True)
class OneTeam:
    """What a team has of all its endpoints together has to be looked at."""

    arn: Arn
    """What stands for the team; AWS knows no such resource."""


type Concern = (
    All
    | OneEndpoint
    | OneComponent
    | EditedWatch
    | DeletedPart
    | AskedDeployment
    | OnItsWay
    | SettlingComponent
    | OneTeam
)


def concern_of(registry: Registry, cause: Cause) -> Concern | Ignored:
    """The endpoint or team that a cause is about, or why monitoring does not react to it."""
    arn = cause.resource
    # A registry has gone live. Handed on, the same cause is about one endpoint.
    if cause.kind is CauseKind.REGISTRY_DEPLOYED and arn.service == "appconfig":
        return All()
    # What endpoints are made of is deleted.
    if cause.kind is CauseKind.DELETED and arn.service == "sagemaker" and arn.type in _PARTS:
        return DeletedPart(arn)
    # A team was to be looked at a while after one of its endpoints had changed.
    if arn.service == "sagemaker" and arn.type == "team" and cause.kind is CauseKind.REMINDED:
        return OneTeam(arn)
    # It happened to something else.
    if arn.service != "sagemaker" or arn.type not in _WATCHED_TYPES:
        return Ignored(f"{arn.type} is nothing that is watched")
    return _of_watched(registry, cause)


def _of_watched(registry: Registry, cause: Cause) -> Concern | Ignored:
    """What happened to an endpoint or an inference component."""
    arn, request = cause.resource, cause.request
    match cause.kind:
        # SageMaker tells of every state that an endpoint goes through.
        case CauseKind.STATE_CHANGED:
            return _in_state(cause)
        # Somebody deployed, changed or deleted it.
        case CauseKind.CREATED | CauseKind.CHANGED | CauseKind.DELETED:
            return _called(cause)
        # A component was being deployed a while ago.
        case CauseKind.REMINDED if arn.type == "inference-component":
            return SettlingComponent(arn, request.name)
        # It is to be looked at whatever has happened.
        case CauseKind.SWEPT | CauseKind.REMINDED | CauseKind.REGISTRY_DEPLOYED:
            return _concern(cause)
        # Somebody edited what watches endpoints.
        case CauseKind.WATCH_EDITED if request.watched:
            return EditedWatch(arn, request.watched)
        # The same, handed on; what it runs was deleted, or its first line came: that tells nothing
        # of its components.
        case CauseKind.WATCH_EDITED | CauseKind.PART_DELETED | CauseKind.LOGS_CREATED:
            return OneEndpoint(arn, request.name, thorough=False)
        # Somebody set or removed tags: two of them say who hears of what.
        case CauseKind.TAGGED | CauseKind.UNTAGGED:
            return _tagged(registry, cause)
    return Ignored(f"monitoring does not react to a cause of kind {cause.kind.value!r}")


def _called(cause: Cause) -> AskedDeployment | OneEndpoint | OneComponent | Ignored:
    """What a call means that created, changed or deleted an endpoint or a component."""
    arn, request = cause.resource, cause.request
    is_endpoint, is_deletion = arn.type == "endpoint", cause.kind is CauseKind.DELETED
    # Somebody asked for a deployment.
    if is_endpoint and request.config and not is_deletion:
        return AskedDeployment(arn, request.name, request.config)
    # An endpoint says itself when it is in service; a component does not.
    if is_endpoint and cause.kind is CauseKind.CREATED:
        return Ignored("it is not in service yet")
    return _concern(cause)


def _concern(cause: Cause) -> OneEndpoint | OneComponent:
    arn, request = cause.resource, cause.request
    if arn.type == "inference-component":
        deploys = cause.kind in (CauseKind.CREATED, CauseKind.CHANGED)
        return OneComponent(arn, request.endpoint, deploys=deploys)
    return OneEndpoint(arn, request.name)


def _in_state(cause: Cause) -> OneEndpoint | OnItsWay | Ignored:
    """What a state means: alarms are made in service, and go with the endpoint."""
    status, name = EndpointStatus.read(cause.status), cause.request.name
    # It is in service: what changes its components is told by calls.
    if status is EndpointStatus.IN_SERVICE:
        return OneEndpoint(cause.resource, name, thorough=False)
    # It is gone.
    if status is EndpointStatus.DELETED:
        return OneEndpoint(cause.resource, name)
    # A deployment has failed.
    if status in IN_FAILURE:
        return OneEndpoint(cause.resource, name, thorough=False)
    # A deployment has begun.
    if status in ON_ITS_WAY:
        return OnItsWay(cause.resource, name)
    return Ignored(f"{cause.status} is no state that says anything about alarms or deployments")


def _tagged(registry: Registry, cause: Cause) -> OneEndpoint | Ignored:
    """What changed tags mean: only the endpoint's own of its team and its profile count."""
    request = cause.request
    keys = {key.casefold() for key in (*request.tags, *request.tag_keys)}
    if cause.resource.type != "endpoint":
        return Ignored("a component is watched by its endpoint's tags")
    if keys.isdisjoint((registry.tag_keys.team.casefold(), PROFILE_TAG)):
        return Ignored("it touches no tag that monitoring goes by")
    return OneEndpoint(cause.resource, None)
