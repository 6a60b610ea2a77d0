"""Signals of the load: how much is asked, and whether what there is can do it. Pure."""

from math import sqrt

from remediation.diagnosis.minutes import (
    Values,
    last,
    lower_quarter,
    middle,
    run_to_the_end,
    slope,
    told,
    total,
)
from remediation.diagnosis.signals import lasting
from remediation.diagnosis.signals.signal import Signal, a_minute, milliseconds
from remediation.diagnosis.view import View

_MORE = 1.3
"""How many times the load of before is more."""

_SURE = 4.0
"""Standard deviations by which more is no chance, where requests come as they like."""

_RECENT = 10
"""Minutes that count as now."""

_MANY, _TIMES = 8.0, 3.0
"""Requests in work at the same time that are many; and how many times as many as before."""

_ALONE = 2.0
"""Requests in work at the same time at which none waits for another."""

_BACKLOG = 10.0
"""Requests that wait, at least, for a queue that grows."""


def load_rose(view: View) -> Signal | None:
    """More requests come than before the trouble."""
    times = _times(view, view.requests)
    if times is None or times[0] < _MORE:
        return None
    return Signal(f"The load rose {times[0]:.1f} times, {times[1]}.", lasting.onset(view))


def load_even(view: View) -> Signal | None:
    """No more requests come than before the trouble."""
    times = _times(view, view.requests)
    if times is None or times[0] >= _MORE:
        return None
    return Signal(f"The load is even, {times[1]}.")


def served_rose(view: View) -> Signal | None:
    """More requests are answered well than before the trouble: what rose is no retries."""
    served: list[float | None] = []
    for asked, errors in zip(view.requests, view.client_errors, strict=True):
        served.append(None if asked is None else asked - (errors or 0.0))
    times = _times(view, served)
    if times is None or times[0] < _MORE:
        return None
    return Signal(f"Requests that were not refused rose {times[0]:.1f} times, {times[1]}.")


def _times(view: View, requests: Values) -> tuple[float, str] | None:
    """How many times as many come as before the trouble, 1 where that may be chance."""
    begin = lasting.onset(view)
    if begin is None:
        return None
    usual = lower_quarter(lasting.before(requests, begin))
    during = last(requests[begin:], _RECENT)
    now = middle(during)
    if usual is None or now is None:
        return None
    says = f"from {a_minute(usual)} to {a_minute(now)} requests a minute"
    minutes = len(told(during))
    surplus = total(during) - usual * minutes
    # It may be chance.
    if surplus < _SURE * sqrt(usual * minutes + 1):
        return min(1.0, now / usual if usual else 1.0), says
    return (now / usual if usual else max(_MORE, now)), says


def saturated(view: View) -> Signal | None:
    """The machines have nothing left."""
    run = lasting.full(view)
    if run is None:
        return None
    told = []
    for what, used in (("CPUs", view.cpu), ("GPUs", view.gpu)):
        now = middle(last(used, 5))
        told += [] if now is None else [f"the {what} are at {now:.0f}%"]
    # Serverless.
    says = ", ".join(told) or "all that is provisioned is in use"
    return Signal(f"For {run.length} minutes nothing is left: {says}.", run.first)


def slower(view: View) -> Signal | None:
    """The model takes longer than before."""
    run = lasting.slower(view)
    usual, now = lower_quarter(view.latency), middle(last(view.latency, 5))
    if run is None or usual is None or now is None:
        return None
    says = f"The model takes {milliseconds(now)} instead of {milliseconds(usual)}"
    return Signal(f"{says}, for {run.length} minutes.", run.first)


def near_limit(view: View) -> Signal | None:
    """Requests take half of the sixty seconds that there are, or more."""
    run = lasting.near_limit(view)
    now = middle(last(view.of("ModelLatency", "p90"), 5))
    if run is None or now is None:
        return None
    says = f"One request of ten takes {milliseconds(now)} or more; the limit is 60 s"
    return Signal(f"{says}, for {run.length} minutes.", run.first)


def queues(view: View) -> Signal | None:
    """Many requests are in work at the same time: they wait for each other."""
    now = middle(last(view.concurrency, 5))
    if now is None:
        return backlog_grows(view)
    usual = lower_quarter(view.concurrency) or 0.0
    if now < _MANY and not (now > 2 * _ALONE and now >= _TIMES * usual):
        return None
    return Signal(f"{now:.0f} requests are in work at the same time; usual are {usual:.0f}.")


def one_at_a_time(view: View) -> Signal | None:
    """No request waits for another."""
    now = middle(last(view.concurrency, 5))
    if now is None or now > _ALONE:
        return None
    return Signal(f"{now:.0f} request is in work at a time: none waits for another.")


def backlog_grows(view: View) -> Signal | None:
    """More comes into an asynchronous endpoint's queue than goes out."""
    waiting = last(view.of("ApproximateBacklogSize", "Maximum"), _RECENT)
    now = middle(last(waiting, 3))
    oldest = middle(last(view.of("ApproximateAgeOfOldestRequest", "Maximum"), 3)) or 0.0
    rise, straight = slope(waiting)
    # It is short, or gets shorter, or goes up and down.
    if now is None or now < _BACKLOG or rise <= 0 or straight < 0.5:  # noqa: PLR2004
        return None
    says = f"{now:,.0f} requests wait, {rise:.0f} more each minute; the oldest for {oldest:.0f} s"
    return Signal(f"{says}.", view.length - len(waiting))


def overhead_high(view: View) -> Signal | None:
    """SageMaker takes longer than the model; what starts serverless containers is left out."""
    setup = view.of("ModelSetupTime", "Maximum")
    rows = zip(view.of("OverheadLatency", "p50"), view.latency, setup, strict=True)
    flags: list[bool | None] = []
    for overhead, model, started in rows:
        known = overhead is not None and started is None
        flags.append(overhead >= max(250.0, model or 0.0) if known and overhead else None)
    run = run_to_the_end(flags)
    if run is None:
        return None
    now = middle(view.of("OverheadLatency", "p50")[run.first :]) or 0.0
    model = middle(view.latency[run.first :]) or 0.0
    says = f"SageMaker takes {milliseconds(now)} besides the model's {milliseconds(model)}"
    return Signal(f"{says}, for {run.length} minutes.", run.first)


def cache_misses(view: View) -> Signal | None:
    """On a multi-model endpoint most requests wait for their model."""
    missed = [None if hit is None else hit < 0.7 for hit in view.of("ModelCacheHit", "Average")]  # noqa: PLR2004
    run = run_to_the_end(missed)
    if run is None:
        return None
    hits = middle(view.of("ModelCacheHit", "Average")[run.first :]) or 0.0
    return Signal(
        f"Only {hits:.0%} of the requests find their model loaded, for {run.length} minutes.",
        run.first,
    )


def models_wait(view: View) -> Signal | None:
    """Requests wait for a second or more until their model is loaded."""
    wait = middle(last(view.of("ModelLoadingWaitTime", "p90"), _RECENT))
    if wait is None or wait < 1000:  # noqa: PLR2004
        return None
    return Signal(f"One request of ten waits {milliseconds(wait)} for its model, or longer.")
