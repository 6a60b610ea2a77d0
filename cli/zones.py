"""Time zones that do not exist, told before a registry goes live.

The functions cannot tell: where they run there may be no list of time zones.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from sagewarden.reading import member, text
from sagewarden.registry.mistakes import Mistake


def unknown_zones(data: Any) -> Iterator[Mistake]:
    """Every schedule of a registry in a time zone that IANA does not name."""
    profiles = member(data, "profiles")
    for name, profile in profiles.items() if isinstance(profiles, Mapping) else ():
        schedules = member(profile, "scaling", "schedules")
        for number, schedule in enumerate(schedules if isinstance(schedules, list) else ()):
            zone = text(schedule, "timezone")
            if zone and zone not in available_timezones():
                path = ("profiles", name, "scaling", "schedules", number, "timezone")
                yield Mistake(path, _unknown(zone))


def _unknown(zone: str) -> str:
    """What is wrong with a time zone, with the nearest one that exists."""
    close = get_close_matches(zone, available_timezones(), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"there is no time zone {zone!r}{hint}"
