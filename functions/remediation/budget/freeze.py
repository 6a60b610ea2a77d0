"""A person's freeze: of all, of a team, or of an endpoint, so that nothing is done. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sagewarden.deeds.changes import Change
from sagewarden.reading import moment, text
from sagewarden.resources import Arn

FREEZE = "sagewarden/freeze"
"""The resource under which every freeze stands."""

ALL = "all"
"""The entry of what freezes everything."""


def team_entry(team: str) -> str:
    """The entry of what freezes a team's endpoints."""
    return f"team/{team}"


def endpoint_entry(endpoint: Arn) -> str:
    """The entry of what freezes one endpoint."""
    return f"endpoint/{endpoint.key}"


def freeze_key(entry: str) -> dict[str, Any]:
    """The key of a freeze, as DynamoDB's API wants it."""
    return {"resource": {"S": FREEZE}, "entry": {"S": entry}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """What somebody has frozen."""

    entry: str
    """What: everything, a team, or an endpoint."""

    by: str
    """Who did."""

    at: datetime | None
    """When; None where the item does not say."""

    until: datetime | None
    """Until when; None until somebody ends it."""

    reason: str = ""
    """Why, in that person's words."""

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at a time."""
        return self.until is None or at < self.until

    @property
    def _what(self) -> str:
        """What, as people call it."""
        kind, _, name = self.entry.partition("/")
        named = name.rpartition("/")[2] if kind == "endpoint" else name
        return f"{kind} {named}" if named else "everything"

    def __str__(self) -> str:
        until = f" until {self.until:%Y-%m-%d %H:%M} UTC" if self.until else ""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.by} has frozen {self._what}{until}{why}"

    def to_change(self) -> Change:
        """The members of its item."""
        members = {
            "by": self.by,
            "at": self.at.isoformat() if self.at else None,
            "until": self.until.isoformat() if self.until else None,
            "reason": self.reason or None,
        }
        return Change(put={name: value for name, value in members.items() if value is not None})

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item says; one whose end cannot be read has none: doubt freezes."""
        return cls(
            entry=text(item, "entry") or ALL,
            by=text(item, "by") or "somebody",
            at=moment(item.get("at")),
            until=moment(item.get("until")),
            reason=text(item, "reason") or "",
        )


def in_force(freezes: Iterable[Freeze], at: datetime) -> Freeze | None:
    """The freeze that keeps anything from being done at a time; None where there is none."""
    return next((freeze for freeze in freezes if freeze.holds(at)), None)
