"""Causes: something happened to a resource, and a room may have to react."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sagewarden.causes.actors import Actor
from sagewarden.causes.requests import Request
from sagewarden.resources import Arn


class CauseKind(StrEnum):
    """What happened."""

    CREATED = "created"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    STATE_CHANGED = "state-changed"
    ALARM_CHANGED = "alarm-changed"
    ACCESS_CHANGED = "access-changed"
    CHANGED = "changed"
    DELETED = "deleted"
    CALL_FAILED = "call-failed"
    REGISTRY_DEPLOYED = "registry-deployed"
    SWEPT = "swept"
    REMINDED = "reminded"


@dataclass(frozen=True, slots=True)
class CallError:
    """Why AWS refused somebody's call, as CloudTrail tells it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that happened to a resource."""

    kind: CauseKind
    """What happened."""

    resource: Arn
    """What it happened to."""

    actor: Actor
    """Who made the call; `NOBODY` where no call brought it about."""

    at: datetime
    """When it happened, in UTC."""

    event_id: str
    """The id of the event; what was handed on because of it adds `/<ARN>`."""

    request: Request = field(default_factory=Request)
    """What the call asked for."""

    status: str | None = None
    """The state that a service tells of, in its own spelling."""

    error: CallError | None = None
    """Why the call failed, where that is what happened."""

    @property
    def origin(self) -> str:
        """The id of the event that began it; what is handed on because of it keeps that."""
        return self.event_id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event to which nothing has to be done, and why."""

    reason: str
