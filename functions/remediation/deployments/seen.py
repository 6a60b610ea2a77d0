"""The last deployment of an endpoint as a diagnosis has it. Pure."""

from remediation.deployments.kept import READY, Deployment
from remediation.diagnosis.evidence import DeploymentSeen
from remediation.remembered import Remembered
from sagewarden.endpoints.endpoint import Endpoint

LEFT_BEFORE = "remediation went back from it before"
"""Why nothing goes back to what was left: two configurations that fail both would take turns."""

NOT_LOOKED_AT = "whether it can be gone back was not looked at"
"""Why there is no way back from a deployment that no event has told of yet."""


def deployment_seen(endpoint: Endpoint, remembered: Remembered) -> DeploymentSeen | None:
    """The last deployment, by what is remembered and what SageMaker says now; None for none."""
    kept, told = remembered.deployment, endpoint.deployment
    kept = kept if kept and kept.is_of(endpoint) else None
    config = remembered.config_of(endpoint)
    # One goes on.
    if told.pending_config and told.pending_config != endpoint.config:
        same = kept if kept and kept.config == told.pending_config else None
        return DeploymentSeen(
            config=told.pending_config,
            before=endpoint.config,
            at=same.at if same else told.pending_since or told.modified or endpoint.born,
            by=same.by if same else "",
            is_person=bool(same and same.is_person),
            in_progress=True,
            back="it still goes on",
        )
    # It is in service, or was rolled back, as it is remembered.
    if kept and (kept.config == endpoint.config or kept.rolled_back):
        return _seen(kept, remembered.left, failure=told.failure)
    # SageMaker went back, and no event has told of that yet, or of what was asked for.
    if told.failure and endpoint.in_service:
        return DeploymentSeen(
            config=kept.config if kept else "",
            before=endpoint.config,
            at=kept.at if kept else told.modified or endpoint.born,
            by=kept.by if kept else "",
            is_person=bool(kept and kept.is_person),
            rolled_back=True,
            failure=told.failure,
            back="it was rolled back already",
        )
    # Another configuration is in service, and no event has told of that yet.
    if config and config != endpoint.config:
        at = told.modified or endpoint.born
        return DeploymentSeen(
            config=endpoint.config, before=config, at=at, landed=at, back=NOT_LOOKED_AT
        )
    return _seen(kept, remembered.left, failure=told.failure) if kept else None


def _seen(kept: Deployment, left: str, *, failure: str) -> DeploymentSeen:
    """A deployment that is remembered.

    Args:
        left: the configuration that remediation went back from last.
    """
    back = kept.back.answer if kept.back else NOT_LOOKED_AT
    # What was in service before has failed, too.
    if left and kept.before == left:
        back = LEFT_BEFORE
    # There is nothing to go back from.
    if kept.rolled_back:
        back = "it was rolled back already"
    return DeploymentSeen(
        config=kept.config,
        before=kept.before,
        at=kept.at,
        landed=kept.landed,
        by=kept.by,
        is_person=kept.is_person,
        rolled_back=kept.rolled_back,
        failure=failure or kept.failure,
        back=back,
        taken_as_there=kept.back.taken_as_there if kept.back and back == READY else (),
    )
