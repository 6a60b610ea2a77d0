"""What a room answers when it has reacted to a cause."""

from dataclasses import dataclass
from datetime import timedelta

from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What has to be looked at was put on the room's queue, one message for each thing."""

    messages: int


@dataclass(frozen=True, slots=True)
class Again:
    """Nothing could be decided yet; a reminder was put on the room's queue."""

    reason: str
    after: timedelta


type Answer = Reaction | Ignored | HandedOn | Again
"""What every room's `reconcile` answers: it is done, nothing had to be, or it comes later."""
