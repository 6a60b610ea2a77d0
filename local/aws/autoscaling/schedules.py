"""Scheduled actions: when limits move, and to what.

Application Auto Scaling user guide, "Schedule recurring scaling actions using cron expressions" and
"Use scheduled scaling": `at(…)`, `rate(…)` and `cron(…)` of six fields, in a time zone.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError, Region, of_targets, page

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True, slots=True)
class _Field:
    """What may stand in one field of a cron expression."""

    numbers: range
    """The numbers."""

    special: str = ""
    """A pattern of the signs that may stand there instead of numbers; none where it is empty."""

    names: tuple[str, ...] = ()
    """Other names of the numbers."""


_FIELDS = (
    _Field(range(60)),
    _Field(range(24)),
    _Field(range(1, 32), special=r"\?|L|LW|\d+W"),
    _Field(range(1, 13), names=_MONTHS),
    _Field(range(1, 8), special=r"\?|L|\d+L|\d+#[1-5]", names=_DAYS),
    _Field(range(1970, 2200)),
)
"""Minutes, hours, day of the month, month, day of the week, year."""

_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4

_RATE = re.compile(r"[1-9]\d* (minute|hour|day)s?")


def _put(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or replaces a scheduled action."""
    target, name = region.target(asked), asked["ScheduledActionName"]
    kept = target.schedules.get(name, {})
    _must_be_time(asked.get("Schedule") or kept.get("Schedule", ""))
    if asked.get("Timezone", "UTC") not in available_timezones():
        raise RefusedError("ValidationException", f"Invalid time zone: {asked['Timezone']}")
    limits = asked.get("ScalableTargetAction", {})
    lowest = limits.get("MinCapacity", 0)
    if lowest > limits.get("MaxCapacity", lowest):
        raise RefusedError("ValidationException", "MinCapacity should not exceed MaxCapacity")
    actions = f"arn:aws:autoscaling:{region.name}:{ACCOUNT}:scheduledAction"
    arn = f"{actions}:{uuid4()}:scheduledActionName/{name}"
    target.schedules[name] = dict(asked) | {"ScheduledActionARN": arn, "CreationTime": time.time()}
    return {}


def _must_be_time(schedule: str) -> None:
    """Refuses what is no time that a scheduled action can have."""
    kind, _, expression = schedule.removesuffix(")").partition("(")
    checks = {"at": _is_moment, "rate": _is_rate, "cron": _is_cron}
    if not schedule.endswith(")") or kind not in checks or not checks[kind](expression):
        raise RefusedError("ValidationException", f"Schedule expression is not valid: {schedule}")


def _is_moment(expression: str) -> bool:
    try:
        # The zone is given beside it.
        datetime.strptime(expression, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _is_rate(expression: str) -> bool:
    return _RATE.fullmatch(expression) is not None


def _is_cron(expression: str) -> bool:
    """Whether it is six fields, of which exactly one of the two days is left open."""
    texts = expression.split()
    if len(texts) != len(_FIELDS) or (texts[_DAY_OF_MONTH] == "?") is (texts[_DAY_OF_WEEK] == "?"):
        return False
    for text, field in zip(texts, _FIELDS, strict=True):
        if not all(_is_part(part, field) for part in text.split(",")):
            return False
    return True


def _is_part(part: str, field: _Field) -> bool:
    """Whether a part of a field is a number, a range of them, or one of the field's own signs."""
    # A sign of its own, such as the last day of a month.
    if field.special and re.fullmatch(field.special, part):
        return True
    # Numbers in steps.
    numbers, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return False
    # Any number, or one, or from one to another.
    return numbers == "*" or all(_is_number(end, field) for end in numbers.split("-", 1))


def _is_number(text: str, field: _Field) -> bool:
    """Whether a text is one of a field's numbers, or another name of one."""
    return text.upper() in field.names or (text.isdecimal() and int(text) in field.numbers)


def _describe(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    return page(
        "ScheduledActions", of_targets(region, asked, "schedules", "ScheduledActionNames"), asked
    )


def _delete(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    if region.target(asked).schedules.pop(asked["ScheduledActionName"], None) is None:
        raise RefusedError(
            "ObjectNotFoundException", f"No action {asked['ScheduledActionName']} found"
        )
    return {}


OPERATIONS: Mapping[str, Callable[[Region, Mapping[str, Any]], dict[str, Any]]] = {
    "DeleteScheduledAction": _delete,
    "DescribeScheduledActions": _describe,
    "PutScheduledAction": _put,
}
