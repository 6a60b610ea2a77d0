"""Times of scheduled actions, as Application Auto Scaling writes them.

A time that AWS would refuse, or take for another one, is a mistake in the registry: otherwise
nobody would hear of it before an endpoint is in service (PutScheduledAction, API reference).
"""

import re
from datetime import datetime
from functools import cache

EXPECTED = (
    "expected cron(minutes hours day-of-month month day-of-week year) with ? for one of the two "
    "days, such as cron(0 20 ? * MON-FRI *); rate(12 hours); or at(2026-12-24T18:00:00)"
)

_FORM = re.compile(r"(?P<kind>cron|rate|at)\((?P<inner>[^()]*)\)")
_RATE = re.compile(r"(1 (minute|hour|day)|([2-9]|[1-9]\d{1,5}) (minutes|hours|days))")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_DAYS = "SUN|MON|TUE|WED|THU|FRI|SAT"
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


def _field(value: str, more: str = "") -> re.Pattern[str]:
    """The pattern of a cron field: a list of values, of ranges and of steps, or one of `more`."""
    part = rf"({value})(-({value}))?(/\d+)?|\*(/\d+)?"
    return re.compile(rf"({part})(,({part}))*" + (f"|{more}" if more else ""))


@cache
def _fields() -> tuple[re.Pattern[str], ...]:
    """The patterns of a cron expression's six fields, from the minutes to the year."""
    return (
        _field("[0-5]?[0-9]"),
        _field("[01]?[0-9]|2[0-3]"),
        _field("0?[1-9]|[12][0-9]|3[01]", r"\?|L|LW|([1-9]|[12]\d|3[01])W"),
        _field(f"0?[1-9]|1[0-2]|{_MONTHS}"),
        _field(f"[1-7]|{_DAYS}", rf"\?|L|([1-7]|{_DAYS})(L|#[1-5])"),
        _field("19[7-9][0-9]|2[01][0-9][0-9]"),
    )


def check_time(written: str) -> str:
    """A scheduled action's time as it was written, where Application Auto Scaling takes it.

    Raises:
        ValueError: it would not; the message says what would be right.
    """
    form = _FORM.fullmatch(written)
    checks = {"cron": _is_cron, "rate": _is_rate, "at": _is_moment}
    if not form or not checks[form["kind"]](form["inner"]):
        raise ValueError(EXPECTED)
    return written


def _is_cron(inner: str) -> bool:
    """Whether it is six fields, of which exactly one of the two days is left open."""
    fields = inner.split()
    if len(fields) != len(_fields()):
        return False
    for pattern, field in zip(_fields(), fields, strict=True):
        if not pattern.fullmatch(field):
            return False
    return (fields[_DAY_OF_MONTH] == "?") is not (fields[_DAY_OF_WEEK] == "?")


def _is_rate(inner: str) -> bool:
    return _RATE.fullmatch(inner) is not None


def _is_moment(inner: str) -> bool:
    try:
        datetime.fromisoformat(inner)
    except ValueError:
        return False
    return _MOMENT.fullmatch(inner) is not None
