"""The open run of an endpoint, as the endpoint's memory names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sagewarden.registry.remediation import Remediation

LONGEST_STEP = timedelta(minutes=30)
"""What a run takes beside what it waits for, with all that is tried again."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """The run that an endpoint has now."""

    id: str
    """The run's id."""

    until: datetime
    """When it has to have ended."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self | None:
        """What an endpoint's memory says; None where it has no open run."""
        if "run" not in item:
            return None
        return cls(item["run"], datetime.fromisoformat(item["until"]))


def longest(settings: Remediation) -> timedelta:
    """How long a run may take by a profile: it is asked about, done, looked at, and given back."""
    asked = [max(terms.within for terms in entry.values()) for entry in settings.playbooks]
    waits = max(asked, default=0) + settings.verify_after
    held = settings.hold_at_most + settings.clear_for
    return timedelta(seconds=waits + held) + LONGEST_STEP
