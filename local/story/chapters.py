"""Chapters of an endpoint's life: something happens, and later everything is as expected."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from local.story.watch import PATIENCE


@dataclass(frozen=True, slots=True)
class Chapter[Seen]:
    """Something that happens to the endpoint, and what is there afterwards."""

    does: str
    """What happens, in words."""

    act: Callable[[], object]
    """Makes it happen."""

    expected: Seen
    """What is there afterwards."""


@dataclass(frozen=True, slots=True)
class Lived[Seen]:
    """A chapter, and what was seen after it."""

    chapter: Chapter[Seen]
    """What happened."""

    found: Seen
    """What was there then."""

    seconds: float
    """How long that took."""

    @property
    def held(self) -> bool:
        return self.found == self.chapter.expected


def play_chapter[Seen](chapter: Chapter[Seen], look: Callable[[], Seen]) -> Lived[Seen]:
    """Plays a chapter, and looks until everything is as it should be or the time is up."""
    chapter.act()
    began = time.monotonic()
    found = look()
    while found != chapter.expected and time.monotonic() - began < PATIENCE:
        time.sleep(0.05)
        found = look()
    return Lived(chapter, found, time.monotonic() - began)
