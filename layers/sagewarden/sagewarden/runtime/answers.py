"""What a room answers when it has reacted to a cause."""

from dataclasses import dataclass
from datetime import timedelta

from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer of a room that has recorded its reaction itself, with what it remembers of it."""

    reaction: Reaction
    """What was done."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """The answer of a room that put what has to be looked at on its queue."""

    messages: int
    """How many messages it put there, one for each thing to look at."""


@dataclass(frozen=True, slots=True)
class Again:
    """The answer of a room that cannot decide yet, and put a reminder on its queue."""

    reason: str
    """Why nothing could be decided."""

    after: timedelta
    """When the reminder comes."""


type Answer = Reaction | Recorded | Ignored | HandedOn | Again
"""What every room's `reconcile` answers: it is done, nothing had to be, or it comes later."""
