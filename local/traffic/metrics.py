"""The metrics of a minute, as SageMaker publishes them: namespaces, dimensions, units, values.

SageMaker developer guide, "Monitor with CloudWatch", "Alarms and logs for asynchronous endpoints",
"Monitoring a serverless endpoint", "CloudWatch metrics for multi-model endpoints".
"""

from collections.abc import Iterator
from random import Random

from local.traffic.datum import (
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
from local.traffic.kinds import normalized, of_the_kind
from local.traffic.minute import Minute

_SPREAD = 20
"""Different latencies of a minute: enough for percentiles."""


def data(hosted: Hosted, minute: Minute, time: float, random: Random) -> list[Datum]:
    """All that is published of a minute.

    Args:
        time: when the minute begins, in epoch seconds.
        random: what scatters the values.
    """
    published: list[Datum] = []
    for named in _invocation_dimensions(hosted, minute):
        published += _invocations(hosted, minute, named, random)
    published += of_the_kind(hosted, minute)
    if hosted.has_instances and minute.visible:
        published += _instances(hosted, minute, random)
    # Serverless publishes how much of its memory it uses, and nothing else of its machines.
    if hosted.kind is Kind.SERVERLESS and minute.visible and minute.requests:
        published.append(
            one(INSTANCES, "MemoryUtilization", of_variant(hosted), "Percent", minute.memory)
        )
    return [datum | {"Timestamp": time} for datum in published]


def _invocation_dimensions(hosted: Hosted, minute: Minute) -> Iterator[Dimensions]:
    """Under what dimensions invocations are counted, each by themselves."""
    yield of_variant(hosted)
    # A component has its own beside those of the variant that hosts it.
    if hosted.kind is Kind.COMPONENT:
        yield dimensions(InferenceComponentName=hosted.component)
    # While a deployment goes on, the new configuration has its own.
    if minute.deploys:
        yield [*of_variant(hosted), *dimensions(EndpointConfigName=minute.deploys)]


def _invocations(
    hosted: Hosted, minute: Minute, named: Dimensions, random: Random
) -> Iterator[Datum]:
    """What is counted of requests."""
    requests = minute.requests
    if requests is None:
        return
    is_asynchronous = hosted.kind is Kind.ASYNCHRONOUS
    # Its requests wait for an instance: none of them has been sent to a container yet.
    if is_asynchronous and not minute.instances:
        return
    if not is_asynchronous:
        yield many(INVOCATIONS, "Invocations", named, "None", {1.0: requests})
    if hosted.kind in (Kind.INSTANCES, Kind.MULTI_MODEL):
        each = 1 / max(1, minute.instances)
        yield many(INVOCATIONS, "InvocationsPerInstance", named, "None", {each: requests})
    # 1 for each error, and 0 for each other request: the average is the rate.
    errors = {
        "Invocation4XXErrors": minute.client_errors,
        "Invocation5XXErrors": minute.server_errors,
    }
    if not is_asynchronous:
        errors["InvocationModelErrors"] = minute.client_errors + minute.server_errors
    for name, count in errors.items():
        failed = min(count, requests)
        counts = {1.0: failed, 0.0: requests - failed}
        yield many(INVOCATIONS, name, named, "None", counts)
    # Latencies are told of answers.
    if not requests:
        return
    latencies = _latencies(minute.latency_ms, requests, random)
    yield many(INVOCATIONS, "ModelLatency", named, "Microseconds", latencies)
    if not is_asynchronous:
        overhead = _latencies(minute.overhead_ms, requests, random)
        yield many(INVOCATIONS, "OverheadLatency", named, "Microseconds", overhead)
    if hosted.kind is Kind.SERVERLESS and minute.setup_ms:
        setup = {minute.setup_ms * MICROSECONDS: 1}
        yield many(INVOCATIONS, "ModelSetupTime", named, "Microseconds", setup)


def _latencies(middle_ms: float, requests: int, random: Random) -> dict[float, float]:
    """How often each latency came, in microseconds: most near the middle, a few twice as long."""
    counts: dict[float, float] = {}
    for part in range(min(_SPREAD, requests)):
        share = requests // _SPREAD + (part < requests % _SPREAD)
        factor = 0.7 + 0.6 * part / _SPREAD if part < _SPREAD - 1 else 2.0
        value = round(middle_ms * MICROSECONDS * factor * random.uniform(0.95, 1.05))
        counts[float(value)] = counts.get(float(value), 0.0) + share
    return counts


def _instances(hosted: Hosted, minute: Minute, random: Random) -> Iterator[Datum]:
    """What the instances use: a value of each, so that the sample count is their number."""
    values: dict[str, dict[float, float]] = {}
    for number in range(minute.instances - minute.silent_instances):
        machine = hosted.machine(number)
        used = {
            "CPUUtilization": minute.cpu * machine.vcpus,
            "MemoryUtilization": minute.memory,
            "DiskUtilization": minute.disk,
        }
        if machine.gpus:
            used["GPUUtilization"] = minute.gpu * machine.gpus
            used["GPUMemoryUtilization"] = minute.gpu_memory * machine.gpus
        # An endpoint of components publishes it from 0 to 100, too.
        if hosted.kind is Kind.COMPONENT:
            used |= normalized(hosted, minute)
        for name, value in used.items():
            scattered = round(value * random.uniform(0.98, 1.0), 3)
            counts = values.setdefault(name, {})
            counts[scattered] = counts.get(scattered, 0.0) + 1
    for name, counts in values.items():
        yield many(INSTANCES, name, of_variant(hosted), "Percent", counts)
