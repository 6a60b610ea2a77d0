"""Rows of the table: models and their containers that fail, or are slow. Pure."""

from remediation.diagnosis.diagnosis import FindingKind as Kind
from remediation.diagnosis.evidence import Part
from remediation.diagnosis.rule import Rule
from remediation.diagnosis.signals import errors, lines, load, machines

OF_MODELS = (
    Rule(
        kind=Kind.NO_MODEL,
        makes=(errors.failing, lines.load_failed),
        supports=(errors.all_fail, errors.fails_fast, errors.machines_idle),
        doubts=(load.saturated,),
        base=0.84,
        reads=(Part.METRICS, Part.LOGS),
    ),
    Rule(
        kind=Kind.NO_MODEL,
        makes=(errors.all_fail, errors.fails_fast, errors.machines_idle),
        excludes=(
            lines.load_failed,
            lines.worker_died,
            lines.model_raises,
            lines.disk_named,
            lines.gpu_memory_named,
            lines.killed,
        ),
        base=0.65,
    ),
    Rule(
        kind=Kind.DEAD_WORKERS,
        makes=(errors.failing, lines.worker_died),
        excludes=(lines.load_failed, lines.killed, machines.memory_full),
        supports=(errors.machines_idle, machines.memory_left),
        doubts=(load.saturated, lines.gpu_memory_named),
        base=0.84,
        reads=(Part.METRICS, Part.LOGS),
    ),
    # One request takes longer than there is time, and waits for no other.
    Rule(
        kind=Kind.SLOW_MODEL,
        makes=(load.near_limit, load.one_at_a_time),
        excludes=(load.load_rose,),
        supports=(lines.timed_out, errors.failing),
        base=0.86,
    ),
    # How many are in work at the same time is not known.
    Rule(
        kind=Kind.SLOW_MODEL,
        makes=(load.near_limit,),
        excludes=(load.load_rose, load.saturated, load.queues, load.one_at_a_time),
        supports=(lines.timed_out,),
        base=0.72,
    ),
    # It is slower than before, and nothing tells why.
    Rule(
        kind=Kind.SLOW_MODEL,
        makes=(load.slower, load.load_even),
        excludes=(load.near_limit, load.saturated, load.queues, load.cache_misses),
        base=0.65,
    ),
    Rule(
        kind=Kind.OVERHEAD,
        makes=(load.overhead_high,),
        excludes=(load.saturated, load.queues),
        supports=(load.load_even,),
        doubts=(errors.failing, errors.refused),
        base=0.86,
    ),
    Rule(
        kind=Kind.CACHE_THRASH,
        makes=(load.cache_misses, load.models_wait),
        doubts=(errors.failing, errors.refused),
        base=0.88,
    ),
    Rule(
        kind=Kind.FAILING_UNSEEN,
        makes=(errors.failing, lines.not_stored),
        supports=(errors.all_fail, load.load_even),
        base=0.88,
        reads=(Part.METRICS, Part.LOGS),
    ),
)
