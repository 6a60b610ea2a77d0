"""Scheduled actions: when limits move, and to what.

Application Auto Scaling user guide, "Schedule recurring scaling actions using cron expressions" and
"Use scheduled scaling": `at(…)`, `rate(…)` and `cron(…)` of six fields, in a time zone.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError, Region, of_targets, page

_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_FIELDS: tuple[tuple[range, str, list[str]], ...] = (
    (range(60), r"", []),
    (range(24), r"", []),
    (range(1, 32), r"\?|L|LW|\d+W", []),
    (range(1, 13), r"", _MONTHS),
    (range(1, 8), r"\?|L|\d+L|\d+#[1-5]", _DAYS),
    (range(1970, 2200), r"", []),
)
"""The fields of a cron expression: the numbers, other signs, and the numbers' other names."""

_RATE = re.compile(r"[1-9]\d* (minute|hour|day)s?")


def _put(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    target, name = region.target(asked), asked["ScheduledActionName"]
    kept = target.schedules.get(name, {})
    _must_be_time(asked.get("Schedule") or kept.get("Schedule", ""))
    if asked.get("Timezone", "UTC") not in available_timezones():
        raise RefusedError("ValidationException", f"Invalid time zone: {asked['Timezone']}")
    limits = asked.get("ScalableTargetAction", {})
    if limits.get("MinCapacity", 0) > limits.get("MaxCapacity", limits.get("MinCapacity", 0)):
        raise RefusedError("ValidationException", "MinCapacity should not exceed MaxCapacity")
    action = f"scheduledAction:{uuid4()}:scheduledActionName/{name}"
    arn = f"arn:aws:autoscaling:{region.name}:{ACCOUNT}:{action}"
    target.schedules[name] = dict(asked) | {"ScheduledActionARN": arn, "CreationTime": time.time()}
    return {}


def _must_be_time(schedule: str) -> None:
    kind, _, expression = schedule.removesuffix(")").partition("(")
    known = {"at": _is_moment, "rate": _is_rate, "cron": _is_cron}
    if not schedule.endswith(")") or kind not in known or not known[kind](expression):
        raise RefusedError("ValidationException", f"Schedule expression is not valid: {schedule}")


def _is_moment(expression: str) -> bool:
    try:
        datetime.strptime(expression, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  the zone is given beside it
    except ValueError:
        return False
    return True


def _is_rate(expression: str) -> bool:
    return _RATE.fullmatch(expression) is not None


def _is_cron(expression: str) -> bool:
    """Six fields, of which one of the two days is not said."""
    fields = expression.split()
    if len(fields) != len(_FIELDS) or (fields[2] == "?") is (fields[4] == "?"):
        return False
    for field, (numbers, special, names) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _is_part(part, numbers, special, names):
                return False
    return True


def _is_part(part: str, numbers: range, special: str, names: list[str]) -> bool:
    """Whether a part of a field is a number, a range of them, or one of the field's own signs."""
    if special and re.fullmatch(special, part):
        return True
    whole, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return False
    return whole == "*" or _are_in(whole.split("-", 1), numbers, names)


def _are_in(ends: Iterable[str], numbers: range, names: list[str]) -> bool:
    return all(end.upper() in names or (end.isdecimal() and int(end) in numbers) for end in ends)


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
