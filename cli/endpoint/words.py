"""Numbers, times and curves in few characters, as a screen shows them. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sagewarden.endpoints.raised import Raised

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"
_THOUSANDS = ((1e9, "G"), (1e6, "M"), (1e4, "k"))
_TEN_SECONDS = 10_000
"""Milliseconds from which on seconds read better."""


def sparkline(values: Sequence[float | None], width: int, top: float | None = None) -> str:
    """A curve of one line, from nought to the highest value; a dot where there is no value.

    Of several values in one place the highest is shown: a peak is not lost.

    Args:
        top: what is as high as the highest bar at least, such as a threshold.
    """
    shown = _squeezed(values, width)
    highest = max((value for value in shown if value is not None), default=0.0)
    highest = max(highest, top or 0.0)
    return "".join(_bar(value, highest) for value in shown)


def _bar(value: float | None, highest: float) -> str:
    if value is None:
        return _GAP
    share = max(value, 0.0) / highest if highest > 0 else 0.0
    return _BARS[min(round(share * (len(_BARS) - 1)), len(_BARS) - 1)]


def _squeezed(values: Sequence[float | None], width: int) -> list[float | None]:
    """As many values as there is room for, each the highest of its part."""
    if len(values) <= width:
        return list(values)
    squeezed: list[float | None] = []
    for place in range(width):
        part = values[place * len(values) // width : (place + 1) * len(values) // width]
        squeezed.append(max((value for value in part if value is not None), default=None))
    return squeezed


def amount(value: float | None, unit: str) -> str:
    """A value with its unit, in three digits or so: `1.2M/min`, `480 ms`, `12.5 s`, `80%`."""
    if value is None:
        return "-"
    if unit == "ms" and abs(value) >= _TEN_SECONDS:
        value, unit = value / 1000, "s"
    if unit == "s":
        return _seconds(value)
    blank = " " if unit == "ms" else ""
    return f"{_number(value)}{blank}{unit}"


def _seconds(value: float) -> str:
    minute, hour = 60, 3600
    if value >= 2 * hour:
        return f"{value / hour:.1f} h"
    if value >= 2 * minute:
        return f"{value / minute:.0f} min"
    return f"{_number(value)} s"


def _number(value: float) -> str:
    for size, letter in _THOUSANDS:
        if abs(value) >= size:
            shown = value / (size if letter != "k" else 1000)
            return f"{shown:.1f}{letter}" if abs(shown) < 100 else f"{shown:.0f}{letter}"  # noqa: PLR2004
    rounded = round(value) if abs(value) >= 100 else round(value, 1)  # noqa: PLR2004
    # What is there is not shown as nothing.
    if rounded == 0 and value:
        return f"{value:.2g}"
    return f"{rounded:g}" if abs(rounded) < 1e4 else str(rounded)  # noqa: PLR2004


def clock(at: datetime, now: datetime) -> str:
    """A time in UTC: without the day where that is today's."""
    at, now = at.astimezone(UTC), now.astimezone(UTC)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was: `12 min`, `3 h`, `5 d`."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    hours = minutes // 60
    if hours >= 48:  # noqa: PLR2004 - two days
        return f"{hours // 24} d"
    return f"{hours} h" if hours >= 2 else f"{minutes} min"  # noqa: PLR2004 - two hours


def shortened(text: str, width: int) -> str:
    """A text that is no longer than there is room for."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def raised_in_words(raised: Raised) -> str:
    """What a run of remediation raises of a target: by which run, until when, and how far."""
    parts: list[str] = []
    if raised.min is not None:
        parts.append(f"at least {raised.min}")
    if raised.max is not None:
        parts.append(f"at most {raised.max}")
    if raised.suspend_scale_in:
        parts.append("no scaling in")
    return f"raised by {raised.run} until {raised.until:%Y-%m-%d %H:%M}: {', '.join(parts)}"
