"""What a cause means for the deployments that are remembered. Pure."""

from dataclasses import dataclass

from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """An endpoint was deployed, may have been, or is gone: that is to be remembered."""

    arn: Arn
    """Its ARN."""

    name: str | None
    """Its name in its maker's letters, where the event tells it."""

    config: str = ""
    """The configuration that a call asked for; empty where no call is told of."""


def deployed_by(registry: Registry, cause: Cause) -> Deployed | Ignored:
    """The deployment that a cause tells of, or why there is nothing to remember."""
    arn, request = cause.resource, cause.request
    if arn.service != "sagemaker" or arn.type != "endpoint":
        return Ignored(f"{arn.type} is nothing that is deployed")
    if not any(profile.remediation for profile in registry.profiles.values()):
        return Ignored("no profile asks for remediation")
    about = Deployed(arn=arn, name=request.name, config=request.config or "")
    status = EndpointStatus.read(cause.status)
    match cause.kind:
        # Somebody asked for a deployment.
        case CauseKind.CREATED | CauseKind.CHANGED if request.config:
            return about
        # It is in service, with what was asked for or with what there was before; or it is gone.
        case CauseKind.STATE_CHANGED if status in (
            EndpointStatus.IN_SERVICE,
            EndpointStatus.DELETED,
        ):
            return about
        # A while after a deployment people clean up what they think is not needed.
        case CauseKind.REMINDED:
            return about
    return Ignored("it tells of no deployment that is over")
