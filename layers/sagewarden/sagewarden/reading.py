"""Reads records that somebody else wrote: any member may be missing, null or of another type."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def member(record: Any, *path: str) -> Any:
    """What stands at a path of member names, or None where the path leads nowhere."""
    for name in path:
        if not isinstance(record, Mapping):
            return None
        record = record.get(name)
    return record


def text(record: Any, *path: str) -> str | None:
    """The non-empty string at a path, or None."""
    value = member(record, *path)
    return value if isinstance(value, str) and value else None


def moment(value: Any) -> datetime | None:
    """A point in time as AWS writes it: ISO 8601, or epoch milliseconds as a number or as a string.

    Documented and captured events hold all of them, `1592411992203.0` included.
    """
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
            parsed = datetime.fromisoformat(value)
            return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return datetime.fromtimestamp(float(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
