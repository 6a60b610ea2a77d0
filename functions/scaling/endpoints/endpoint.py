"""An endpoint or an inference component as SageMaker describes it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sagewarden.causes.events import normalized
from sagewarden.reading import member, text
from sagewarden.resources import Arn, Tags
from scaling.endpoints.variants import Kind, Variant, is_burstable


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is known of an endpoint or an inference component."""

    arn: Arn
    name: str
    """In its maker's letters."""

    status: str
    variants: tuple[Variant, ...]
    tags: Tags
    born: str = ""
    """When it was created (ISO 8601): it sets it apart from an earlier one of its name."""

    config: str = ""
    """The name of its endpoint configuration; none for a component."""

    types: Mapping[str, str] = field(default_factory=dict)
    """The instance types of its variants, by name; empty where it has no instances."""

    @property
    def in_service(self) -> bool:
        return self.status == "inservice"

    @property
    def passing(self) -> bool:
        """Whether it is on its way to another state."""
        return self.status in ("creating", "updating")


def endpoint_of(described: Mapping[str, Any], types: Mapping[str, str], tags: Tags) -> Subject:
    """An endpoint, from DescribeEndpoint and the instance types of its configuration."""
    name, config = described["EndpointName"], described["EndpointConfigName"]
    variants = (*_production(described, types), *_shadows(described))
    status = normalized(described["EndpointStatus"])
    born = born_of(described)
    return Subject(
        arn=Arn(described["EndpointArn"]),
        name=name,
        status=status,
        variants=variants,
        tags=tags,
        born=born,
        config=config,
        types=types,
    )


def component_of(described: Mapping[str, Any], tags: Tags) -> Subject:
    """An inference component, from DescribeInferenceComponent."""
    name = described["InferenceComponentName"]
    count = member(described, "RuntimeConfig", "DesiredCopyCount")
    variant = Variant(endpoint=described["EndpointName"], name=name, kind=Kind.COPIES, count=count)
    status = normalized(described["InferenceComponentStatus"])
    return Subject(
        arn=Arn(described["InferenceComponentArn"]),
        name=name,
        status=status,
        variants=(variant,),
        tags=tags,
        born=born_of(described),
    )


def born_of(described: Mapping[str, Any]) -> str:
    """When an endpoint or an inference component was created, from its description."""
    created: datetime = described["CreationTime"]
    return created.astimezone(UTC).isoformat()


def types_of(config: Mapping[str, Any]) -> dict[str, str]:
    """The instance types of an endpoint configuration, by variant; that of a serverless one is empty."""
    variants = config.get("ProductionVariants", ())
    return {each["VariantName"]: each.get("InstanceType", "") for each in variants}


def _production(described: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Variant]:
    asynchronous = bool(described.get("AsyncInferenceConfig"))
    for each in described.get("ProductionVariants", ()):
        name = each["VariantName"]
        instance_type = types.get(name) or None
        kind = _kind(each, instance_type, asynchronous=asynchronous)
        count = each.get("DesiredInstanceCount", each.get("CurrentInstanceCount"))
        most = (_serverless(each) or {}).get("MaxConcurrency")
        yield Variant(
            endpoint=described["EndpointName"],
            name=name,
            kind=kind,
            instance_type=instance_type,
            count=count,
            most=most,
        )


def _serverless(variant: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return variant.get("CurrentServerlessConfig") or variant.get("DesiredServerlessConfig")


def _kind(variant: Mapping[str, Any], instance_type: str | None, *, asynchronous: bool) -> Kind:
    serverless = _serverless(variant)
    if serverless:
        return Kind.SERVERLESS if serverless.get("ProvisionedConcurrency") else Kind.ON_DEMAND
    if text(variant, "ManagedInstanceScaling", "Status") == "ENABLED":
        return Kind.MANAGED
    if is_burstable(instance_type):
        return Kind.BURSTABLE
    return Kind.ASYNCHRONOUS if asynchronous else Kind.INSTANCES


def _shadows(described: Mapping[str, Any]) -> Iterator[Variant]:
    for each in described.get("ShadowProductionVariants", ()):
        yield Variant(
            endpoint=described["EndpointName"], name=each["VariantName"], kind=Kind.SHADOW
        )
