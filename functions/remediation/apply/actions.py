"""Carries out remediation's actions: a step that is tried again never does anything twice."""

from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from remediation.actions import Raise, RemediationAction, RollBack, SetInstances
from remediation.apply.holding import Hands, apply_holding
from sagewarden.deeds.plans import Result
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sagemaker import SageMakerClient


def apply_action(action: RemediationAction, hands: Hands) -> Result:
    """Carries out one action, unless it was carried out before.

    Raises:
        PermanentError: somebody changed what would be changed; theirs stands.
        TransientError: it may pass later.
        botocore.exceptions.ClientError: AWS refused it.
    """
    match action:
        case Raise() | SetInstances():
            return apply_holding(action, hands)
        case RollBack():
            return _roll_back(action, hands.aws.sagemaker)
        case _:
            assert_never(action)


def _roll_back(action: RollBack, sagemaker: "SageMakerClient") -> Result:
    """Updates the endpoint to the configuration before, with the counts and weights that it has."""
    described = sagemaker.describe_endpoint(EndpointName=action.name)
    there, coming = _configs(described)
    # It is there, or on its way there: this step was tried before.
    if action.previous in (there, coming):
        return Result.UNCHANGED
    status = EndpointStatus.read(described["EndpointStatus"])
    if there != action.current or coming or status is not EndpointStatus.IN_SERVICE:
        raise PermanentError(
            f"{coming or there} has been deployed since, or the endpoint is {status} now; "
            f"{action.current} was to be in service"
        )
    guarded: dict[str, Any] = {}
    if action.alarms:
        alarms = [{"AlarmName": name} for name in action.alarms]
        guarded = {"DeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": alarms}}}
    try:
        sagemaker.update_endpoint(
            EndpointName=action.name,
            EndpointConfigName=action.previous,
            RetainAllVariantProperties=True,
            **guarded,
        )
    except ClientError:
        # boto3 sends a call again whose answer was lost: what is in the way may be that first one.
        if action.previous not in _configs(sagemaker.describe_endpoint(EndpointName=action.name)):
            raise
    return Result.APPLIED


def _configs(described: "Mapping[str, Any]") -> tuple[str, str]:
    """The configuration in service, and the one that is on its way; empty where none is."""
    coming = described.get("PendingDeploymentSummary", {}).get("EndpointConfigName", "")
    return described["EndpointConfigName"], coming
