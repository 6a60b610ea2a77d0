"""A datum as PutMetricData has it, of values with how often they came. Pure."""

from collections.abc import Mapping
from typing import Any

from local.traffic.hosted import Hosted

INVOCATIONS = "AWS/SageMaker"
"""The namespace of what SageMaker itself counts."""

INSTANCES = "/aws/sagemaker/Endpoints"
"""The namespace of instances, written with the execution role."""

COMPONENTS = "/aws/sagemaker/InferenceComponents"
"""The namespace of what a component uses of its instances."""

MICROSECONDS = 1000
"""In a millisecond."""

type Dimensions = list[dict[str, str]]
type Datum = dict[str, Any]
"""A member of PutMetricData's MetricData, with its `Namespace`."""


def of_variant(hosted: Hosted) -> Dimensions:
    return dimensions(EndpointName=hosted.endpoint, VariantName=hosted.variant)


def dimensions(**named: str) -> Dimensions:
    return [{"Name": name, "Value": value} for name, value in named.items()]


def one(namespace: str, name: str, named: Dimensions, unit: str, value: float) -> Datum:
    """A datum of one value."""
    return many(namespace, name, named, unit, {float(value): 1})


def many(
    namespace: str, name: str, named: Dimensions, unit: str, counts: Mapping[float, float]
) -> Datum:
    """A datum of values with how often they came; where nothing came, it is 0."""
    came = {value: count for value, count in counts.items() if count} or {0.0: 1.0}
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": named,
        "Unit": unit,
        "Values": list(came),
        "Counts": list(came.values()),
    }
