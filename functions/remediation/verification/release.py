"""When what is held is given back: the alarms are over, or it was held for too long. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagewarden.registry.remediation import Remediation


@dataclass(frozen=True, slots=True)
class Wait:
    """How long what is held stays held, and why."""

    seconds: int
    """For how long, at the least; 0: it is given back now."""

    why: str
    """Why, in a sentence."""

    is_red: bool = False
    """Whether some alarm is red still."""


def within_longest(seconds: int, settings: Remediation, *, acted: datetime, at: datetime) -> int:
    """How long may be waited for of some seconds: 0 where it was held for the longest already."""
    left = acted + timedelta(seconds=settings.hold_at_most) - at
    return max(min(seconds, math.ceil(left.total_seconds())), 0)


def wait_for_release(
    alarms: Mapping[str, datetime],
    over: Mapping[str, datetime],
    settings: Remediation,
    *,
    acted: datetime,
    at: datetime,
) -> Wait:
    """How long what a run holds stays held.

    Args:
        alarms: when each of its alarms fired last.
        over: when each of them was over last.
        acted: when something was done.
        at: the time, in UTC.
    """
    longest = acted + timedelta(seconds=settings.hold_at_most)
    red = [name for name, fired in alarms.items() if not _is_over(over.get(name), fired)]
    if at >= longest:
        still = f", and {_listed(red)} red still" if red else ""
        why = f"it was held for {settings.hold_at_most // 60} minutes, the longest{still}"
        return Wait(0, why, is_red=bool(red))
    clear_for = timedelta(seconds=settings.clear_for)
    # Some alarm is red still: as long as that is so, it is not even counted.
    if red:
        return Wait(
            _seconds(min(at + clear_for, longest), at), f"{_listed(red)} red still", is_red=True
        )
    since = max(over.values(), default=acted)
    clear_at = since + clear_for
    if at >= clear_at:
        return Wait(0, f"the alarms are over for {settings.clear_for // 60} minutes")
    return Wait(_seconds(min(clear_at, longest), at), "the alarms are over, but not for long")


def _is_over(over: datetime | None, fired: datetime) -> bool:
    """Whether an alarm was over after it fired last."""
    return over is not None and over >= fired


def _seconds(until: datetime, at: datetime) -> int:
    """The seconds until a time: a second at the least, so that nobody waits for nothing."""
    return max(int((until - at).total_seconds()), 1)


def _listed(names: list[str]) -> str:
    return f"{', '.join(sorted(names))} {'is' if len(names) == 1 else 'are'}"
