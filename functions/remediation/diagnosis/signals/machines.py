"""Signals of machines: memory, GPU memory, disk, and what publishes nothing. Pure."""

from remediation.diagnosis.evidence import Part
from remediation.diagnosis.minutes import (
    Run,
    Values,
    above,
    last,
    lower_quarter,
    middle,
    run_to_the_end,
    slope,
    told,
    total,
)
from remediation.diagnosis.signals import errors, lasting
from remediation.diagnosis.signals.signal import Signal, a_minute
from remediation.diagnosis.view import HOSTS, View
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.endpoints.variants import Kind

_MEMORY_FULL, _MEMORY_LITTLE, _GPU_MEMORY_FULL = 90.0, 60.0, 95.0
_DISK_FULL, _DISK_HIGH = 95.0, 85.0
"""Per cent of an instance."""

_DROP, _CLIMB, _CLIMBS_FOR = 10.0, 6.0, 30
"""Per cent by which memory drops with a restart, and by which it has to have risen since; and for
how many minutes."""

_CLIMBS_WITH = 1.5
"""How many times as many requests as before may be why memory rises."""

_STEADY = 0.85
"""How straight a line memory climbs where nothing but a leak makes it."""

_LATELY = 30
"""Minutes in which a restart may have emptied the memory that was full."""

_GPU_IDLE = 15.0
"""Per cent of the GPUs at which nothing is worked out."""

_SEEN = 15
"""Minutes after which what publishes would have published."""

_ASKED = 30
"""Requests that are traffic."""

_MISSES_FOR = 3
"""Minutes for which an instance has to be silent."""

_MACHINES = frozenset({Kind.INSTANCES, Kind.BURSTABLE, Kind.ASYNCHRONOUS}) | HOSTS


def memory_full(view: View) -> Signal | None:
    """The fullest instance had no memory left in the last half hour."""
    most = max(told(last(view.memory, _LATELY)), default=0.0)
    if most < _MEMORY_FULL:
        return None
    # It may have been full before what it is blamed for.
    return Signal(f"Memory was at {most:.0f}%.", above(view.memory, _MEMORY_FULL).index(True))


def memory_left(view: View) -> Signal | None:
    """There was enough memory all the time."""
    known = told(last(view.memory, _LATELY))
    if not known or max(known) >= _MEMORY_LITTLE:
        return None
    return Signal(f"Memory is at {max(known):.0f}% at most.")


def memory_climbs(view: View) -> Signal | None:
    """Memory rises steadily since the last restart."""
    memory = view.memory
    begin = _after_the_last_drop(memory)
    since = memory[begin:]
    known = told(since)
    if len(known) < _CLIMBS_FOR:
        return None
    rise, straight = slope(since)
    if straight < _STEADY or rise * len(since) < _CLIMB:
        return None
    left = (100.0 - known[-1]) / (60 * rise)
    says = (
        f"Memory rises {60 * rise:.1f} points an hour for {len(since)} minutes, to {known[-1]:.0f}%"
    )
    return Signal(f"{says}; it is full in {left:.1f} hours.", begin)


def load_climbs(view: View) -> Signal | None:
    """Requests rise as memory does: what they need is no leak."""
    asked = view.requests[_after_the_last_drop(view.memory) :]
    third = len(asked) // 3
    first, now = middle(asked[:third]), middle(last(asked, third))
    if not first or now is None or now < _CLIMBS_WITH * first:
        return None
    return Signal(f"Requests rose as well, from {a_minute(first)} to {a_minute(now)} a minute.")


def memory_dropped(view: View) -> Signal | None:
    """Memory rose, and dropped with a restart."""
    begin = _after_the_last_drop(view.memory)
    if not begin:
        return None
    return Signal(f"It dropped {view.length - begin} minutes ago, as with a restart.")


def memory_high(view: View) -> Signal | None:
    """There is little memory left."""
    now = middle(last(view.memory, 5))
    return Signal(f"{now:.0f}% of the memory is in use.") if now and now >= 80 else None  # noqa: PLR2004


def _after_the_last_drop(memory: Values) -> int:
    """The minute after the last sudden drop; 0 where there was none."""
    before: float | None = None
    begin = 0
    for minute, value in enumerate(memory):
        if value is None:
            continue
        if before is not None and value <= before - _DROP:
            begin = minute
        before = value
    return begin


def gpu_memory_full(view: View) -> Signal | None:
    """The GPUs' memory is full."""
    now = middle(last(view.gpu_memory, 5))
    run = run_to_the_end(above(view.gpu_memory, _GPU_MEMORY_FULL))
    if run is None or now is None or now < _GPU_MEMORY_FULL:
        return None
    return Signal(f"The GPUs' memory is at {now:.0f}% for {run.length} minutes.", run.first)


