"""What SageMaker publishes about an endpoint, by what is watched: names and dimensions. Pure.

(SageMaker developer guide, "Metrics for monitoring Amazon SageMaker AI with Amazon CloudWatch",
"Monitor asynchronous endpoints", "Monitor a serverless endpoint", "CloudWatch metrics for
multi-model endpoint deployments".)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sagewarden.registry.alarms import AlarmMetric

INVOCATIONS = "AWS/SageMaker"
"""The namespace of what SageMaker counts outside the container."""

INSTANCES = "/aws/sagemaker/Endpoints"
"""The namespace of what the instances of a variant use."""

COMPONENTS = "/aws/sagemaker/InferenceComponents"
"""The namespace of what the copies of an inference component use."""


class WatchedKind(StrEnum):
    """What is watched, told apart by the metrics that it has."""

    REAL_TIME = "a variant on instances"
    MULTI_MODEL = "a variant of many models"
    ASYNCHRONOUS = "an asynchronous variant"
    SERVERLESS = "a serverless variant"
    HOST = "a variant that hosts inference components"
    COMPONENT = "an inference component"
    ADAPTER = "an adapter of an inference component"


class Scope(StrEnum):
    """What a metric's dimensions name."""

    ENDPOINT = "endpoint"
    VARIANT = "variant"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A metric as CloudWatch has it."""

    namespace: str
    """Its namespace."""

    name: str
    """Its name."""

    scope: Scope = Scope.VARIANT
    """What its dimensions name."""

    per: str | None = None
    """What it counts to 100 for each of: `vcpu` or `gpu`; None where it ends at 100 or nowhere."""

    @property
    def is_of_instances(self) -> bool:
        """Whether instances publish it, as often as their configuration says."""
        return self.namespace in (INSTANCES, COMPONENTS)


_ERRORS: Mapping[AlarmMetric, Published] = {
    "invocation-4xx-errors": Published(namespace=INVOCATIONS, name="Invocation4XXErrors"),
    "invocation-5xx-errors": Published(namespace=INVOCATIONS, name="Invocation5XXErrors"),
}
_REQUESTS: Mapping[AlarmMetric, Published] = {
    "invocations": Published(namespace=INVOCATIONS, name="Invocations"),
    "model-latency": Published(namespace=INVOCATIONS, name="ModelLatency"),
    "overhead-latency": Published(namespace=INVOCATIONS, name="OverheadLatency"),
}
_HARDWARE: Mapping[AlarmMetric, Published] = {
    "cpu-utilization": Published(namespace=INSTANCES, name="CPUUtilization", per="vcpu"),
    "memory-utilization": Published(namespace=INSTANCES, name="MemoryUtilization"),
    "gpu-utilization": Published(namespace=INSTANCES, name="GPUUtilization", per="gpu"),
    "gpu-memory-utilization": Published(
        namespace=INSTANCES, name="GPUMemoryUtilization", per="gpu"
    ),
    "disk-utilization": Published(namespace=INSTANCES, name="DiskUtilization"),
}
_PER_INSTANCE: Mapping[AlarmMetric, Published] = {
    "invocations-per-instance": Published(namespace=INVOCATIONS, name="InvocationsPerInstance"),
}
_MODELS: Mapping[AlarmMetric, Published] = {
    "model-loading-wait-time": Published(namespace=INVOCATIONS, name="ModelLoadingWaitTime"),
    "model-cache-hit": Published(namespace=INVOCATIONS, name="ModelCacheHit"),
}
_QUEUE: Mapping[AlarmMetric, Published] = {
    "backlog": Published(
        namespace=INVOCATIONS, name="ApproximateBacklogSize", scope=Scope.ENDPOINT
    ),
    "age-of-oldest-request": Published(
        namespace=INVOCATIONS, name="ApproximateAgeOfOldestRequest", scope=Scope.ENDPOINT
    ),
    # The same of a queue: somebody waits, and nothing runs.
    "no-capacity-invocation-failures": Published(
        namespace=INVOCATIONS, name="HasBacklogWithoutCapacity", scope=Scope.ENDPOINT
    ),
}


def _of_component(name: str, namespace: str = INVOCATIONS) -> Published:
    return Published(namespace=namespace, name=name, scope=Scope.COMPONENT)


_WITHOUT_CAPACITY: AlarmMetric = "no-capacity-invocation-failures"

_COMPONENT_USE: Mapping[AlarmMetric, Published] = {
    "cpu-utilization": _of_component("CPUUtilizationNormalized", COMPONENTS),
    "memory-utilization": _of_component("MemoryUtilizationNormalized", COMPONENTS),
    "gpu-utilization": _of_component("GPUUtilizationNormalized", COMPONENTS),
    "gpu-memory-utilization": _of_component("GPUMemoryUtilizationNormalized", COMPONENTS),
}
_COMPONENT_REQUESTS: Mapping[AlarmMetric, Published] = {
    "invocation-4xx-errors": _of_component("Invocation4XXErrors"),
    "invocation-5xx-errors": _of_component("Invocation5XXErrors"),
    "invocations": _of_component("Invocations"),
    "overhead-latency": _of_component("OverheadLatency"),
    "model-latency": _of_component("ModelLatency"),
}
NO_CAPACITY = _of_component("NoCapacityInvocationFailures")
"""The requests that found no copy of a component: each is a failure of the component, too."""

PUBLISHED: Mapping[WatchedKind, Mapping[AlarmMetric, Published]] = MappingProxyType(
    {
        WatchedKind.REAL_TIME: {**_ERRORS, **_REQUESTS, **_HARDWARE, **_PER_INSTANCE},
        WatchedKind.MULTI_MODEL: {
            **_ERRORS,
            **_REQUESTS,
            **_HARDWARE,
            **_PER_INSTANCE,
            **_MODELS,
        },
        # An asynchronous endpoint publishes no Invocations and no OverheadLatency.
        WatchedKind.ASYNCHRONOUS: {
            **_ERRORS,
            **_HARDWARE,
            **_QUEUE,
            "model-latency": _REQUESTS["model-latency"],
        },
        # A serverless one has no instances that anybody sees, but the memory of its containers.
        WatchedKind.SERVERLESS: {
            **_ERRORS,
            **_REQUESTS,
            "memory-utilization": _HARDWARE["memory-utilization"],
        },
        # What is asked of its components is watched with them.
        WatchedKind.HOST: _HARDWARE,
        WatchedKind.COMPONENT: {
            **_COMPONENT_REQUESTS,
            **_COMPONENT_USE,
            _WITHOUT_CAPACITY: NO_CAPACITY,
        },
        # It runs on the copies of its base component, and uses nothing of its own.
        WatchedKind.ADAPTER: _COMPONENT_REQUESTS,
    }
)
"""The metrics that each kind of what is watched publishes."""
