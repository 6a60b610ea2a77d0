"""What an endpoint configuration says of a variant, and DescribeEndpoint does not tell. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sagewarden.reading import member


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What one variant runs, and on what."""

    types: tuple[str, ...] = ()
    """Its instance types: one, or those of its pools, the first choice first. None where it is
    serverless."""

    has_model: bool = True
    """Whether it runs a model; otherwise inference components run on it."""

    provisioned: bool = False
    """Whether it is serverless with provisioned concurrency."""

    models: tuple[str, ...] = ()
    """The names of the models that it runs: its own, and those of its pools."""

    metrics_every: int = 60
    """Seconds between two of its utilization metrics (MetricsConfig, API reference)."""

    requests_every: int = 60
    """Seconds between two of its invocation metrics: as many only where metrics are enhanced."""

    def scales_like(self, other: "Hosting | None") -> bool:
        """Whether a scalable target of the one does for the other.

        In which order pools are tried does not matter.
        """
        if other is None:
            return False
        return (set(self.types), self.has_model, self.provisioned) == (
            set(other.types),
            other.has_model,
            other.provisioned,
        )


def hosting_of(config: Mapping[str, Any]) -> dict[str, Hosting]:
    """What the variants of an endpoint configuration run on, by their names."""
    variants = config.get("ProductionVariants", ())
    return {variant["VariantName"]: _hosting(variant, _often(config)) for variant in variants}


def hosting_in(variants: Mapping[str, Any] | None) -> dict[str, Hosting] | None:
    """What variants run on, by their names, as it is remembered; None where it never was."""
    if variants is None:
        return None
    hosting: dict[str, Hosting] = {}
    for name, record in variants.items():
        lists = {key: tuple(record.get(key, ())) for key in ("types", "models")}
        often = {key: int(record.get(key, 60)) for key in ("metrics_every", "requests_every")}
        hosting[name] = Hosting(**{**record, **lists, **often})
    return hosting


def hosting_written(hosting: Mapping[str, Hosting] | None) -> dict[str, Any] | None:
    """What variants run on, as it is remembered: always as a whole."""
    if hosting is None:
        return None
    variants: dict[str, Any] = {}
    for name, one in hosting.items():
        record = asdict(one)
        variants[name] = record | {"types": list(one.types), "models": list(one.models)}
    return variants


def _often(config: Mapping[str, Any]) -> Mapping[str, int]:
    """How often a configuration has metrics published, in seconds."""
    every = member(config, "MetricsConfig", "MetricPublishFrequencyInSeconds") or 60
    is_enhanced = bool(member(config, "MetricsConfig", "EnableEnhancedMetrics"))
    return {"metrics_every": every, "requests_every": every if is_enhanced else 60}


def _hosting(variant: Mapping[str, Any], often: Mapping[str, int]) -> Hosting:
    """What DescribeEndpointConfig says of one variant.

    A variant has one type, or pools that are tried in the order of their priorities, 1 first
    (SageMaker developer guide, "Deploy to multiple instance types with instance pools").
    """
    one = variant.get("InstanceType")
    pools = sorted(variant.get("InstancePools", ()), key=lambda pool: pool["Priority"])
    named = [variant.get("ModelName"), *(pool.get("ModelNameOverride") for pool in pools)]
    models = tuple(dict.fromkeys(filter(None, named)))
    return Hosting(
        types=(one,) if one else tuple(pool["InstanceType"] for pool in pools),
        has_model=bool(models),
        provisioned=bool(member(variant, "ServerlessConfig", "ProvisionedConcurrency")),
        models=models,
        **often,
    )
