"""Capacity: the number that a scalable dimension stands for, where there is one."""

from dataclasses import dataclass
from typing import Any

from local.aws.autoscaling.targets import CONCURRENCY, COPIES, INSTANCES, Key, RefusedError
from local.aws.sagemaker.backend import config_of, endpoint_of
from local.aws.sagemaker.components import component

_BURSTABLE = "ml.t2."


@dataclass(frozen=True)
class Capacity:
    """What there is more or less of, of a variant that scales."""

    types: frozenset[str]
    """Its instance type, or those of its pools; none where it is serverless."""

    provisioned: bool
    """Whether it is serverless with provisioned concurrency."""


def capacity_of(region: str, key: Key) -> int:
    """How many instances, units or copies there are.

    Raises:
        RefusedError: there is no such resource, or it cannot scale.
    """
    resource, dimension = key
    kind, name, *rest = resource.split("/")
    # The copies of an inference component.
    if dimension == COPIES and kind == "inference-component":
        copies = component(region, name).copies
        if copies is None:
            raise RefusedError(
                "ValidationException", f"The adapter {name} has no copies: its base has them."
            )
        return copies
    # Nothing that scales.
    if dimension not in (INSTANCES, CONCURRENCY) or kind != "endpoint" or rest[:1] != ["variant"]:
        raise RefusedError(
            "ValidationException", f"Unsupported resource {resource} or dimension {dimension}"
        )
    # The units or the instances of an endpoint's variant.
    endpoint = endpoint_of(region, name)
    for variant in endpoint.production_variants:
        if variant["VariantName"] == rest[1]:
            return _units(variant) if dimension == CONCURRENCY else _instances(endpoint, variant)
    raise RefusedError("ValidationException", f"SageMaker variant does not exist: {name}/{rest[1]}")


def _units(variant: Any) -> int:
    """The provisioned concurrency of a serverless variant."""
    serverless = variant.get("CurrentServerlessConfig") or {}
    if "ProvisionedConcurrency" not in serverless:
        raise RefusedError("ValidationException", "The variant has no provisioned concurrency")
    return int(serverless["ProvisionedConcurrency"])


def _instances(endpoint: Any, variant: Any) -> int:
    """The instances of a variant."""
    capacity = variants_of(config_of(endpoint)).get(variant["VariantName"])
    for kind in sorted(capacity.types) if capacity else ():
        if kind.startswith(_BURSTABLE):
            raise RefusedError(
                "ValidationException", f"Variants on {kind} cannot scale automatically"
            )
    if "CurrentInstanceCount" not in variant:
        raise RefusedError("ValidationException", "The variant has no instances")
    return int(variant["CurrentInstanceCount"])


def variants_of(config: Any) -> dict[str, Capacity]:
    """What the variants of a configuration scale, by their names."""
    return {variant["VariantName"]: _capacity(variant) for variant in config.production_variants}


def _capacity(variant: Any) -> Capacity:
    one = variant.get("InstanceType")
    types = {pool["InstanceType"] for pool in variant.get("InstancePools", ())}
    serverless = variant.get("ServerlessConfig", {})
    return Capacity(
        types=frozenset({one} if one else types),
        provisioned="ProvisionedConcurrency" in serverless,
    )
