"""The limits of scalable targets, and who set them. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a target."""

    min: int
    """The minimum."""

    max: int
    """The maximum."""


@dataclass(frozen=True, slots=True)
class Yielded:
    """What somebody else set on a target of ours, and sagewarden leaves as it is."""

    since: datetime
    """Since when, in UTC."""

    limits: Limits
    """What they set."""
