"""An endpoint or an inference component as SageMaker describes it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sagewarden.endpoints.deployment import DeploymentState, deployment_state_of
from sagewarden.endpoints.hosting import Hosting
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind, Variant, is_burstable
from sagewarden.reading import member, text
from sagewarden.resources import Arn, Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is known of an endpoint, or of an inference component, which scales the same way."""

    arn: Arn
    """Its ARN, which has the name in small letters."""

    name: str
    """Its name, in its maker's letters."""

    status: EndpointStatus
    """What SageMaker says of it."""

    variants: tuple[Variant, ...]
    """An endpoint's variants; of a component, the component itself."""

    tags: Tags
    """Its tags: whose it is, and how it should scale."""

    born: datetime
    """When it was created: it sets it apart from an earlier one of its name."""

    config: str = ""
    """The name of its endpoint configuration; none for a component."""

    is_asynchronous: bool = False
    """Whether its requests wait in a queue of its own."""

    hosting: Mapping[str, Hosting] = field(default_factory=dict)
    """What its configuration says of its variants, by name; none where that is deleted."""

    deployment: DeploymentState = field(default_factory=DeploymentState)
    """How its last deployment goes."""

    @property
    def in_service(self) -> bool:
        """Whether it can scale now."""
        return self.status is EndpointStatus.IN_SERVICE

    @property
    def passing(self) -> bool:
        """Whether it is on its way to another status."""
        return self.status in (EndpointStatus.CREATING, EndpointStatus.UPDATING)

    @property
    def is_component(self) -> bool:
        """Whether it is an inference component: no event tells that one is in service."""
        return self.arn.type == "inference-component"


def endpoint_of(
    described: Mapping[str, Any], hosting: Mapping[str, Hosting], tags: Tags
) -> Endpoint:
    """An endpoint, from DescribeEndpoint and what its configuration says of its variants."""
    return Endpoint(
        arn=Arn(described["EndpointArn"]),
        name=described["EndpointName"],
        status=EndpointStatus.read(described["EndpointStatus"]),
        variants=(*_production(described, hosting), *_shadows(described)),
        tags=tags,
        born=born_of(described),
        config=described["EndpointConfigName"],
        is_asynchronous=bool(described.get("AsyncInferenceConfig")),
        hosting=hosting,
        deployment=deployment_state_of(described),
    )


def component_of(described: Mapping[str, Any], tags: Tags) -> Endpoint:
    """An inference component, from DescribeInferenceComponent."""
    name = described["InferenceComponentName"]
    kind = Kind.ADAPTER if _is_adapter(described) else Kind.COPIES
    count = member(described, "RuntimeConfig", "DesiredCopyCount")
    variant = Variant(endpoint=described["EndpointName"], name=name, kind=kind, count=count)
    return Endpoint(
        arn=Arn(described["InferenceComponentArn"]),
        name=name,
        status=EndpointStatus.read(described["InferenceComponentStatus"]),
        variants=(variant,),
        tags=tags,
        born=born_of(described),
        deployment=deployment_state_of(described),
    )


def _is_adapter(described: Mapping[str, Any]) -> bool:
    """Whether a component is loaded by another one and has no copies of its own.

    `Specifications` stands in the place of `Specification` where there is one for each instance
    type (DescribeInferenceComponent, API reference).
    """
    specifications = (described.get("Specification", {}), *described.get("Specifications", ()))
    return any("BaseInferenceComponentName" in one for one in specifications)


def born_of(described: Mapping[str, Any]) -> datetime:
    """When an endpoint or an inference component was created, in UTC, from its description."""
    created: datetime = described["CreationTime"]
    return created.astimezone(UTC)


def _production(described: Mapping[str, Any], hosting: Mapping[str, Hosting]) -> Iterator[Variant]:
    asynchronous = bool(described.get("AsyncInferenceConfig"))
    for summary in described.get("ProductionVariants", ()):
        known = hosting.get(summary["VariantName"]) or _hosting_seen(summary)
        yield Variant(
            endpoint=described["EndpointName"],
            name=summary["VariantName"],
            kind=_kind(summary, known, asynchronous=asynchronous),
            instance_types=known.types,
            count=_count(summary),
            most=(_serverless(summary) or {}).get("MaxConcurrency"),
            reserved=_reserved(summary),
            managed_least=_managed_least(summary),
        )


def _count(summary: Mapping[str, Any]) -> int | None:
    """How many instances, or units of provisioned concurrency, a variant is to have.

    SageMaker moves towards what is desired: that is what counts, not what there is by now.
    """
    serverless = summary.get("DesiredServerlessConfig") or summary.get("CurrentServerlessConfig")
    count: int | None = (serverless or summary).get(
        "ProvisionedConcurrency" if serverless else "DesiredInstanceCount"
    )
    return summary.get("CurrentInstanceCount") if count is None else count


def _hosting_seen(summary: Mapping[str, Any]) -> Hosting:
    """What a variant shows of itself where its configuration is deleted: pools, but no one type.

    Managed instance scaling is taken for a sign of inference components.
    """
    pools = summary.get("InstancePools", ())
    types = tuple(pool["InstanceType"] for pool in pools)
    return Hosting(types=types, has_model=not _is_managed(summary))


def _serverless(summary: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return summary.get("CurrentServerlessConfig") or summary.get("DesiredServerlessConfig")


def _reserved(summary: Mapping[str, Any]) -> int | None:
    """How many instances there can be where a variant may run on its reservation alone."""
    reservation = summary.get("CapacityReservationConfig", {})
    if reservation.get("CapacityReservationPreference") != "capacity-reservations-only":
        return None
    total: int | None = reservation.get("TotalInstanceCount")
    return total


def _managed_least(summary: Mapping[str, Any]) -> int | None:
    """How many instances managed instance scaling keeps, where it is turned on."""
    if not _is_managed(summary):
        return None
    least: int = summary["ManagedInstanceScaling"].get("MinInstanceCount", 0)
    return least


def _is_managed(summary: Mapping[str, Any]) -> bool:
    """Whether managed instance scaling is turned on."""
    return text(summary, "ManagedInstanceScaling", "Status") == "ENABLED"


def _kind(summary: Mapping[str, Any], hosting: Hosting, *, asynchronous: bool) -> Kind:
    serverless = _serverless(summary)
    # It has no instances: only what is provisioned can scale.
    if serverless:
        return Kind.SERVERLESS if serverless.get("ProvisionedConcurrency") else Kind.ON_DEMAND
    # Its inference components scale, and AWS its instances. Beside a model it does nothing.
    if _is_managed(summary) and not hosting.has_model:
        return Kind.MANAGED
    # AWS does not scale its instance type, or one of its pools'.
    if any(is_burstable(instance_type) for instance_type in hosting.types):
        return Kind.BURSTABLE
    # Inference components run on instances that nothing manages.
    if not hosting.has_model:
        return Kind.HOST
    return Kind.ASYNCHRONOUS if asynchronous else Kind.INSTANCES


def _shadows(described: Mapping[str, Any]) -> Iterator[Variant]:
    for summary in described.get("ShadowProductionVariants", ()):
        name = summary["VariantName"]
        yield Variant(endpoint=described["EndpointName"], name=name, kind=Kind.SHADOW)
