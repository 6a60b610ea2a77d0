"""Signals of requests that fail: how many, how fast, and after what. Pure."""

import re
from collections.abc import Iterator

from remediation.diagnosis.evidence import Activity
from remediation.diagnosis.minutes import Run, Values, last, lower_quarter, middle, total
from remediation.diagnosis.signals import lasting
from remediation.diagnosis.signals.signal import Signal, a_minute, milliseconds
from remediation.diagnosis.view import View

_ALL = 0.9
"""The share of requests that is as good as all."""

_FAST = 0.2
"""The share of the usual time in which nothing can have been worked out."""

_IDLE = 15.0
"""Per cent of the CPUs, and of the GPUs, at which a machine has nothing to do."""

_AFTER = 5
"""Minutes after a scale-out in which its errors come."""

_CLEAN = 0.02
"""The share of errors up to which the minutes before were well."""

_OFTEN = 2
"""Scale-outs with errors that are no chance."""


def failing(view: View) -> Signal | None:
    """Requests fail with 5XX."""
    run = lasting.failing(view)
    return Signal(_share(view, view.server_errors, run, "5XX"), run.first) if run else None


def refused(view: View) -> Signal | None:
    """Requests are answered with 4XX."""
    run = lasting.refused(view)
    return Signal(_share(view, view.client_errors, run, "4XX"), run.first) if run else None


def _share(view: View, counts: Values, run: Run, answer: str) -> str:
    failed = total(counts[run.first :])
    asked = total(view.requests[run.first :])
    return (
        f"{failed / max(1.0, asked):.0%} of the requests ({a_minute(failed)} of {a_minute(asked)}) "
        f"were answered with {answer} for {run.length} minutes."
    )


def failing_share(view: View) -> float:
    """The share of the requests that fails with 5XX now; 0 where that is no trouble."""
    run = lasting.failing(view)
    if run is None:
        return 0.0
    return total(view.server_errors[run.first :]) / max(1.0, total(view.requests[run.first :]))


def all_fail(view: View) -> Signal | None:
    """Every request fails with 5XX."""
    share = failing_share(view)
    return Signal(f"{share:.0%} of the requests fail: as good as all.") if share >= _ALL else None


def fails_fast(view: View) -> Signal | None:
    """Answers come so fast that no model can have worked them out."""
    run = lasting.failing(view)
    now = middle(last(view.latency, 5))
    if run is None or now is None:
        return None
    usual = lower_quarter(lasting.before(view.latency, run.first))
    # It was no slower before, or nothing is known of before.
    if now > _FAST * usual if usual else now > 10:  # noqa: PLR2004
        return None
    return Signal(f"Answers come within {milliseconds(now)}: no model works so fast.")


def machines_idle(view: View) -> Signal | None:
    """The machines have next to nothing to do."""
    cpu, gpu = middle(last(view.cpu, 5)), middle(last(view.gpu, 5))
    if cpu is None or cpu > _IDLE or (gpu or 0.0) > _IDLE:
        return None
    told = f"the CPUs are at {cpu:.0f}%" + ("" if gpu is None else f", the GPUs at {gpu:.0f}%")
    return Signal(f"The machines are idle: {told}.")


def errors_at_scale_out(view: View) -> Signal | None:
    """After each scale-out requests fail, and before it they did not."""
    grown = [activity.ended or activity.at for activity in scale_outs(view)]
    minutes = [view.minute_of(at) for at in sorted(grown)]
    known = [minute for minute in minutes if 2 <= minute < view.length - 1]  # noqa: PLR2004
    hurt = [minute for minute in known if _hurts(view, minute)]
    if len(hurt) < _OFTEN or len(hurt) < len(known):
        return None
    says = f"After each of {len(hurt)} scale-outs requests fail, and before it they did not"
    return Signal(f"{says}: what is new does not serve.", hurt[0])


def _hurts(view: View, minute: int) -> bool:
    """Whether requests fail after a scale-out, and not before."""
    ago, later = max(0, minute - _AFTER), minute + _AFTER + 1
    before = _rate(view, ago, minute)
    after = _rate(view, minute, later)
    return before is not None and after is not None and before <= _CLEAN < after - 2 * before


def _rate(view: View, first: int, end: int) -> float | None:
    asked = total(view.requests[first:end])
    return total(view.server_errors[first:end]) / asked if asked else None


_COUNT = re.compile(r"\bto (\d+)\b")


def scale_outs(view: View) -> Iterator[Activity]:
    """The scaling activities that brought more of a variant."""
    mine = [each for each in view.evidence.activities if each.variant == view.variant.name]
    count: int | None = None
    for activity in sorted(mine, key=lambda activity: activity.at):
        told = _COUNT.search(activity.description)
        if told is None or activity.status != "Successful":
            continue
        # From how many the first one went is not told: its cause tells the direction.
        is_more = int(told[1]) > count if count is not None else "AlarmLow" not in activity.cause
        count = int(told[1])
        if is_more:
            yield activity
