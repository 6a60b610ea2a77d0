"""Time zones that do not exist, told before a registry goes live.

Lambda's image need not hold a list of time zones, so the kernel brings one: `zones.txt`, the names
of IANA's database as the package `tzdata` has them. Only what is to be published is compared with
it. What is live is read without it: a zone that a later list lacks must not make the registry
unreadable.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from sagewarden.reading import member, text
from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.mistakes.mistake import Mistake, Path
from sagewarden.registry.model import Registry

ZONES = FilePath(__file__).parent / "zones.txt"
"""The names of time zones, a line each (PutScheduledAction, API reference: "the canonical names of
the IANA time zones supported by Joda-Time")."""


def inspect_to_publish(raw: Any) -> Registry | tuple[Mistake, ...]:
    """The registry that some data describes, or everything for which it must not go live."""
    inspected = inspect(raw)
    mistakes = () if isinstance(inspected, Registry) else inspected
    # A time zone of an unlikely form is a mistake already, and is told once.
    told = {mistake.path for mistake in mistakes}
    unknown = [mistake for mistake in _unknown_zones(raw) if mistake.path not in told]
    return (*mistakes, *unknown) or inspected


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(ZONES.read_text(encoding="ascii").split())


def _unknown_zones(raw: Any) -> Iterator[Mistake]:
    """Every time zone in a registry that IANA does not name."""
    profiles = member(raw, "profiles")
    for name, profile in profiles.items() if isinstance(profiles, Mapping) else ():
        for way, place in _with_zones(profile):
            zone = text(place, "timezone")
            if zone and zone not in zones():
                yield Mistake(("profiles", name, *way, "timezone"), _unknown(zone))


def _with_zones(profile: Any) -> Iterator[tuple[Path, Any]]:
    """The parts of a profile that may name a time zone, each with the way to it."""
    schedules = member(profile, "scaling", "schedules")
    for number, schedule in enumerate(schedules if isinstance(schedules, list) else ()):
        yield ("scaling", "schedules", number), schedule
    yield ("remediation", "hours"), member(profile, "remediation", "hours")


def _unknown(zone: str) -> str:
    """What is wrong with a time zone, with the nearest one that exists."""
    close = get_close_matches(zone, zones(), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"there is no time zone {zone!r}{hint}"
