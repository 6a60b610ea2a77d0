"""What happens to a variant in one minute, in words that people use. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import cos, pi

BEGINS = 20
"""The minute with which trouble begins, so that what was before can be compared."""

_DAY = 1440
"""Minutes."""


class Line(StrEnum):
    """What a container, or the platform beside it, writes when something happens."""

    TRACEBACK = "traceback"
    OUT_OF_GPU_MEMORY = "out of GPU memory"
    WORKER_DIED = "worker died"
    LOAD_FAILED = "load failed"
    DISK_FULL = "disk full"
    TOO_LONG = "input too long"
    UPSTREAM_TIMED_OUT = "upstream timed out"
    RESTARTED = "restarted"
    SECRET = "secret"
    PING_REFUSED = "ping refused"
    NOT_UPLOADED = "not uploaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """A minute of a variant; the defaults are those of one that is well."""

    requests: int | None = 600
    """The requests that came; None where SageMaker publishes nothing, 0 where it publishes 0."""

    client_errors: int = 0
    """How many of them were answered with 4XX."""

    server_errors: int = 0
    """How many of them were answered with 5XX."""

    latency_ms: float = 120.0
    """What the model took for one in the middle."""

    overhead_ms: float = 8.0
    """What SageMaker took besides."""

    setup_ms: float = 0.0
    """What it took to start a serverless container; 0 where none was started."""

    concurrency: float = 2.0
    """The requests in work at the same time, of a model or a copy."""

    instances: int = 2
    """The instances in service."""

    silent_instances: int = 0
    """How many of them publish no metrics and write no lines, because they are dead."""

    copies: int = 2
    """The copies of an inference component."""

    cpu: float = 35.0
    """Per cent of an instance's CPUs, all together."""

    memory: float = 45.0
    """Per cent of an instance's memory."""

    disk: float = 30.0
    """Per cent of an instance's disk."""

    gpu: float = 40.0
    """Per cent of an instance's GPUs, all together."""

    gpu_memory: float = 55.0
    """Per cent of an instance's GPU memory."""

    visible: bool = True
    """Whether the role may publish instances' metrics and write log lines."""

    backlog: int = 0
    """Requests that wait, of an asynchronous endpoint."""

    oldest_s: float = 0.0
    """For how many seconds the oldest of them has waited."""

    no_capacity: int = 0
    """The requests that found no copy of a component."""

    cache_hit: float = 0.99
    """The share of requests whose model was loaded already, on a multi-model endpoint."""

    loading_wait_ms: float = 0.0
    """For how long a request waited for its model, there."""

    lines: tuple[Line, ...] = ()
    """What is logged beside pings and requests, in this order."""

    deploys: str = ""
    """The new endpoint configuration's name, while a deployment goes on."""


def usual(minute: int, *, requests: int = 600) -> Minute:
    """A minute of a normal day: fewest requests at night, most at noon; one error now and then.

    Args:
        minute: counted from noon.
        requests: how many come at noon.
    """
    share = 0.6 + 0.4 * cos(2 * pi * minute / _DAY)
    came = round(requests * share)
    return Minute(
        requests=came,
        client_errors=1 if minute % 5 == 0 else 0,
        server_errors=1 if minute % 17 == 0 and came > 100 else 0,  # noqa: PLR2004
        cpu=10 + 35 * share,
        gpu=10 + 40 * share,
        concurrency=max(1.0, 3 * share),
    )


def worse(minute: Minute, **changes: object) -> Minute:
    """A minute in which something is otherwise."""
    return replace(minute, **changes)  # type: ignore[arg-type]
