"""Rows of the table: memory, GPU memory, disks, and machines that are not seen. Pure."""

from remediation.diagnosis.diagnosis import FindingKind as Kind
from remediation.diagnosis.evidence import Part
from remediation.diagnosis.rule import Rule
from remediation.diagnosis.signals import errors, lines, load, machines

OF_MACHINES = (
    # The log names something else, and the memory was full.
    Rule(
        kind=Kind.MEMORY,
        makes=(machines.memory_full,),
        any_of=(lines.killed, lines.worker_died, lines.memory_named),
        supports=(errors.failing, lines.killed, lines.memory_named),
        doubts=(load.load_rose,),
        base=0.84,
        reads=(Part.METRICS, Part.LOGS),
        checks=(),
    ),
    # It was killed, and the metric, which comes once a minute, has not seen it full.
    Rule(
        kind=Kind.MEMORY,
        makes=(lines.killed,),
        excludes=(machines.memory_full, machines.memory_left),
        supports=(lines.memory_named, errors.failing),
        base=0.65,
        reads=(Part.METRICS, Part.LOGS),
        checks=(),
    ),
    # It was killed with memory to spare: something else may have ended it.
    Rule(
        kind=Kind.MEMORY,
        makes=(lines.killed, machines.memory_left),
        supports=(errors.failing,),
        base=0.45,
        reads=(Part.METRICS, Part.LOGS),
        checks=(),
    ),
    Rule(
        kind=Kind.MEMORY,
        makes=(machines.memory_full, errors.failing),
        excludes=(lines.killed, lines.worker_died, lines.memory_named),
        base=0.6,
    ),
    Rule(
        kind=Kind.MEMORY_LEAK,
        makes=(machines.memory_climbs, machines.memory_high),
        excludes=(load.load_rose,),
        supports=(machines.memory_dropped,),
        doubts=(load.saturated, machines.load_climbs, lines.model_raises),
        base=0.86,
        checks=(),
    ),
    # It will be trouble, and something else may be now.
    Rule(
        kind=Kind.MEMORY_LEAK,
        makes=(machines.memory_climbs,),
        excludes=(
            machines.memory_high,
            errors.failing,
            errors.refused,
            load.saturated,
            load.slower,
            load.queues,
            load.overhead_high,
        ),
        supports=(machines.memory_dropped,),
        base=0.65,
        checks=(),
    ),
    Rule(
        kind=Kind.GPU_MEMORY_HELD,
        makes=(machines.gpu_memory_full, machines.gpu_idle, lines.gpu_memory_named),
        supports=(machines.gpu_memory_rose, errors.failing),
        base=0.84,
        reads=(Part.METRICS, Part.LOGS),
        checks=(),
    ),
    # Language models fill the GPUs' memory on purpose: errors alone are no proof.
    Rule(
        kind=Kind.GPU_MEMORY_HELD,
        makes=(
            machines.gpu_memory_full,
            machines.gpu_idle,
            machines.gpu_memory_rose,
            errors.failing,
        ),
        excludes=(lines.gpu_memory_named,),
        base=0.65,
    ),
    # The metric may look fine: another volume, or a file system of its own, is full.
    Rule(
        kind=Kind.DISK_FULL,
        makes=(lines.disk_named,),
        supports=(machines.disk_full, errors.failing),
        base=0.86,
        reads=(Part.LOGS,),
        checks=(),
    ),
    Rule(
        kind=Kind.DISK_FULL,
        makes=(machines.disk_full,),
        excludes=(lines.disk_named, load.cache_misses),
        supports=(errors.failing,),
        base=0.82,
        checks=(),
    ),
    Rule(
        kind=Kind.DISK_FULL,
        makes=(machines.disk_fills,),
        excludes=(machines.disk_full, lines.disk_named, load.cache_misses),
        base=0.8,
        checks=(),
    ),
    Rule(
        kind=Kind.DEAD_INSTANCE,
        makes=(errors.failing, machines.instance_missing),
        supports=(load.load_even,),
        base=0.88,
        checks=(Part.LOGS, Part.ACTIVITIES),
    ),
    Rule(
        kind=Kind.BLIND,
        makes=(machines.publishes_nothing,),
        supports=(machines.without_logs,),
        base=0.86,
        checks=(),
    ),
)
