"""Causes: something happened to a resource, and a room may have to react."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sagewarden.causes.actors import Actor
from sagewarden.causes.requests import Request
from sagewarden.resources import Arn


class CauseKind(StrEnum):
    CREATED = "created"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    STATE_CHANGED = "state-changed"
    ALARM_CHANGED = "alarm-changed"
    ACCESS_CHANGED = "access-changed"
    CHANGED = "changed"
    DELETED = "deleted"
    BLOCKED = "blocked"
    REGISTRY_DEPLOYED = "registry-deployed"
    SWEPT = "swept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something happened to a resource."""

    kind: CauseKind
    resource: Arn
    actor: Actor
    at: datetime
    event_id: str
    request: Request = field(default_factory=Request)
    status: str | None = None

    @property
    def origin(self) -> str:
        """The id of the event that began it; what is handed on because of it keeps that."""
        return self.event_id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed event to which nothing has to be done."""

    reason: str
