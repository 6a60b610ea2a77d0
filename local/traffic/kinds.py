"""The metrics that only one kind of hosting publishes: queues, copies, models. Pure."""

from collections.abc import Iterator, Mapping

from local.traffic.datum import (
    COMPONENTS,
    INSTANCES,
    INVOCATIONS,
    MICROSECONDS,
    Datum,
    Dimensions,
    dimensions,
    many,
    of_variant,
    one,
)
from local.traffic.hosted import Hosted, Kind
from local.traffic.minute import Minute


def of_the_kind(hosted: Hosted, minute: Minute) -> Iterator[Datum]:
    """What only this kind publishes."""
    match hosted.kind:
        case Kind.INSTANCES if minute.requests is not None:
            yield _concurrency("ConcurrentRequestsPerModel", of_variant(hosted), minute)
        case Kind.ASYNCHRONOUS:
            yield from _queue(hosted, minute)
        case Kind.COMPONENT:
            yield from _component(hosted, minute)
        case Kind.MULTI_MODEL:
            yield from _models(hosted, minute)
        case Kind.INSTANCES | Kind.SERVERLESS:
            pass


def _concurrency(name: str, named: Dimensions, minute: Minute) -> Datum:
    return one(INVOCATIONS, name, named, "None", minute.concurrency)


def _queue(hosted: Hosted, minute: Minute) -> Iterator[Datum]:
    """The queue of an asynchronous endpoint: of the endpoint, whatever the variant."""
    endpoint = dimensions(EndpointName=hosted.endpoint)
    waits = minute.backlog > 0 and minute.instances == 0
    told = {
        "ApproximateBacklogSize": (minute.backlog, "Count"),
        "ApproximateAgeOfOldestRequest": (minute.oldest_s, "Seconds"),
        "HasBacklogWithoutCapacity": (float(waits), "Count"),
    }
    # It cannot be told where there is no instance.
    if minute.instances:
        each = minute.backlog / minute.instances
        told["ApproximateBacklogSizePerInstance"] = (each, "Count")
    for name, (value, unit) in told.items():
        yield one(INVOCATIONS, name, endpoint, unit, value)
    if minute.requests:
        failed = minute.client_errors + minute.server_errors
        variant = of_variant(hosted)
        yield one(INVOCATIONS, "InvocationsProcessed", variant, "Count", minute.requests)
        yield one(INVOCATIONS, "InvocationFailures", variant, "Count", failed)
        waited = minute.oldest_s * 1000 * MICROSECONDS / 2
        yield one(INVOCATIONS, "TimeInBacklog", variant, "Microseconds", waited)


def _component(hosted: Hosted, minute: Minute) -> Iterator[Datum]:
    """A component's copies, and the requests that found none."""
    component = dimensions(InferenceComponentName=hosted.component)
    if minute.no_capacity:
        counts = {1.0: minute.no_capacity}
        yield many(INVOCATIONS, "NoCapacityInvocationFailures", component, "None", counts)
    if minute.copies and minute.requests is not None:
        each = {1 / minute.copies: minute.requests}
        yield many(INVOCATIONS, "InvocationsPerCopy", component, "None", each)
        yield _concurrency("ConcurrentRequestsPerCopy", component, minute)
    if minute.copies and minute.visible:
        for name, value in normalized(hosted, minute).items():
            yield one(COMPONENTS, name, component, "Percent", value)


def normalized(hosted: Hosted, minute: Minute) -> Mapping[str, float]:
    """Utilization from 0 to 100, which there is only where components are hosted."""
    told = {
        "CPUUtilizationNormalized": minute.cpu,
        "MemoryUtilizationNormalized": minute.memory,
    }
    if hosted.gpus:
        told |= {
            "GPUUtilizationNormalized": minute.gpu,
            "GPUMemoryUtilizationNormalized": minute.gpu_memory,
        }
    return told


def _models(hosted: Hosted, minute: Minute) -> Iterator[Datum]:
    """The models of a multi-model endpoint, which come and go."""
    variant, requests = of_variant(hosted), minute.requests or 0
    if not requests:
        return
    hits = round(requests * minute.cache_hit)
    counts = {1.0: hits, 0.0: requests - hits}
    yield many(INVOCATIONS, "ModelCacheHit", variant, "None", counts)
    if requests > hits:
        wait = {minute.loading_wait_ms * MICROSECONDS: requests - hits}
        yield many(INVOCATIONS, "ModelLoadingWaitTime", variant, "Microseconds", wait)
        for name, share in (("ModelDownloadingTime", 0.3), ("ModelLoadingTime", 0.6)):
            took = {minute.loading_wait_ms * MICROSECONDS * share: requests - hits}
            yield many(INVOCATIONS, name, variant, "Microseconds", took)
    if minute.visible:
        yield one(INSTANCES, "LoadedModelCount", variant, "None", 12)
