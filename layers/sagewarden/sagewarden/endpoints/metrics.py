"""The metrics that each kind of variant publishes, and in what unit people read them. Pure.

SageMaker developer guide, "Monitor with CloudWatch", and docs/facts.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sagewarden.endpoints.hardware import gpus, vcpus
from sagewarden.endpoints.variants import Kind, Variant

_REQUESTS = "AWS/SageMaker"
_MACHINES = "/aws/sagemaker/Endpoints"
_COMPONENTS = "/aws/sagemaker/InferenceComponents"
_MILLISECONDS = 1 / 1000
"""SageMaker measures latencies in microseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric by one statistic, in the unit in which people read it."""

    label: str
    """What people call it."""

    metric: str
    """What CloudWatch calls it."""

    statistic: str
    """The statistic that says most."""

    unit: str = ""
    """The unit in which people read it; `/min` is a sum by the minute."""

    scale: float = 1.0
    """By what CloudWatch's value is multiplied."""

    namespace: str = _REQUESTS
    """CloudWatch's namespace."""

    per: str = ""
    """Of what part of a machine it goes to 100 each: `vcpus`, `gpus`."""


def _sum(label: str, metric: str) -> Measure:
    return Measure(label=label, metric=metric, statistic="Sum", unit="/min")


def _time(label: str, metric: str, statistic: str = "p90") -> Measure:
    return Measure(label=label, metric=metric, statistic=statistic, unit="ms", scale=_MILLISECONDS)


def _used(label: str, metric: str, per: str = "", namespace: str = _MACHINES) -> Measure:
    return Measure(
        label=label, metric=metric, statistic="Average", unit="%", namespace=namespace, per=per
    )


_TRAFFIC = (
    _sum("requests", "Invocations"),
    _sum("4XX errors", "Invocation4XXErrors"),
    _sum("5XX errors", "Invocation5XXErrors"),
    _time("model latency p90", "ModelLatency"),
    _time("overhead p90", "OverheadLatency"),
)
_USE = (
    _used("CPU", "CPUUtilization", per="vcpus"),
    _used("memory", "MemoryUtilization"),
    _used("disk", "DiskUtilization"),
    _used("GPU", "GPUUtilization", per="gpus"),
    _used("GPU memory", "GPUMemoryUtilization", per="gpus"),
)
_MODELS = (
    _time("model loading p90", "ModelLoadingWaitTime"),
    Measure(
        label="model cache hits", metric="ModelCacheHit", statistic="Average", unit="%", scale=100
    ),
)
_SERVERLESS = (
    *_TRAFFIC,
    _time("model setup p90", "ModelSetupTime"),
    _used("memory", "MemoryUtilization"),
    Measure(
        label="concurrency used",
        metric="ServerlessProvisionedConcurrencyUtilization",
        statistic="Maximum",
        unit="%",
        scale=100,
    ),
)
_ASYNCHRONOUS = (
    _sum("processed", "InvocationsProcessed"),
    _sum("failures", "InvocationFailures"),
    _sum("4XX errors", "Invocation4XXErrors"),
    _sum("5XX errors", "Invocation5XXErrors"),
    _time("model latency p90", "ModelLatency"),
    *_USE,
)
QUEUE = (
    Measure(label="backlog", metric="ApproximateBacklogSize", statistic="Average"),
    Measure(
        label="oldest request",
        metric="ApproximateAgeOfOldestRequest",
        statistic="Maximum",
        unit="s",
    ),
    Measure(label="without capacity", metric="HasBacklogWithoutCapacity", statistic="Maximum"),
)
"""Of an asynchronous endpoint as a whole (SageMaker developer guide, "Monitor an asynchronous
endpoint")."""
_COPIES = (
    *_TRAFFIC,
    _sum("without capacity", "NoCapacityInvocationFailures"),
    _used("CPU", "CPUUtilizationNormalized", namespace=_COMPONENTS),
    _used("memory", "MemoryUtilizationNormalized", namespace=_COMPONENTS),
    _used("GPU", "GPUUtilizationNormalized", namespace=_COMPONENTS),
    _used("GPU memory", "GPUMemoryUtilizationNormalized", namespace=_COMPONENTS),
)
MEASURES: Mapping[Kind, tuple[Measure, ...]] = {
    Kind.INSTANCES: (*_TRAFFIC, *_USE, *_MODELS),
    Kind.BURSTABLE: (*_TRAFFIC, *_USE, *_MODELS),
    Kind.SHADOW: (*_TRAFFIC, *_USE),
    Kind.SERVERLESS: _SERVERLESS,
    Kind.ON_DEMAND: _SERVERLESS,
    Kind.ASYNCHRONOUS: _ASYNCHRONOUS,
    Kind.HOST: _USE,
    Kind.MANAGED: _USE,
    Kind.COPIES: _COPIES,
    Kind.ADAPTER: _COPIES,
}
"""What says most of each kind: what it does not publish is not among them."""

type Dimensions = tuple[tuple[str, str], ...]
"""Names and values, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One metric of one variant, as CloudWatch is asked for it."""

    variant: str
    """The variant's or component's name; empty for the endpoint's own."""

    measure: Measure
    """The metric, and its statistic."""

    dimensions: Dimensions
    """Its dimensions in CloudWatch."""

    divisor: float = 1.0
    """By what CloudWatch's value is divided: the parts of a machine that go to 100 each."""

    def value(self, told: float, period: int) -> float:
        """CloudWatch's value in the unit in which people read it.

        Args:
            period: the seconds that it is of.
        """
        minutes = period / 60 if self.measure.unit == "/min" else 1.0
        return told * self.measure.scale / self.divisor / minutes


def queries_of(
    endpoint: str,
    variants: Iterable[Variant],
    more: Mapping[Kind, tuple[Measure, ...]] = MappingProxyType({}),
) -> Iterator[Query]:
    """What to ask CloudWatch of an endpoint; what a variant does not publish has no data.

    Args:
        more: what is asked of a kind beside its `MEASURES`.
    """
    queued = False
    for variant in variants:
        dimensions = _dimensions(endpoint, variant)
        for measure in (*MEASURES[variant.kind], *more.get(variant.kind, ())):
            yield Query(
                variant=variant.name,
                measure=measure,
                dimensions=dimensions,
                divisor=_parts(measure, variant),
            )
        queued = queued or variant.kind is Kind.ASYNCHRONOUS
    if queued:
        for measure in QUEUE:
            yield Query(variant="", measure=measure, dimensions=(("EndpointName", endpoint),))


def request(number: int, query: Query, period: int) -> dict[str, Any]:
    """A member of GetMetricData's MetricDataQueries."""
    pairs = [{"Name": name, "Value": value} for name, value in query.dimensions]
    metric = {
        "Namespace": query.measure.namespace,
        "MetricName": query.measure.metric,
        "Dimensions": pairs,
    }
    stat = {"Metric": metric, "Period": period, "Stat": query.measure.statistic}
    return {"Id": f"q{number}", "MetricStat": stat}


def _dimensions(endpoint: str, variant: Variant) -> Dimensions:
    if variant.kind in (Kind.COPIES, Kind.ADAPTER):
        return (("InferenceComponentName", variant.name),)
    return (("EndpointName", endpoint), ("VariantName", variant.name))


def _parts(measure: Measure, variant: Variant) -> float:
    """How many parts of the least capable machine go to 100 each; 1 where that is not known."""
    if not measure.per:
        return 1.0
    count = vcpus if measure.per == "vcpus" else gpus
    counted = [count(instance_type) for instance_type in variant.instance_types]
    return float(min((number for number in counted if number), default=1))
