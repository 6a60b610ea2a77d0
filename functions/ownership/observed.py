"""What ownership reads of AWS and the ledger before it plans. Pure values."""

from dataclasses import dataclass, field

from ownership.evidence import Surroundings
from sagewarden.deeds.assignments import Assignment
from sagewarden.resources import Tags


@dataclass(frozen=True, slots=True)
class Observed:
    """The resource of a cause, as it was read."""

    tags: Tags = field(default_factory=dict)
    """The resource's tags."""

    assignment: Assignment | None = None
    """What the ledger says of it; None too where a young creation made no read."""

    surroundings: Surroundings = field(default_factory=Surroundings)
    """What must be known beside the event for some links of the evidence chain."""
