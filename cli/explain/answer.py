"""The answer of a room in `sagewarden explain`, in the same form for every room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAnswer:
    """What one room would do about an event."""

    reacts: bool
    """Whether the event concerns the room."""

    reason: str | None
    """What it would do, or why it would do nothing."""

    unknown_here: tuple[str, ...] = ()
    """What the function would ask AWS, and the command cannot."""

    details: Mapping[str, Any] = field(default_factory=dict)
    """What only this room tells, by the member's name."""

    def to_record(self) -> dict[str, Any]:
        """The answer as `--json` shows it."""
        return {
            "reacts": self.reacts,
            "reason": self.reason,
            **self.details,
            "unknown_here": list(self.unknown_here),
        }
