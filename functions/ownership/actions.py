"""Ownership's actions: what can be done about a resource's tags."""

from collections.abc import Mapping
from dataclasses import dataclass

from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class AddTags:
    """Set these tags, over whatever values they have."""

    resource: Arn
    """The resource that gets them."""

    tags: Mapping[str, str]
    """The tags' keys and values."""

    reason: str
    """Why, as somebody reads it."""


@dataclass(frozen=True, slots=True)
class RemoveTags:
    """Remove tags that imitate guarded ones, or say what nothing proves."""

    resource: Arn
    """The resource that loses them."""

    keys: tuple[str, ...]
    """The tags' keys, as they are spelled there."""

    reason: str
    """Why, as somebody reads it."""


type OwnershipAction = AddTags | RemoveTags
