"""A deployment that somebody asked for, as CloudTrail recorded the call. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sagewarden.endpoints.endpoint import Endpoint

_SECOND = timedelta(seconds=1)
"""CloudTrail tells the time of a call to the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The last call that asked for a deployment of an endpoint."""

    config: str
    """The configuration that was asked for."""

    before: str
    """The one that was in service then; empty where there was none, or none was seen."""

    by: str
    """Who asked."""

    at: datetime
    """When."""

    has_landed: bool = False
    """Whether the endpoint was seen in service with that configuration since."""

    @classmethod
    def from_record(cls, record: Mapping[str, Any], landed: str | None) -> Self:
        """What is remembered of a call.

        Args:
            landed: the time of the last call whose configuration came into service.
        """
        at = record["at"]
        made = cls(
            config=record["config"],
            before=record["before"],
            by=record["by"],
            at=datetime.fromisoformat(at),
        )
        return replace(made, has_landed=landed == at)

    def to_record(self) -> dict[str, Any]:
        """The call as it is remembered."""
        at = self.at.isoformat()
        return {"config": self.config, "before": self.before, "by": self.by, "at": at}

    def is_of(self, endpoint: Endpoint) -> bool:
        """Whether it was about this endpoint, not an earlier one of its name."""
        return self.at >= endpoint.born - _SECOND
