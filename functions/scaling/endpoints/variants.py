"""What can scale, told apart by its kind: the decision table of `docs/scaling.md`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scaling.endpoints.keys import TargetKey

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

_BURSTABLE = ("ml.t2.", "ml.t3.", "ml.t4g.")
"""Instance types that cannot scale (SageMaker developer guide, "Prerequisites"); not `ml.trn1`."""


class Kind(StrEnum):
    """How something scales, or why it does not."""

    INSTANCES = "instances"
    ASYNCHRONOUS = "asynchronous"
    SERVERLESS = "serverless"
    COPIES = "copies"
    ADAPTER = "adapter"
    ON_DEMAND = "serverless without provisioned concurrency"
    HOST = "instances of inference components"
    BURSTABLE = "burstable instances"
    MANAGED = "managed instances"
    SHADOW = "shadow"


DIMENSIONS: Mapping[Kind, str] = {
    Kind.INSTANCES: INSTANCES,
    Kind.ASYNCHRONOUS: INSTANCES,
    Kind.HOST: INSTANCES,
    Kind.SERVERLESS: CONCURRENCY,
    Kind.COPIES: COPIES,
}
"""The scalable dimension of what scales."""

SUSPENSIONS: Mapping[str, str] = {
    "DynamicScalingInSuspended": "scale-in",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A production variant, a shadow variant, or an inference component."""

    endpoint: str
    """The endpoint's name, in its maker's letters."""

    name: str
    """The variant's or the component's own name."""

    kind: Kind
    """How it scales, or why it does not."""

    instance_types: tuple[str, ...] = ()
    """The type of its instances, or those of its pools, the first choice first; none where that is
    not known."""

    count: int | None = None
    """How many instances, copies or units of concurrency there are now."""

    most: int | None = None
    """How many there can be at most, whatever a profile says: a serverless variant provisions no
    more concurrency than its `MaxConcurrency` (ProductionVariantServerlessConfig, API reference).
    """

    reserved: int | None = None
    """How many instances its capacity reservation has; None where it may run on others, too
    (ProductionVariantCapacityReservationSummary, API reference)."""

    managed_least: int | None = None
    """How many instances managed instance scaling keeps; None where that is not turned on."""

    @property
    def types_with_quota(self) -> tuple[str, ...]:
        """The instance types whose quotas hold it: a capacity reservation is held by itself."""
        return self.instance_types if self.reserved is None else ()

    @property
    def resource_id(self) -> str:
        """What Application Auto Scaling calls it."""
        if self.kind in (Kind.COPIES, Kind.ADAPTER):
            return f"inference-component/{self.name}"
        return f"endpoint/{self.endpoint}/variant/{self.name}"

    @property
    def target(self) -> TargetKey | None:
        """The scalable target that it has or could have; None where its kind does not scale."""
        dimension = DIMENSIONS.get(self.kind)
        return TargetKey(self.resource_id, dimension) if dimension else None

    @property
    def label(self) -> str:
        """A name that no other scaling resource in the account has.

        Without `/`, which some names may not hold.
        """
        return f"{self.endpoint}.{self.name}"


def is_burstable(instance_type: str) -> bool:
    """Whether AWS does not scale instances of this type."""
    return instance_type.startswith(_BURSTABLE)
