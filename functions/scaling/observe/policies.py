"""What there is of scaling policies, and of the alarms that call them. It only reads."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sagewarden.runtime.delivery import Delivery
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.keys import TargetKey
from scaling.observed import ScalingPolicy

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient

_MANY = 50
"""Policy names that one call asks for (Application Auto Scaling, API reference)."""

_ALARMS = 100
"""Alarm names that one call asks for (DescribeAlarms, CloudWatch API reference)."""


def observe_policies(
    client: "ApplicationAutoScalingClient",
    kept: Mapping[TargetKey, DesiredTarget],
    ending: Collection[TargetKey],
    *,
    thorough: bool,
) -> Iterator[ScalingPolicy]:
    """All policies of some targets or, at a glance, those that are asked for.

    Args:
        ending: targets that are to end, whose policies are read in any case.
    """
    for key in sorted(ending):
        yield from _policies(client, ResourceId=key.resource_id)
    if thorough:
        for resource_id in sorted({key.resource_id for key in kept}):
            yield from _policies(client, ResourceId=resource_id)
        return
    names: list[str] = []
    for desired in kept.values():
        names += desired.policy_names
    for start in range(0, len(names), _MANY):
        yield from _policies(client, PolicyNames=names[start : start + _MANY])


def _policies(client: "ApplicationAutoScalingClient", **asked: Any) -> Iterator[ScalingPolicy]:
    pages = client.get_paginator("describe_scaling_policies").paginate(
        ServiceNamespace="sagemaker", **asked
    )
    for page in pages:
        for described in page["ScalingPolicies"]:
            tracking = described.get("TargetTrackingScalingPolicyConfiguration")
            configuration: Any = tracking or described.get("StepScalingPolicyConfiguration") or {}
            yield ScalingPolicy(
                key=described_key(described),
                name=described["PolicyName"],
                configuration=configuration,
                arn=described["PolicyARN"],
            )


def observe_alarms(delivery: Delivery, desired: Desired) -> dict[str, Mapping[str, Any]]:
    """The alarms of ours that call step scaling policies, as CloudWatch describes them."""
    names: list[str] = []
    for target in desired.targets:
        names += [policy.name for policy in target.stepping]
    alarms: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(names), _ALARMS):
        paginator = delivery.aws.cloudwatch.get_paginator("describe_alarms")
        for page in paginator.paginate(AlarmNames=names[start : start + _ALARMS]):
            alarms |= {alarm["AlarmName"]: alarm for alarm in page["MetricAlarms"]}
    return alarms


def described_key(described: Any) -> TargetKey:
    """The target that a description is about, or belongs to."""
    return TargetKey(described["ResourceId"], described["ScalableDimension"])
