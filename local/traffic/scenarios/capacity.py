"""What answers to the number of instances: load that more of them serve, and what new ones bring.

Pure functions of the minute and of how many instances there are, or were. Whoever plays them says
that: `answering(overload_served, lambda _minute: 4)` is a scenario like any other.
"""

from collections.abc import Callable

from local.traffic.minute import BEGINS, Line, Minute, usual, worse
from local.traffic.scenarios.load import overload

type Counts = Callable[[int], int]
"""How many instances are in service in a minute, counted from 0."""

type Answering = Callable[[int, Counts], Minute]
"""What happens in a minute, by how many instances there are."""

BEFORE = 2
"""The instances in service before trouble begins, as in every scenario."""

_SERVED = 900
"""Requests a minute that fill one instance: two are filled by half of what `overload` asks."""

_FULL = 98.0
"""Per cent of an instance's CPUs or GPUs beyond which nothing is to be had."""

_WARMS = 3
"""Minutes in which a new instance fails what it is asked, in `errors_at_scale_out`."""

_TURN = 15
"""Minutes after which `flapping` turns round."""


def answering(scenario: Answering, counts: Counts) -> Callable[[int], Minute]:
    """A scenario of one number of instances, or of a number that changes by the minute."""

    def of_minute(minute: int) -> Minute:
        return scenario(minute, counts)

    return of_minute


def overload_served(minute: int, counts: Counts) -> Minute:
    """The load of `overload`, which more instances serve.

    With two it is as hot as there; with four a little slow; from five on all is well, and the more
    there are, the less each has to do.
    """
    return _served(minute, counts, overload(minute).requests or 0)


def rush_served(minute: int, counts: Counts) -> Minute:
    """Almost four times the requests: two instances are too few, and four serve them well."""
    heat = min(1.0, max(0, minute - BEGINS + 1) / 5)
    return _served(minute, counts, round(600 + 1600 * heat))


def _served(minute: int, counts: Counts, asked: int) -> Minute:
    """What a number of instances makes of what is asked of them from `BEGINS` on."""
    instances = counts(minute)
    use = asked / (max(1, instances) * _SERVED)
    heat = min(1.0, max(0.0, (use - 0.8) / 1.2))
    if minute < BEGINS:
        return worse(usual(minute), instances=instances)
    return Minute(
        requests=asked,
        server_errors=round(asked * 0.04 * heat),
        latency_ms=120 + 1800 * heat,
        concurrency=4 + 60 * heat,
        instances=instances,
        cpu=min(_FULL, 8 + 110 * use),
        gpu=min(_FULL, 12 + 110 * use),
        memory=60.0,
    )


def errors_at_scale_out(minute: int, counts: Counts) -> Minute:
    """The load is as ever; each new instance is sent requests before its model answers.

    It fails them for some minutes, and the others serve theirs.
    """
    there = counts(minute)
    new = max(0, there - counts(max(0, minute - _WARMS)))
    calm = worse(usual(minute), instances=there)
    if not new:
        return calm
    failing = round((calm.requests or 0) * 0.8 * new / there)
    return worse(calm, server_errors=failing, lines=(Line.LOAD_FAILED,))


def flapping_counts(minute: int) -> int:
    """How many instances there are where scaling turns round every quarter of an hour."""
    turns = max(0, minute - BEGINS) // _TURN
    is_out = minute >= BEGINS and turns % 2 == 0
    return 2 * BEFORE if is_out else BEFORE


def flapping(minute: int) -> Minute:
    """Scaling adds two instances, takes them away, and adds them again, with errors each time."""
    return errors_at_scale_out(minute, flapping_counts)
