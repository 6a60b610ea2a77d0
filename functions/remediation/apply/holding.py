"""Carries out what a run holds for a while, and what gives it back: done twice, it is done once."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from remediation.actions import HoldingAction, Raise, SetInstances
from sagewarden.deeds.plans import Result
from sagewarden.endpoints.raised import raising_message
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.errors import PermanentError, TransientError, is_gone
from sagewarden.runtime.sending import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sagemaker import SageMakerClient

    from sagewarden.runtime.aws import Clients


_PASSING = (
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
)
"""The statuses in which SageMaker refuses a change, and which pass."""


class Updating(TransientError):
    """The endpoint is on its way to another state, which takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the actions are carried out with."""

    aws: "Clients"
    """AWS's clients, each made when it is first used."""

    scaling_queue: str
    """The URL of scaling's queue."""

    at: datetime
    """When the step began, in UTC."""


def apply_holding(action: HoldingAction, hands: Hands) -> Result:
    """Carries out one action, unless it was carried out before.

    Raises:
        PermanentError: somebody changed what would be changed; theirs stands.
        Updating: SageMaker takes no change just now.
        TransientError: it may pass later.
        botocore.exceptions.ClientError: AWS refused it.
    """
    match action:
        case Raise():
            return _raise(action, hands)
        case SetInstances():
            return _set_instances(action, hands.aws.sagemaker)
        case _:
            assert_never(action)


def _raise(action: Raise, hands: Hands) -> Result:
    """Asks scaling: the same request twice is one to it (sagewarden.endpoints.raised)."""
    message = raising_message(action.resource, action.raised, at=hands.at, name=action.name)
    send(hands.aws.sqs, hands.scaling_queue, [message])
    return Result.APPLIED


def _set_instances(action: SetInstances, sagemaker: "SageMakerClient") -> Result:
    """Sets a variant's count, if it is as it was; to give back what is gone is done already."""
    try:
        described: Mapping[str, Any] = sagemaker.describe_endpoint(EndpointName=action.name)
    except ClientError as error:
        if is_gone(error):
            return Result.UNCHANGED
        raise
    count = _counts(described).get(action.variant)
    # It has as many: this step was tried before, or its scaling has done it meanwhile.
    if count == action.count:
        return Result.UNCHANGED
    there = described["EndpointConfigName"]
    coming = described.get("PendingDeploymentSummary", {}).get("EndpointConfigName", there)
    if action.config and {there, coming} != {action.config}:
        raise PermanentError(
            f"{coming} has been deployed since: the instances of {action.variant} are as it says"
        )
    # A deployment, or scaling, is at it: SageMaker takes no other change meanwhile.
    status = EndpointStatus.read(described["EndpointStatus"])
    if status in _PASSING:
        raise Updating(f"the endpoint is {status} now")
    if count != action.since:
        raise PermanentError(
            f"the instances of {action.variant} are {count} now, not {action.since}: "
            "somebody or its scaling has changed them since"
        )
    wanted: Any = {"VariantName": action.variant, "DesiredInstanceCount": action.count}
    try:
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=action.name, DesiredWeightsAndCapacities=[wanted]
        )
    except ClientError:
        # boto3 sends a call again whose answer was lost: what is in the way may be that first one.
        described = sagemaker.describe_endpoint(EndpointName=action.name)
        if _counts(described).get(action.variant) != action.count:
            raise
    return Result.APPLIED


def _counts(described: "Mapping[str, Any]") -> dict[str, int | None]:
    """How many instances each variant is to have."""
    return {
        variant["VariantName"]: variant.get("DesiredInstanceCount")
        for variant in described.get("ProductionVariants", ())
    }
