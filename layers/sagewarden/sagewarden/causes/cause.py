"""Causes: something happened to a resource, and a room may have to react."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sagewarden.causes.actors import Actor
from sagewarden.causes.alarms import Alarm
from sagewarden.causes.requests import Request
from sagewarden.resources import Arn


class CauseKind(StrEnum):
    """The kind of a cause: what happened to the resource."""

    CREATED = "created"
    """Somebody created it."""

    TAGGED = "tagged"
    """Somebody set tags of it."""

    UNTAGGED = "untagged"
    """Somebody removed tags of it."""

    STATE_CHANGED = "state-changed"
    """SageMaker tells of a state that it has reached."""

    ALARM_CHANGED = "alarm-changed"
    """A CloudWatch alarm has fired, or is over."""

    EXECUTION_CHANGED = "execution-changed"
    """An execution of Step Functions has another status."""

    ACCESS_CHANGED = "access-changed"
    """Somebody changed a policy or a principal of IAM's, and so what somebody may do."""

    CHANGED = "changed"
    """Somebody changed its settings."""

    DELETED = "deleted"
    """Somebody deleted it."""

    LOGS_CREATED = "logs-created"
    """Its log group was created, with its first line or anew."""

    WATCH_EDITED = "watch-edited"
    """Somebody edited or deleted what watches it: its alarms, or its dashboard."""

    PART_DELETED = "part-deleted"
    """Somebody deleted the configuration or a model that it runs."""

    CALL_FAILED = "call-failed"
    """AWS refused somebody's call about it."""

    POLICY_REFUSED = "policy-refused"
    """AWS refused somebody's scaling policy beside another one that follows the same metric."""

    REGISTRY_DEPLOYED = "registry-deployed"
    """A team registry went live, by which all that it names has to be looked at."""

    SWEPT = "swept"
    """The periodic sweep has come to it."""

    REMINDED = "reminded"
    """A room had put it off, and the time is up."""

    RAISED = "raised"
    """A run of remediation raises the limits of a scalable target for a while, or lets go."""


@dataclass(frozen=True, slots=True)
class CallError:
    """Why AWS refused somebody's call, as CloudTrail tells it."""

    code: str
    """The error's code, such as `ValidationException`."""

    message: str
    """AWS's sentence; empty where the record has none."""


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

    alarm: Alarm | None = None
    """The alarm that fired or is over, where that is what happened."""

    detail: Mapping[str, Any] = field(default_factory=dict)
    """What a message of sagewarden's own says besides; of other causes nothing is kept."""

    @property
    def origin(self) -> str:
        """The id of the event that began it; what is handed on because of it keeps that id."""
        return self.event_id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Ignored:
    """The answer to an event that needs no reaction."""

    reason: str
    """Why it needs none, as the log says it."""
