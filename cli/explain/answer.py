"""The answer of a room in `sagewarden explain`, in the same form for every room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.causes.cause import Cause, Ignored
from sagewarden.causes.events import parse
from sagewarden.registry.model import Registry


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


def concern_in[Concern](
    raw: Any, registry: Registry, concern_of: Callable[[Registry, Cause], Concern | Ignored]
) -> tuple[Cause, Concern] | Ignored:
    """What an event means for a room, and the cause that it is; or why the room does not react.

    Raises:
        NotAnEvent: it is none.
    """
    cause = parse(raw)
    if isinstance(cause, Ignored):
        return cause
    concern = concern_of(registry, cause)
    return concern if isinstance(concern, Ignored) else (cause, concern)
