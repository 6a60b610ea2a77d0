"""An endpoint or an inference component as SageMaker describes it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sagewarden.reading import member, text
from sagewarden.resources import Arn, Tags
from scaling.endpoints.status import EndpointStatus
from scaling.endpoints.variants import Kind, Variant, is_burstable


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

    types: Mapping[str, str] = field(default_factory=dict)
    """The instance types of its variants, by name; empty where it has no instances."""

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


def endpoint_of(described: Mapping[str, Any], types: Mapping[str, str], tags: Tags) -> Endpoint:
    """An endpoint, from DescribeEndpoint and the instance types of its configuration."""
    return Endpoint(
        arn=Arn(described["EndpointArn"]),
        name=described["EndpointName"],
        status=EndpointStatus.read(described["EndpointStatus"]),
        variants=(*_production(described, types), *_shadows(described)),
        tags=tags,
        born=born_of(described),
        config=described["EndpointConfigName"],
        types=types,
    )


def component_of(described: Mapping[str, Any], tags: Tags) -> Endpoint:
    """An inference component, from DescribeInferenceComponent."""
    name = described["InferenceComponentName"]
    count = member(described, "RuntimeConfig", "DesiredCopyCount")
    variant = Variant(endpoint=described["EndpointName"], name=name, kind=Kind.COPIES, count=count)
    return Endpoint(
        arn=Arn(described["InferenceComponentArn"]),
        name=name,
        status=EndpointStatus.read(described["InferenceComponentStatus"]),
        variants=(variant,),
        tags=tags,
        born=born_of(described),
    )


def born_of(described: Mapping[str, Any]) -> datetime:
    """When an endpoint or an inference component was created, in UTC, from its description."""
    created: datetime = described["CreationTime"]
    return created.astimezone(UTC)


def types_of(config: Mapping[str, Any]) -> dict[str, str]:
    """The instance types of an endpoint configuration, by variant; empty for a serverless one."""
    variants = config.get("ProductionVariants", ())
    return {variant["VariantName"]: variant.get("InstanceType", "") for variant in variants}


def _production(described: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Variant]:
    asynchronous = bool(described.get("AsyncInferenceConfig"))
    for summary in described.get("ProductionVariants", ()):
        name = summary["VariantName"]
        instance_type = types.get(name) or None
        yield Variant(
            endpoint=described["EndpointName"],
            name=name,
            kind=_kind(summary, instance_type, asynchronous=asynchronous),
            instance_type=instance_type,
            count=summary.get("DesiredInstanceCount", summary.get("CurrentInstanceCount")),
            most=(_serverless(summary) or {}).get("MaxConcurrency"),
        )


def _serverless(summary: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return summary.get("CurrentServerlessConfig") or summary.get("DesiredServerlessConfig")


def _kind(summary: Mapping[str, Any], instance_type: str | None, *, asynchronous: bool) -> Kind:
    serverless = _serverless(summary)
    # It has no instances: only what is provisioned can scale.
    if serverless:
        return Kind.SERVERLESS if serverless.get("ProvisionedConcurrency") else Kind.ON_DEMAND
    # Its inference components scale, and AWS its instances.
    if text(summary, "ManagedInstanceScaling", "Status") == "ENABLED":
        return Kind.MANAGED
    # AWS does not scale its instance type.
    if is_burstable(instance_type):
        return Kind.BURSTABLE
    return Kind.ASYNCHRONOUS if asynchronous else Kind.INSTANCES


def _shadows(described: Mapping[str, Any]) -> Iterator[Variant]:
    for summary in described.get("ShadowProductionVariants", ()):
        name = summary["VariantName"]
        yield Variant(endpoint=described["EndpointName"], name=name, kind=Kind.SHADOW)
