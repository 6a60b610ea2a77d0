"""What an endpoint configuration says of a variant, and DescribeEndpoint does not tell. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sagewarden.reading import member


@dataclass(frozen=True, slots=True)
class Hosting:
    """What one variant runs, and on what."""

    types: tuple[str, ...] = ()
    """Its instance types: one, or those of its pools, the first choice first. None where it is
    serverless."""

    has_model: bool = True
    """Whether it runs a model; otherwise inference components run on it."""

    provisioned: bool = False
    """Whether it is serverless with provisioned concurrency."""

    def scales_like(self, other: "Hosting | None") -> bool:
        """Whether a scalable target of the one does for the other.

        In which order pools are tried does not matter.
        """
        if other is None:
            return False
        return set(self.types) == set(other.types) and self == replace(other, types=self.types)


def hosting_of(config: Mapping[str, Any]) -> dict[str, Hosting]:
    """What the variants of an endpoint configuration run on, by their names."""
    variants = config.get("ProductionVariants", ())
    return {variant["VariantName"]: _hosting(variant) for variant in variants}


def _hosting(variant: Mapping[str, Any]) -> Hosting:
    """What DescribeEndpointConfig says of one variant.

    A variant has one type, or pools that are tried in the order of their priorities, 1 first
    (SageMaker developer guide, "Deploy to multiple instance types with instance pools").
    """
    one = variant.get("InstanceType")
    pools = sorted(variant.get("InstancePools", ()), key=lambda pool: pool["Priority"])
    models = [variant.get("ModelName"), *(pool.get("ModelNameOverride") for pool in pools)]
    return Hosting(
        types=(one,) if one else tuple(pool["InstanceType"] for pool in pools),
        has_model=any(models),
        provisioned=bool(member(variant, "ServerlessConfig", "ProvisionedConcurrency")),
    )
