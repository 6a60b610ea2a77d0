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


type OwnershipAction = AddTags | RemoveTags
