"""The executions that run, by the local cloud's clock: what waits, waits for its time to come.

Time that a test lets pass is nobody's to lose: at each minute it stands still until every
execution waits for something later, or has ended.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.aws.clock import Clock

_LOOK = 0.05
"""Seconds between two looks at the clock."""

_PATIENCE = 60.0
"""Seconds that time stands still for one execution: its functions may be starting cold."""


@dataclass
class Running:
    """The executions of a process, each in a thread of its own."""

    clock: Clock
    """What they go by."""

    _waiting: dict[str, float] = field(default_factory=dict)
    """The executions that run, by ARN, and until when each waits; 0 where it works."""

    def begin(self, arn: str) -> None:
        """Counts an execution among those that work, from before it has a thread."""
        self._waiting[arn] = 0

    def end(self, arn: str) -> None:
        """Counts it no more."""
        self._waiting.pop(arn, None)

    def wait(self, seconds: float, execution: Mapping[str, Any], until: Callable[[], bool]) -> bool:
        """Has an execution wait for the clock, or for something else that happens before.

        Args:
            until: whether that has happened.

        Returns:
            Whether it has happened; False also where the execution has ended meanwhile.
        """
        arn, end = execution["executionArn"], self.clock.now() + seconds
        self._waiting[arn] = end
        try:
            return self.watch(end, execution, until)
        finally:
            self._waiting[arn] = 0

    def watch(self, end: float, execution: Mapping[str, Any], until: Callable[[], bool]) -> bool:
        """Waits as `wait` does beside an execution, which goes on meanwhile.

        Args:
            end: when the wait is over, in epoch seconds.
        """
        while not until():
            if execution["status"] != "RUNNING" or self.clock.now() >= end:
                return until()
            time.sleep(_LOOK)
        return True

    def settle(self) -> None:
        """Returns once nothing works, and nothing waits for a time that has come."""
        patience = time.monotonic() + _PATIENCE
        while time.monotonic() < patience and self._is_at_work():
            time.sleep(_LOOK)

    def _is_at_work(self) -> bool:
        now = self.clock.now()
        return any(end <= now for end in list(self._waiting.values()))
