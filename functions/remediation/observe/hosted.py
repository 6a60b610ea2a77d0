"""What an endpoint hosts: its variants, and the inference components that have alarms. Reads."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from remediation.diagnosis.evidence import TargetSeen, VariantSeen
from sagewarden.endpoints.endpoint import component_of
from sagewarden.endpoints.hardware import gpus, vcpus
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.reading import member

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

_HOSTS = (Kind.HOST, Kind.MANAGED)


def component_names(variants: Iterable[Variant], alarmed: Iterable[str]) -> tuple[str, ...]:
    """The inference components among what has alarms; none where no variant hosts any."""
    ordered = tuple(variants)
    if not any(variant.kind in _HOSTS for variant in ordered):
        return ()
    named = {variant.name for variant in ordered}
    return tuple(name for name in sorted(alarmed) if name not in named)


def observe_component(client: "SageMakerClient", name: str) -> tuple[Variant, int | None]:
    """An inference component, and how many copies there are of it now."""
    described: Mapping[str, Any] = client.describe_inference_component(InferenceComponentName=name)
    (variant,) = component_of(described, {}).variants
    return variant, member(described, "RuntimeConfig", "CurrentCopyCount")


def counts_of(described: Mapping[str, Any]) -> dict[str, int | None]:
    """How many instances, or units of concurrency, each variant has now (DescribeEndpoint)."""
    counts: dict[str, int | None] = {}
    shadows = described.get("ShadowProductionVariants", ())
    for summary in (*described.get("ProductionVariants", ()), *shadows):
        provisioned = member(summary, "CurrentServerlessConfig", "ProvisionedConcurrency")
        counts[summary["VariantName"]] = summary.get("CurrentInstanceCount", provisioned)
    return counts


def weights_of(described: Mapping[str, Any]) -> dict[str, float | None]:
    """The share of the requests that each variant is to get (DescribeEndpoint)."""
    variants: Iterable[Mapping[str, Any]] = described.get("ProductionVariants", ())
    return {summary["VariantName"]: summary.get("DesiredWeight") for summary in variants}


def variant_seen(
    variant: Variant, count: int | None, target: TargetSeen | None, weight: float | None = None
) -> VariantSeen:
    """A variant as the diagnosis has it."""
    limits = [most for most in (variant.most, variant.reserved) if most is not None]
    return VariantSeen(
        name=variant.name,
        kind=variant.kind,
        instance_types=variant.instance_types,
        vcpus=_fewest(vcpus, variant),
        gpus=_fewest(gpus, variant),
        count=count,
        wanted=variant.count,
        target=target,
        most=min(limits, default=None),
        weight=weight,
    )


def _fewest(count: Callable[[str], int | None], variant: Variant) -> int | None:
    """What the least capable instance type of a variant has; None where that is not known."""
    counted = [count(instance_type) for instance_type in variant.instance_types]
    return min((number for number in counted if number is not None), default=None)
