"""Reads an endpoint as it is just before something is done to it; and what that needs to know."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from remediation.observed import Now, VariantNow
from sagewarden.endpoints.endpoint import born_of
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient


def observe_now(
    sagemaker: "SageMakerClient",
    autoscaling: "ApplicationAutoScalingClient",
    endpoint: str,
    targets: Iterable[str],
    configs: Iterable[str] = (),
) -> Now:
    """An endpoint as it is now: one call, one for its scalable targets, one a configuration.

    Args:
        endpoint: its name.
        targets: the scalable targets whose limits are asked for, by their resource.
        configs: the configurations of which is asked whether they are there, by name.
    """
    described: Mapping[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint)
    variants = {
        variant["VariantName"]: VariantNow(
            count=variant.get("DesiredInstanceCount"), weight=variant.get("DesiredWeight")
        )
        for variant in described.get("ProductionVariants", ())
    }
    return Now(
        status=EndpointStatus.read(described["EndpointStatus"]),
        config=described["EndpointConfigName"],
        born=born_of(described),
        variants=variants,
        limits=_limits(autoscaling, list(targets)),
        configs=_created(sagemaker, configs),
    )


def _created(sagemaker: "SageMakerClient", configs: Iterable[str]) -> dict[str, datetime]:
    created: dict[str, datetime] = {}
    for config in configs:
        try:
            described = sagemaker.describe_endpoint_config(EndpointConfigName=config)
        except ClientError as error:
            if not is_gone(error):
                raise
            continue
        created[config] = described["CreationTime"].astimezone(UTC)
    return created


def _limits(
    autoscaling: "ApplicationAutoScalingClient", targets: list[str]
) -> dict[str, tuple[int, int]]:
    if not targets:
        return {}
    pages = autoscaling.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="sagemaker", ResourceIds=targets
    )
    limits: dict[str, tuple[int, int]] = {}
    for page in pages:
        for target in page["ScalableTargets"]:
            limits[target["ResourceId"]] = (target["MinCapacity"], target["MaxCapacity"])
    return limits


def observe_guardrails(cloudwatch: "CloudWatchClient", endpoint: str) -> list[Mapping[str, Any]]:
    """Sagewarden's metric alarms of an endpoint, as DescribeAlarms tells of them."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=f"sagewarden/{endpoint}/", AlarmTypes=["MetricAlarm"]
    )
    alarms: list[Mapping[str, Any]] = []
    for page in pages:
        alarms += page["MetricAlarms"]
    return alarms
