"""What a run of remediation raises of a scalable target for a while, and how it says so. Pure.

Remediation never changes a scalable target itself: it asks scaling to, whose targets they are, by a
message on scaling's queue. Both speak of it as a `Raised`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_about
from sagewarden.errors import NotAnEvent
from sagewarden.reading import moment, text
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What one run raises of one scalable target; nothing, where it lets go of it."""

    run: str
    """The run's id, which begins with the time at which it began."""

    resource_id: str
    """What scales, such as `endpoint/Tumor/variant/blue` or `inference-component/Part`."""

    min: int | None = None
    """The least that there should be; None where the profile's counts."""

    max: int | None = None
    """The most that there may be; None where the profile's counts."""

    suspend_scale_in: bool = False
    """Whether nothing is to be taken away."""

    until: datetime
    """When it is over, in UTC, whether or not the run lets go of it."""

    @property
    def is_release(self) -> bool:
        """Whether it raises nothing: the run lets go of what it raised."""
        return self.min is None and self.max is None and not self.suspend_scale_in

    def released(self) -> Self:
        """What lets go of it."""
        return replace(self, min=None, max=None, suspend_scale_in=False)

    def to_record(self) -> dict[str, Any]:
        """The value as a message, or a run's record, has it: JSON's types."""
        return {
            "run": self.run,
            "resource_id": self.resource_id,
            "min": self.min,
            "max": self.max,
            "suspend_scale_in": self.suspend_scale_in,
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The same, read; numbers may be DynamoDB's.

        Raises:
            NotAnEvent: nothing tells the run, what scales, or until when; or a number is none.
        """
        run, resource_id = text(record, "run"), text(record, "resource_id")
        until = moment(record.get("until"))
        if run is None or resource_id is None or until is None:
            raise NotAnEvent("expected 'run', 'resource_id' and 'until' of what is raised")
        return cls(
            run=run,
            resource_id=resource_id,
            min=_number(record, "min"),
            max=_number(record, "max"),
            suspend_scale_in=record.get("suspend_scale_in") is True,
            until=until,
        )


def raising_message(resource: Arn, raised: Raised, *, at: datetime, name: str | None = None) -> str:
    """The message for scaling's queue that raises limits, or lets go of them.

    Delivered twice or in another order, such messages lead to the same: of a run's messages about
    one target a release counts, or else the one with the latest time.

    Args:
        resource: the endpoint or, where that scales, the inference component.
        at: when the run decided so, in UTC; a later message of the run has a later time.
        name: the resource's name in its maker's letters, where it is known.
    """
    named = {"name": name} if name else {}
    return message_about(
        CauseKind.RAISED,
        resource,
        event_id=f"{raised.run}/{raised.resource_id}",
        at=at,
        detail=raised.to_record() | named,
    )


def _number(record: Mapping[str, Any], name: str) -> int | None:
    """A number of instances, copies or units of concurrency; None where none is named.

    Raises:
        NotAnEvent: it is no whole number from 0 on.
    """
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0 or value % 1:
        raise NotAnEvent(f"expected {name!r} to be a whole number of 0 or more, found {value!r}")
    return int(value)
