"""The variants of an endpoint and its inference components, told apart by their kind. Pure."""

from dataclasses import dataclass
from enum import StrEnum

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
    def label(self) -> str:
        """A name that no other scaling resource in the account has.

        Without `/`, which some names may not hold.
        """
        return f"{self.endpoint}.{self.name}"


def is_burstable(instance_type: str) -> bool:
    """Whether AWS does not scale instances of this type."""
    return instance_type.startswith(_BURSTABLE)
