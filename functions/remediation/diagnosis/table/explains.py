"""Which finding explains which, and which are looked for where. Pure."""

from collections.abc import Mapping

from remediation.diagnosis.diagnosis import FindingKind as Kind

ON_HOSTS = frozenset(
    {
        Kind.MEMORY,
        Kind.MEMORY_LEAK,
        Kind.GPU_MEMORY_HELD,
        Kind.DISK_FULL,
        Kind.DEAD_INSTANCE,
        Kind.BLIND,
    }
)
"""What is looked for on the machines that host inference components: their requests are told of
the components."""

BACKGROUND = frozenset({Kind.ROLLED_BACK, Kind.BLIND, Kind.NO_TRAFFIC})
"""What is worth telling, and explains nothing else: it counts where there is nothing else."""

_OF_A_DEPLOYMENT = frozenset(
    {
        Kind.NO_MODEL,
        Kind.DEAD_WORKERS,
        Kind.MEMORY,
        Kind.DISK_FULL,
        Kind.SLOW_MODEL,
        Kind.GPU_MEMORY_HELD,
        Kind.OVERHEAD,
    }
)
"""How a bad deployment shows: one of these that began with it is no other trouble."""

_SLOWNESS = frozenset({Kind.SLOW_MODEL, Kind.OVERHEAD})

EXPLAINS: Mapping[Kind, frozenset[Kind]] = {
    Kind.BAD_DEPLOYMENT: _OF_A_DEPLOYMENT,
    # Refusals with the load are what it does to requests.
    Kind.THROTTLED: frozenset({Kind.OVERLOAD, Kind.AT_CEILING}) | _SLOWNESS,
    Kind.OVERLOAD: _SLOWNESS,
    Kind.AT_CEILING: _SLOWNESS,
    Kind.SCALING_BLOCKED: frozenset(
        {Kind.OVERLOAD, Kind.AT_CEILING, Kind.THROTTLED, Kind.NO_CAPACITY, Kind.WAKING_FROM_ZERO}
    )
    | _SLOWNESS,
    # TorchServe's workers die when they cannot load a model.
    Kind.NO_MODEL: frozenset({Kind.DEAD_WORKERS}),
    # A leak ends with being killed for memory.
    Kind.MEMORY_LEAK: frozenset({Kind.MEMORY}),
    Kind.MEMORY: frozenset({Kind.DEAD_WORKERS}),
    Kind.GPU_MEMORY_HELD: frozenset({Kind.DEAD_WORKERS}),
    Kind.CACHE_THRASH: _SLOWNESS | {Kind.DISK_FULL},
    Kind.SLOW_MODEL: frozenset({Kind.OVERHEAD}),
    # What is new does not serve: that its model was not loaded is why.
    Kind.ERRORS_AT_SCALE_OUT: frozenset({Kind.NO_MODEL, Kind.DEAD_WORKERS}),
    # Waking fails requests, and is slow.
    Kind.WAKING_FROM_ZERO: _SLOWNESS,
}
"""Which finding explains which: what is explained does not compete."""
