"""What the sweep sees of the account: resources as lists show them, and what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sagewarden.deeds.assignments import Assignment
from sagewarden.resources import Arn, Tags


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a list."""

    method: str
    """The client's method that lists it."""

    given: Mapping[str, str]
    """The parameters that the list cannot do without."""

    token: str | None
    """The token of the next page; None at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A resource as a list shows it."""

    arn: Arn
    """Its ARN."""

    name: str | None = None
    """Its name in its maker's letters, where the list tells it."""

    born: datetime | None = None
    """When it was created, where the list tells it."""

    modified: datetime | None = None
    """When it changed last, where the list tells it."""

    in_service: bool = False
    """Whether it is an endpoint or component that is in service."""


@dataclass(frozen=True, slots=True)
class Memories:
    """What rooms remember of an endpoint or component: items, empty where there is none."""

    scaling: dict[str, Any] = field(default_factory=dict)
    """Scaling's."""

    monitoring: dict[str, Any] = field(default_factory=dict)
    """Monitoring's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A resource, and what decides whether a room has something to do for it."""

    listed: Listed
    """The resource."""

    tags: Tags
    """Its tags."""

    is_compared: bool = False
    """Whether the ledger was asked whose it is; what agrees with itself need not be each time."""

    assignment: Assignment | None = None
    """What the ledger says, where it was asked; None where it knows nothing."""

    memories: Memories | None = None
    """What rooms remember of it; None of what neither scales nor is watched."""
