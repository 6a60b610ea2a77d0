"""A signal: what shows, in a sentence with figures, and since when. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from remediation.diagnosis.view import View


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that shows in what was read of a variant."""

    says: str
    """What, in a sentence with figures."""

    since: int | None = None
    """The minute in which it began; None where it has no beginning."""


type Look = Callable[[View], Signal | None]
"""Looks for a signal; None where it does not show."""


def a_minute(count: float) -> str:
    """A number of requests, as people say it."""
    return f"{count:,.0f}" if count >= 10 else f"{count:.1f}".removesuffix(".0")  # noqa: PLR2004


def milliseconds(time: float) -> str:
    """A time, in the unit in which people say it."""
    return f"{time / 1000:.1f} s" if time >= 1000 else f"{time:.0f} ms"  # noqa: PLR2004
