"""What ownership reads of AWS and the ledger before it plans. Pure values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ownership.evidence.verdict import Surroundings
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.assignments import Assignment
from sagewarden.resources import Tags

YOUNG = timedelta(minutes=1)
"""Younger than this, the tags in a create call's own request are the tags that the resource has."""

PATIENCE = YOUNG + timedelta(seconds=30)
"""How long tags wait for the creation of an unknown resource. By then it was handled, and the
ledger knows the resource; or it is no longer young, and its tags will be read."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The resource of a cause, as it was read."""

    tags: Tags = field(default_factory=dict)
    """The resource's tags."""

    assignment: Assignment | None = None
    """What the ledger says of it; None too where a young creation made no read."""

    surroundings: Surroundings = field(default_factory=Surroundings)
    """What must be known beside the event for some links of the evidence chain."""


def is_young(cause: Cause, now: datetime) -> bool:
    """Whether the event itself still tells the resource's tags."""
    return cause.kind is CauseKind.CREATED and now - cause.at < YOUNG
