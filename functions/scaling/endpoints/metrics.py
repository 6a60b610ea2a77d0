"""What a scaling policy watches: a profile's target as Application Auto Scaling wants it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sagewarden.registry.scaling import TargetValue
from scaling.endpoints.hardware import gpus, vcpus
from scaling.endpoints.variants import Kind, Variant

_ON_INSTANCES = frozenset({"cpu-utilization", "gpu-utilization", "memory-utilization"})
METRICS: Mapping[Kind, frozenset[str]] = {
    Kind.INSTANCES: _ON_INSTANCES
    | {"invocations-per-instance", "concurrent-requests-per-model", "model-latency"},
    Kind.ASYNCHRONOUS: _ON_INSTANCES | {"backlog-per-instance"},
    Kind.HOST: _ON_INSTANCES,
    Kind.SERVERLESS: frozenset({"provisioned-concurrency-utilization"}),
    Kind.COPIES: frozenset({"invocations-per-copy", "concurrent-requests-per-copy"}),
}
"""The metrics that exist for each kind (SageMaker developer guide, "Monitor with CloudWatch").

Requests to inference components are counted by component, not by the instances below them.
"""

_NAMES: Mapping[Kind, str] = {
    Kind.INSTANCES: "variants on instances",
    Kind.ASYNCHRONOUS: "asynchronous variants",
    Kind.HOST: "variants whose inference components have no managed instance scaling",
    Kind.SERVERLESS: "serverless variants",
    Kind.COPIES: "inference components",
}

_PREDEFINED = {
    "invocations-per-instance": "SageMakerVariantInvocationsPerInstance",
    "concurrent-requests-per-model": "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    "provisioned-concurrency-utilization": "SageMakerVariantProvisionedConcurrencyUtilization",
    "invocations-per-copy": "SageMakerInferenceComponentInvocationsPerCopy",
    "concurrent-requests-per-copy": (
        "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution"
    ),
}
_INSTANCE_METRICS = {
    "cpu-utilization": "CPUUtilization",
    "gpu-utilization": "GPUUtilization",
    "memory-utilization": "MemoryUtilization",
}
_MICROSECONDS = 1000
"""In a millisecond: ModelLatency is told in microseconds."""


class Unfit(Exception):
    """A profile's metric does not fit a variant; the message says why, and what would fit."""


def target_tracking(targets: Sequence[TargetValue], variant: Variant) -> dict[str, Any]:
    """The metric and its value, of the first target that fits, as PutScalingPolicy wants them.

    Raises:
        Unfit: no target has a metric of this kind, or its unit is not known.
    """
    fitting = METRICS[variant.kind]
    for target in targets:
        if target.metric in fitting:
            return {"TargetValue": _value(target, variant), **_metric(target.metric, variant)}
    names = " or ".join(target.metric for target in targets)
    known = ", ".join(sorted(fitting))
    raise Unfit(f"{names} is no metric of {_NAMES[variant.kind]}; expected one of {known}")


def _value(target: TargetValue, variant: Variant) -> float:
    """The target's value in the unit in which AWS tells the metric."""
    if target.max_rps is not None:
        # SageMaker developer guide, "Load testing": requests a minute and instance.
        return round(target.max_rps * target.safety_factor * 60, 6)
    value = target.value or 0.0
    match target.metric:
        # Milliseconds in the profile, microseconds in CloudWatch.
        case "model-latency":
            return value * _MICROSECONDS
        # Per cent of the whole instance in the profile; CloudWatch counts 100 for each part.
        case "cpu-utilization":
            return value * _shared(vcpus, variant, "vCPUs")
        case "gpu-utilization":
            return value * _shared(gpus, variant, "GPUs")
    return value


def _shared(count_of: Callable[[str], int | None], variant: Variant, what: str) -> int:
    """How many of something an instance has, whichever of the variant's types it is of.

    Raises:
        Unfit: that is not known, there are none, or the variant's pools differ.
    """
    numbers = {instance_type: count_of(instance_type) for instance_type in variant.instance_types}
    unknown = [instance_type for instance_type, number in numbers.items() if number is None]
    # Its type, or one of its pools', is not in the table, or is itself not known.
    if unknown or not numbers:
        names = " and ".join(unknown) or "its instance type"
        raise Unfit(f"how many {what} {names} has is not known")
    alike = {number for number in numbers.values() if number is not None}
    # The metric is an average over all pools: there is no value that is right for each.
    if len(alike) > 1:
        told = ", ".join(f"{number} of {name}" for name, number in numbers.items())
        raise Unfit(f"its instance pools differ in {what}: {told}")
    (number,) = alike
    # It has none, so that the metric has no values.
    if number == 0:
        raise Unfit(f"{' and '.join(numbers)} has no {what}")
    return number


def _metric(name: str, variant: Variant) -> dict[str, Any]:
    if name in _PREDEFINED:
        return {"PredefinedMetricSpecification": {"PredefinedMetricType": _PREDEFINED[name]}}
    endpoint = {"Name": "EndpointName", "Value": variant.endpoint}
    both = [endpoint, {"Name": "VariantName", "Value": variant.name}]
    if name in _INSTANCE_METRICS:
        return _customized("/aws/sagemaker/Endpoints", _INSTANCE_METRICS[name], both)
    if name == "model-latency":
        return _customized("AWS/SageMaker", "ModelLatency", both)
    return _customized("AWS/SageMaker", "ApproximateBacklogSizePerInstance", [endpoint])


def _customized(namespace: str, metric: str, dimensions: list[dict[str, str]]) -> dict[str, Any]:
    specification = {
        "MetricName": metric,
        "Namespace": namespace,
        "Dimensions": dimensions,
        "Statistic": "Average",
    }
    return {"CustomizedMetricSpecification": specification}
