"""What can be done about a resource's ownership."""

from collections.abc import Mapping
from dataclasses import dataclass

from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class AddTags:
    """Set these tags, over whatever values they have."""

    resource: Arn
    tags: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class RemoveTags:
    """Remove tags whose keys imitate a guarded key in another letter case."""

    resource: Arn
    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the administrators, once per resource and finding.

    Attributes:
        occasion: sets the creation of a resource apart from that of an earlier one of the same name.
    """

    resource: Arn
    finding: str
    reason: str
    occasion: str = ""

    @property
    def notice(self) -> str:
        """What is told only once."""
        return f"{self.finding}#{self.occasion}"


type OwnershipAction = AddTags | RemoveTags | Report