def gpu_memory_rose(view: View) -> Signal | None:
    """The GPUs' memory was not full before."""
    memory = view.gpu_memory
    now, usual = middle(last(memory, 5)), lower_quarter(memory)
    if now is None or usual is None or now - usual < 15:  # noqa: PLR2004
        return None
    return Signal(f"It was at {usual:.0f}% before.")


def gpu_idle(view: View) -> Signal | None:
    """The GPUs have nothing to do."""
    now = middle(last(view.gpu, 5))
    return Signal(f"The GPUs themselves are at {now:.0f}%.") if _is_below(now, _GPU_IDLE) else None


def _is_below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def disk_full(view: View) -> Signal | None:
    """The disk of the fullest instance is full."""
    disk = view.of("DiskUtilization", "Maximum")
    run = run_to_the_end(above(disk, _DISK_FULL))
    now = middle(last(disk, 3))
    if run is None or now is None:
        return None
    return Signal(f"The disk is at {now:.0f}% for {run.length} minutes.", run.first)


def disk_fills(view: View) -> Signal | None:
    """The disk is nearly full, and fills."""
    disk = last(view.of("DiskUtilization", "Maximum"), 60)
    now = middle(last(disk, 3))
    rise, straight = slope(disk)
    if now is None or now < _DISK_HIGH or rise <= 0 or straight < 0.5:  # noqa: PLR2004
        return None
    left = (100.0 - now) / rise
    return Signal(
        f"The disk is at {now:.0f}% and fills by {rise:.1f} points a minute: full in {left:.0f}.",
        view.length - len(disk),
    )


def instance_missing(view: View) -> Signal | None:
    """Fewer instances publish metrics than there are, and their share of the requests fails."""
    count = view.variant.count
    silent = _silent(view)
    if not count or silent is None or view.variant.wanted not in (None, count):
        return None
    missing, run = silent
    share, expected = errors.failing_share(view), missing / count
    if not 0.4 * expected <= share <= 1.6 * expected:
        return None
    says = f"{missing} of {count} instances published nothing for {run.length} minutes"
    return Signal(f"{says}, and {share:.0%} of the requests fail: about their share.", run.first)


def _silent(view: View) -> tuple[int, Run] | None:
    """How many instances publish nothing any more, and since when."""
    published, count = view.of("CPUUtilization", "SampleCount"), view.variant.count or 0
    # A configuration may have them published several times a minute.
    most = max(told(published), default=0.0)
    times = max(1, round(most / count)) if count else 1
    short = [None if value is None else value < (count - 0.5) * times for value in published]
    run = run_to_the_end(short)
    if run is None or run.length < _MISSES_FOR or run.first == 0:
        return None
    now = middle(published[run.first :]) or 0.0
    missing = count - round(now / times)
    return (missing, run) if 0 < missing < count else None


def publishes_nothing(view: View) -> Signal | None:
    """Requests are answered, and not one metric of a machine was published."""
    has_machines = view.variant.kind in _MACHINES and view.variant.count != 0
    if not has_machines or view.length < _SEEN or not view.has_read(Part.METRICS):
        return None
    asked = total(last(view.requests, 60))
    if asked < _ASKED or told(view.of("CPUUtilization", "SampleCount")) or told(view.memory):
        return None
    return Signal(
        f"{a_minute(asked)} requests were answered in an hour, and no instance published a metric: "
        "the execution role may not (cloudwatch:PutMetricData)."
    )


def without_logs(view: View) -> Signal | None:
    """There is no log group either."""
    if view.evidence.has_log_group is not False:
        return None
    return Signal("There is no log group either (logs:CreateLogGroup).")


def nobody_calls(view: View) -> Signal | None:
    """No request has come for a quarter of an hour."""
    waiting = middle(last(view.of("ApproximateBacklogSize", "Maximum"), 3)) or 0.0
    serves = view.evidence.status is EndpointStatus.IN_SERVICE and view.has_read(Part.METRICS)
    if not serves or view.length < _SEEN or waiting:
        return None
    silent = 0
    for value in reversed(view.requests):
        if value:
            break
        silent += 1
    if silent < _SEEN or total(last(view.of("NoCapacityInvocationFailures", "Sum"), _SEEN)):
        return None
    usual = middle(lasting.before(view.requests, view.length - silent))
    ago = f"; before there were {a_minute(usual)} a minute" if usual else ""
    return Signal(f"No request for {silent} minutes{ago}.", view.length - silent)
