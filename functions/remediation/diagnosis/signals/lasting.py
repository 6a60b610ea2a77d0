"""What lasts until now: errors, full machines, slowness; and what there was before. Pure."""

from remediation.diagnosis.minutes import (
    Run,
    Values,
    above,
    earliest,
    either,
    lower_quarter,
    rates,
    run_to_the_end,
    total,
)
from remediation.diagnosis.view import View

ERROR_RATE = 0.05
"""The share of requests from which on errors are trouble."""

FEWEST = 5
"""So many errors there have to be: one request of two that fails is half of all, and nothing."""

CPU_FULL, GPU_FULL = 85.0, 90.0
"""Per cent of the whole instance at which nothing is left: averages hide that some are full."""

PROVISIONED_FULL = 0.95
"""The share of provisioned concurrency at which nothing is left."""

NEAR_LIMIT = 30_000.0
"""Milliseconds: half of the sixty seconds that a request may take (InvokeEndpoint, API
reference)."""

_SLOWER, _NOTICEABLE = 2.5, 80.0
"""How many times as slow as usual, and by how many milliseconds, is trouble."""

_SETTLES = 2
"""Minutes before trouble that may be part of it."""

_BEFORE = 90
"""Minutes that are compared with."""

_ENOUGH = 5
"""So many minutes there have to be, to compare with."""


def failing(view: View) -> Run | None:
    """Since when requests fail with 5XX."""
    return _errors(view, view.server_errors)


def refused(view: View) -> Run | None:
    """Since when requests are answered with 4XX."""
    return _errors(view, view.client_errors)


def _errors(view: View, counts: Values) -> Run | None:
    run = run_to_the_end(above(rates(counts, view.requests), ERROR_RATE))
    if run is None or total(counts[run.first :]) < FEWEST:
        return None
    # Where few requests are taken together, the first error of them counts.
    first = next(at for at in range(run.first, view.length) if counts[at])
    return Run(first, view.length - first)


def full(view: View) -> Run | None:
    """Since when the CPUs, the GPUs or the provisioned concurrency are full."""
    provisioned = view.of("ServerlessProvisionedConcurrencyUtilization", "Maximum")
    flags = either(
        above(view.cpu, CPU_FULL), above(view.gpu, GPU_FULL), above(provisioned, PROVISIONED_FULL)
    )
    return run_to_the_end(flags)


def near_limit(view: View) -> Run | None:
    """Since when one request of ten takes half of the time that there is, or more."""
    return run_to_the_end(above(view.of("ModelLatency", "p90"), NEAR_LIMIT))


def slower(view: View) -> Run | None:
    """Since when the model is much slower than it was."""
    usual = lower_quarter(view.latency)
    if usual is None:
        return None
    return run_to_the_end(above(view.latency, max(usual * _SLOWER, usual + _NOTICEABLE)))


def onset(view: View) -> int | None:
    """The minute in which the trouble of now began; None where it did not in what was read."""
    runs = (failing(view), refused(view), full(view), near_limit(view), slower(view))
    begun = [run.first for run in runs if run and run.first >= _ENOUGH]
    return earliest(begun)


def before(values: Values, begin: int) -> Values:
    """What there was before something began; nothing where that was not read for long enough."""
    end = max(0, begin - _SETTLES)
    known = values[max(0, end - _BEFORE) : end]
    return known if sum(value is not None for value in known) >= _ENOUGH else ()
