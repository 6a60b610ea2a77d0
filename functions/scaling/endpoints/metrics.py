"""What a scaling policy watches: a profile's metric as AWS wants it, in AWS's unit. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sagewarden.endpoints.hardware import gpus, vcpus
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.registry.metrics import LOAD_METRICS
from sagewarden.registry.policies import TargetValue
from sagewarden.registry.steps import StepPolicy
from scaling.endpoints import custom

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

NAMES: Mapping[Kind, str] = {
    Kind.INSTANCES: "variants on instances",
    Kind.ASYNCHRONOUS: "asynchronous variants",
    Kind.HOST: "variants whose inference components have no managed instance scaling",
    Kind.SERVERLESS: "serverless variants",
    Kind.COPIES: "inference components",
}
"""What the kinds are called where people are told of them."""

_PREDEFINED = {
    "invocations-per-instance": "SageMakerVariantInvocationsPerInstance",
    "concurrent-requests-per-model": "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    "provisioned-concurrency-utilization": "SageMakerVariantProvisionedConcurrencyUtilization",
    "invocations-per-copy": "SageMakerInferenceComponentInvocationsPerCopy",
    "concurrent-requests-per-copy": (
        "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution"
    ),
}

_MICROSECONDS = 1000
"""In a millisecond: ModelLatency is told in microseconds."""

_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    """A metric as SageMaker publishes it."""

    namespace: str
    """Its namespace."""

    metric: str
    """Its name there."""

    statistic: str = "Average"
    """The statistic that an alarm of ours takes of it."""

    dimensions: tuple[str, ...] = ("EndpointName", "VariantName")
    """Its dimensions."""


_UTILIZATION = "/aws/sagemaker/Endpoints"
_INVOCATION = "AWS/SageMaker"
_COPIES = ("InferenceComponentName",)
_PUBLISHED: Mapping[str, _Published] = {
    "invocations-per-instance": _Published(
        namespace=_INVOCATION, metric="InvocationsPerInstance", statistic="Sum"
    ),
    "concurrent-requests-per-model": _Published(
        namespace=_INVOCATION, metric="ConcurrentRequestsPerModel", statistic="Maximum"
    ),
    "provisioned-concurrency-utilization": _Published(
        namespace=_INVOCATION,
        metric="ServerlessProvisionedConcurrencyUtilization",
        statistic="Maximum",
    ),
    "invocations-per-copy": _Published(
        namespace=_INVOCATION, metric="InvocationsPerCopy", statistic="Sum", dimensions=_COPIES
    ),
    "concurrent-requests-per-copy": _Published(
        namespace=_INVOCATION,
        metric="ConcurrentRequestsPerCopy",
        statistic="Maximum",
        dimensions=_COPIES,
    ),
    "cpu-utilization": _Published(namespace=_UTILIZATION, metric="CPUUtilization"),
    "gpu-utilization": _Published(namespace=_UTILIZATION, metric="GPUUtilization"),
    "memory-utilization": _Published(namespace=_UTILIZATION, metric="MemoryUtilization"),
    "model-latency": _Published(namespace=_INVOCATION, metric="ModelLatency"),
    "backlog-per-instance": _Published(
        namespace=_INVOCATION,
        metric="ApproximateBacklogSizePerInstance",
        dimensions=("EndpointName",),
    ),
}
"""Each metric as SageMaker publishes it (SageMaker developer guide, "Monitor with CloudWatch")."""


class Unfit(Exception):
    """A profile's metric does not fit a variant; the message says why, and what would fit."""


class Absent(Unfit):
    """A variant's instances have none of what a metric measures, so that it has no values."""


def why_unfit(policy: TargetValue | StepPolicy, variant: Variant) -> str | None:
    """Why a policy's metric does not exist for a kind of variant; None where it does."""
    if policy.custom is not None:
        missing = custom.unknown_names(policy.custom, variant)
        if missing:
            return f"{policy.followed} is by {missing}, which {NAMES[variant.kind]} do not have"
        return None
    if policy.metric in METRICS[variant.kind]:
        return None
    known = ", ".join(sorted(METRICS[variant.kind]))
    return f"{policy.metric} is no metric of {NAMES[variant.kind]}; expected one of {known}"


def tracking(target: TargetValue, variant: Variant) -> dict[str, Any]:
    """The metric and its value, as PutScalingPolicy wants them for target tracking.

    Raises:
        Unfit: the value's unit is not known.
    """
    return {"TargetValue": _target_value(target, variant), **_tracked(target, variant)}


def watching(policy: StepPolicy, variant: Variant) -> dict[str, Any]:
    """The metric over a step's periods, as PutMetricAlarm wants it."""
    if policy.custom is not None:
        return custom.watching(policy.custom, variant, policy.period)
    published = _PUBLISHED[policy.metric]
    return {
        "Namespace": published.namespace,
        "MetricName": published.metric,
        "Dimensions": _dimensions(published, variant),
        "Statistic": published.statistic,
        "Period": policy.period,
    }


def statistic_of(policy: StepPolicy) -> str:
    """The statistic by which a step's metric is taken; that of an expression is an average."""
    if policy.custom is not None:
        return getattr(policy.custom, "statistic", "Average")
    return _PUBLISHED[policy.metric].statistic


def step_bound(policy: StepPolicy, bound: float, variant: Variant) -> float:
    """A bound of a step in the unit in which AWS tells the metric over the step's period.

    Raises:
        Unfit: that unit is not known.
    """
    if policy.custom is not None:
        return bound
    value = _in_unit(policy.metric, bound, variant)
    # Requests a minute in the profile; CloudWatch sums up those of a period.
    return value * policy.period / _MINUTE if policy.metric in LOAD_METRICS else value


def _target_value(target: TargetValue, variant: Variant) -> float:
    """The target's value in the unit in which AWS tells the metric."""
    if target.max_rps is not None:
        # SageMaker developer guide, "Load testing": requests a minute and instance.
        return round(target.max_rps * target.safety_factor * _MINUTE, 6)
    value = target.value or 0.0
    return value if target.custom is not None else _in_unit(target.metric, value, variant)


def _in_unit(metric: str, value: float, variant: Variant) -> float:
    """A profile's value in the unit in which AWS tells a metric of ours."""
    match metric:
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
        Unfit: that is not known, or the variant's pools differ.
        Absent: there are none.
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
        raise Absent(f"{' and '.join(numbers)} has no {what}")
    return number


def _tracked(target: TargetValue, variant: Variant) -> dict[str, Any]:
    """The metric, as a target tracking policy names it."""
    if target.custom is not None:
        return {"CustomizedMetricSpecification": custom.tracked(target.custom, variant)}
    if target.metric in _PREDEFINED:
        predefined = {"PredefinedMetricType": _PREDEFINED[target.metric]}
        return {"PredefinedMetricSpecification": predefined}
    published = _PUBLISHED[target.metric]
    specification = {
        "MetricName": published.metric,
        "Namespace": published.namespace,
        "Dimensions": _dimensions(published, variant),
        "Statistic": "Average",
    }
    return {"CustomizedMetricSpecification": specification}


def _dimensions(published: _Published, variant: Variant) -> list[dict[str, str]]:
    values = {
        "EndpointName": variant.endpoint,
        "VariantName": variant.name,
        "InferenceComponentName": variant.name,
    }
    return [{"Name": name, "Value": values[name]} for name in published.dimensions]
