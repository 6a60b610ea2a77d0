"""Time zones that do not exist, told before a registry goes live.

Lambda's image need not hold a list of time zones, so the kernel brings one: `zones.txt`, the names
of IANA's database as the package `tzdata` has them. Only what is to be published is compared with
it. What is live is read without it: a zone that a later list lacks must not make the registry
unreadable.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from sagewarden.reading import member, text
from sagewarden.registry.mistakes import Mistake, inspect
from sagewarden.registry.model import Registry

ZONES = Path(__file__).parent / "zones.txt"
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
    """Every schedule of a registry in a time zone that IANA does not name."""
    profiles = member(raw, "profiles")
    for name, profile in profiles.items() if isinstance(profiles, Mapping) else ():
        schedules = member(profile, "scaling", "schedules")
        for number, schedule in enumerate(schedules if isinstance(schedules, list) else ()):
            zone = text(schedule, "timezone")
            if zone and zone not in zones():
                path = ("profiles", name, "scaling", "schedules", number, "timezone")
                yield Mistake(path, _unknown(zone))


def _unknown(zone: str) -> str:
    """What is wrong with a time zone, with the nearest one that exists."""
    close = get_close_matches(zone, zones(), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"there is no time zone {zone!r}{hint}"
