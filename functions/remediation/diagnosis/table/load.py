"""Rows of the table: more is asked than there is, or there is nothing to ask. Pure."""

from collections.abc import Iterator

from remediation.diagnosis.diagnosis import FindingKind as Kind
from remediation.diagnosis.evidence import Part
from remediation.diagnosis.rule import Rule
from remediation.diagnosis.signals import growth, lines, load, machines
from remediation.diagnosis.signals.signal import Look

_BLOCKS = (growth.scaling_fails, growth.scale_out_suspended, growth.quota_reached)
"""What keeps scaling from adding any."""

_BUSY = (load.saturated, load.load_rose, load.queues, load.backlog_grows)
"""Signs that more is needed than there is."""

_GROWTH = (Part.METRICS, Part.TARGETS, Part.ACTIVITIES)
"""Without them nobody knows whether more may come."""


def _of_load(kind: Kind, room: Look) -> Iterator[Rule]:
    """Too much is asked of what there is.

    Args:
        kind: the finding.
        room: whether there may be more.
    """
    rows: tuple[tuple[tuple[Look, ...], tuple[Look, ...], float], ...] = (
        # More comes, and the machines are full.
        ((load.load_rose, load.saturated), (), 0.9),
        # Requests wait for each other until their sixty seconds are over.
        ((load.near_limit, load.queues, load.saturated), (), 0.86),
        # An asynchronous queue grows, and the machines are full.
        ((load.backlog_grows, load.saturated), (), 0.9),
        # More comes and waits, and the machines are not full: something else in them is.
        ((load.load_rose, load.queues, load.slower), (load.saturated,), 0.75),
        # It has been so for longer than was read.
        ((load.saturated, load.queues), (load.load_rose, load.load_even), 0.7),
    )
    for makes, without, base in rows:
        yield Rule(
            kind=kind,
            makes=(*makes, room),
            excludes=(*_BLOCKS, *without),
            supports=(load.slower, load.queues),
            # More requests at a time may need more than the GPUs have.
            doubts=(lines.model_raises, lines.gpu_memory_named),
            base=base,
            early=0.75,
            reads=_GROWTH,
            checks=(Part.LOGS, Part.DEPLOYMENT),
        )


OF_LOAD = (
    *_of_load(Kind.OVERLOAD, growth.can_grow),
    *_of_load(Kind.AT_CEILING, growth.at_ceiling),
    Rule(
        kind=Kind.SCALING_BLOCKED,
        makes=(growth.scaling_fails,),
        any_of=(*_BUSY, growth.still_at_zero),
        excludes=(growth.at_ceiling,),
        supports=(load.saturated, growth.still_at_zero),
        base=0.9,
        reads=_GROWTH,
    ),
    *(
        Rule(
            kind=Kind.SCALING_BLOCKED,
            makes=(blocks,),
            any_of=(*_BUSY, growth.still_at_zero),
            excludes=(growth.at_ceiling, growth.scaling_fails),
            supports=(load.saturated, growth.still_at_zero),
            base=0.82,
            reads=_GROWTH,
        )
        for blocks in (growth.scale_out_suspended, growth.quota_reached)
    ),
)

OF_ZERO = (
    Rule(kind=Kind.WAKING_FROM_ZERO, makes=(growth.waking,), base=0.9, checks=()),
    Rule(
        kind=Kind.NO_CAPACITY,
        makes=(growth.still_at_zero,),
        excludes=(growth.scaling_fails, growth.scale_out_suspended, growth.quota_reached),
        base=0.86,
        checks=(Part.ACTIVITIES,),
    ),
    Rule(kind=Kind.NO_TRAFFIC, makes=(machines.nobody_calls,), base=0.86, checks=()),
)
