"""When what is held is given back: the alarms are over, or it was held for too long. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from remediation.record.run import Run
from sagewarden.registry.remediation import Remediation


@dataclass(frozen=True, slots=True)
class Wait:
    """How long what is held stays held, and why."""

    seconds: int
    """For how long, at the least; 0: it is given back now."""

    why: str
    """Why, in a sentence."""


def wait_for_release(run: Run, settings: Remediation, at: datetime) -> Wait:
    """How long what a run holds stays held.

    Args:
        run: the run, with when its alarms fired and when they were over.
        at: the time, in UTC.
    """
    longest = (run.acted or run.since) + timedelta(seconds=settings.hold_at_most)
    if at >= longest:
        return Wait(0, f"it was held for {settings.hold_at_most // 60} minutes, the longest")
    red = [name for name, fired in run.alarms.items() if not _is_over(run, name, fired)]
    clear_for = timedelta(seconds=settings.clear_for)
    # Some alarm is red still: as long as that is so, it is not even counted.
    if red:
        return Wait(_seconds(min(at + clear_for, longest), at), f"{_listed(red)} red still")
    since = max(run.over.values(), default=run.since)
    clear_at = since + clear_for
    if at >= clear_at:
        return Wait(0, f"the alarms are over for {settings.clear_for // 60} minutes")
    return Wait(_seconds(min(clear_at, longest), at), "the alarms are over, but not for long")


def _is_over(run: Run, name: str, fired: datetime) -> bool:
    """Whether an alarm was over after it fired last."""
    over = run.over.get(name)
    return over is not None and over >= fired


def _seconds(until: datetime, at: datetime) -> int:
    """The seconds until a time: a second at the least, so that nobody waits for nothing."""
    return max(int((until - at).total_seconds()), 1)


def _listed(names: list[str]) -> str:
    return f"{', '.join(sorted(names))} {'is' if len(names) == 1 else 'are'}"
