"""Values minute by minute: what is usual in them, and since when something lasts. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

type Values = Sequence[float | None]
"""A value for each minute, None where nothing was published."""

_PATIENCE = 2
"""Good minutes that do not end what lasts."""

_SILENCE = 15
"""Minutes without anything published that do not end it."""

_FEW = 20
"""Requests from which on a minute's rate is taken by itself."""

_POOL = 10
"""Minutes that are taken together where there are fewer."""


@dataclass(frozen=True, slots=True)
class Run:
    """Minutes in which something lasts, to the end of what was read, or almost."""

    first: int
    """The minute in which it began."""

    length: int
    """The minutes from then to the end of what was read."""


def told(values: Values) -> list[float]:
    """The values that were published."""
    return [value for value in values if value is not None]


def middle(values: Values) -> float | None:
    """The median; None where nothing was published."""
    known = told(values)
    return median(known) if known else None


def lower_quarter(values: Values) -> float | None:
    """What three of four values are above: what is usual, though trouble lasts for long."""
    known = told(values)
    # A quarter of one value is that value.
    if len(known) < 2:  # noqa: PLR2004
        return known[0] if known else None
    return quantiles(known, n=4, method="inclusive")[0]


def last(values: Values, minutes: int) -> Values:
    """The last minutes."""
    return values[-minutes:]


def total(values: Values) -> float:
    """What was counted altogether."""
    return sum(told(values))


def run_to_the_end(bad: Sequence[bool | None]) -> Run | None:
    """Since when something lasts that is not over yet; None where nothing does.

    Args:
        bad: for each minute whether it shows; None where the minute says nothing.
    """
    first: int | None = None
    good = silent = 0
    for minute in range(len(bad) - 1, -1, -1):
        shows = bad[minute]
        # It lasts, whatever was in between.
        if shows:
            first, good, silent = minute, 0, 0
        # Nobody asked, or nothing was published.
        elif shows is None:
            silent += 1
        # All was well for a minute.
        else:
            good += 1
        if good > _PATIENCE or silent > _SILENCE:
            break
    return None if first is None else Run(first, len(bad) - first)


def rates(counts: Values, requests: Values) -> list[float | None]:
    """What share of the requests was counted, for each minute.

    Few requests are taken together with those of the minutes before: of one request all fail, or
    none. None where nobody asked in those minutes.
    """
    shares: list[float | None] = []
    for minute in range(len(requests)):
        asked, counted, back = 0.0, 0.0, minute
        while back >= 0 and asked < _FEW and minute - back < _POOL:
            asked += requests[back] or 0.0
            counted += counts[back] or 0.0
            back -= 1
        shares.append(min(1.0, counted / asked) if asked else None)
    return shares


def above(values: Values, limit: float) -> list[bool | None]:
    """For each minute whether its value is at a limit or above it."""
    return [None if value is None else value >= limit for value in values]


def either(*flags: Sequence[bool | None]) -> list[bool | None]:
    """For each minute whether one of several shows; None where none says anything."""
    joined: list[bool | None] = []
    for minute in zip(*flags, strict=True):
        said = [flag for flag in minute if flag is not None]
        joined.append(any(said) if said else None)
    return joined


def slope(values: Values) -> tuple[float, float]:
    """How steeply values rise, for a minute, and how straight: 1 is a line, 0 is none.

    By least squares.
    """
    points = [(at, value) for at, value in enumerate(values) if value is not None]
    number = len(points)
    mean_at = sum(at for at, _ in points) / max(1, number)
    mean = sum(value for _, value in points) / max(1, number)
    across = sum((at - mean_at) ** 2 for at, _ in points)
    spread = sum((value - mean) ** 2 for _, value in points)
    both = sum((at - mean_at) * (value - mean) for at, value in points)
    # One point, or all the same: nothing rises.
    if not across or not spread:
        return 0.0, 0.0
    return both / across, both**2 / (across * spread)


def earliest(minutes: Iterable[int | None]) -> int | None:
    """The first of several minutes; None where none is known."""
    known = [minute for minute in minutes if minute is not None]
    return min(known, default=None)
