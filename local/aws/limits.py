"""How many calls a second are answered: AWS throttles the others."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Limits:
    """The operations that are limited, and when each was last answered."""

    clock: Callable[[], float] = time.monotonic
    """Seconds that pass; the machine's, for whoever waits does so in its time."""

    most: dict[tuple[str, str], int] = field(default_factory=dict)
    """Calls a second, by service and operation."""

    answered: dict[tuple[str, str], deque[float]] = field(default_factory=dict)
    """When calls were answered within the last second."""

    def set(self, service: str, operation: str, per_second: int) -> None:
        """Limits an operation."""
        self.most[service, operation] = per_second
        self.answered[service, operation] = deque()

    def clear(self) -> None:
        """Limits nothing any more."""
        self.most.clear()
        self.answered.clear()

    def exceeded(self, service: str, operation: str) -> bool:
        """Whether a call is one too many; if it is not, it counts."""
        most = self.most.get((service, operation))
        if most is None:
            return False
        now, times = self.clock(), self.answered[service, operation]
        while times and times[0] <= now - 1:
            times.popleft()
        if len(times) >= most:
            return True
        times.append(now)
        return False
