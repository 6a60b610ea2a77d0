"""The timeline of a run: what each step saw, decided and did, in the order in which it was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from remediation.record.keys import expiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a timeline."""

    at: datetime
    """When the step began; what is written anew at the same time replaces what was written."""

    step: str
    """The step: `alarm`, `diagnose`, `act`."""

    sentences: tuple[str, ...]
    """What it saw, decided and did, for people."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """The same in JSON's values, for machines."""

    about: str = ""
    """Sets it apart from what the same step says at the same time: an alarm's name."""

    @property
    def key(self) -> str:
        """Its place among the entries of its run: sorted by time, to the millisecond."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds")
        return f"{at}#{self.step}" + (f"#{self.about}" if self.about else "")

    def to_item(self, since: datetime) -> dict[str, Any]:
        """The entry's members.

        Args:
            since: when the run began, with which all that is known of it goes.
        """
        return {
            "at": self.at.isoformat(),
            "step": self.step,
            "sentences": list(self.sentences),
            "values": json.dumps(self.values, sort_keys=True),
            "about": self.about,
            "expires": expiry(since),
        }

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        return cls(
            at=datetime.fromisoformat(item["at"]),
            step=item["step"],
            sentences=tuple(item["sentences"]),
            values=json.loads(item["values"]),
            about=item["about"],
        )
