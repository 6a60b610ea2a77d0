"""What of a variant scales, by its kind: the decision table of `docs/scaling.md`. Pure."""

from collections.abc import Mapping

from sagewarden.endpoints.variants import Kind, Variant
from scaling.endpoints.keys import TargetKey

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

DIMENSIONS: Mapping[Kind, str] = {
    Kind.INSTANCES: INSTANCES,
    Kind.ASYNCHRONOUS: INSTANCES,
    Kind.HOST: INSTANCES,
    Kind.SERVERLESS: CONCURRENCY,
    Kind.COPIES: COPIES,
}
"""The scalable dimension of what scales."""

SCALE_IN = "scale-in"
"""What takes instances, copies or units of concurrency away."""

SUSPENSIONS: Mapping[str, str] = {
    "DynamicScalingInSuspended": SCALE_IN,
    "DynamicScalingOutSuspended": "scale-out",
    "ScheduledScalingSuspended": "schedules",
}
"""What can be suspended, by its name in AWS (SuspendedState, Application Auto Scaling)."""

WHY_NOT: Mapping[Kind, str] = {
    Kind.ADAPTER: "it is an adapter, which scales with its base component",
    Kind.ON_DEMAND: "it is serverless and has no provisioned concurrency: AWS scales it by itself",
    Kind.BURSTABLE: "AWS does not scale burstable instance types",
    Kind.MANAGED: "its inference components scale, and AWS manages the instances below them",
    Kind.SHADOW: "a shadow variant gets what its production variant gets",
}
"""Why the other kinds get nothing."""


def target_key(variant: Variant) -> TargetKey | None:
    """The scalable target that a variant has or could have; None where its kind does not scale."""
    dimension = DIMENSIONS.get(variant.kind)
    return TargetKey(variant.resource_id, dimension) if dimension else None
