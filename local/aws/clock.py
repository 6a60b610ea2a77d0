"""The local cloud's clock: metrics, alarms and log lines go by it, and it can be moved.

It runs like the machine's, ahead of it by as much as it was moved. What a Lambda function calls
now, the times of SageMaker's resources and of CloudTrail's records stay the machine's. Step
Functions' executions go by it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MINUTE = 60
"""Seconds; CloudWatch evaluates an alarm once in each (user guide, "Alarm evaluation")."""


@dataclass
class Clock:
    """A clock that runs, or stands still, and can be moved either way."""

    ahead: float = 0.0
    """Seconds by which it is ahead of the machine's clock; negative where it is behind."""

    standing_at: float | None = None
    """The epoch second at which it stands still, for tests; None where it runs."""

    followers: list[Callable[[], None]] = field(default_factory=list)
    """Who does what is due at each minute that it is moved to, before it is moved on."""

    def now(self) -> float:
        """The time in seconds since the epoch."""
        if self.standing_at is not None:
            return self.standing_at + self.ahead
        return time.time() + self.ahead

    def move(self, seconds: float) -> None:
        """Moves it forward, or back where the seconds are negative."""
        self.ahead += seconds

    def minutes(self, seconds: float) -> Iterator[float]:
        """Moves it forward minute by minute, so that whoever goes by it misses none.

        Yields:
            The time, each time that a minute has just begun.
        """
        end = self.now() + seconds
        while (step := MINUTE - self.now() % MINUTE) <= end - self.now():
            self._move_to_be_followed(step)
            yield self.now()
        self._move_to_be_followed(end - self.now())

    def _move_to_be_followed(self, seconds: float) -> None:
        self.move(seconds)
        for follow in self.followers:
            follow()


CLOCK = Clock()
"""The clock of this process: a local cloud is a process."""
