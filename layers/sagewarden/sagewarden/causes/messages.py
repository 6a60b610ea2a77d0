"""Messages on sagewarden's own queues: what has to be looked at, and because of what."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.resources import Arn

SOURCES: Mapping[str, CauseKind] = {
    "sagewarden.sweep": CauseKind.SWEPT,
    "sagewarden.registry": CauseKind.REGISTRY_DEPLOYED,
    "sagewarden.access": CauseKind.ACCESS_CHANGED,
    "sagewarden.reminder": CauseKind.REMINDED,
    "sagewarden.part": CauseKind.PART_DELETED,
    "sagewarden.watch": CauseKind.WATCH_EDITED,
    "sagewarden.remediation": CauseKind.RAISED,
}
"""The `source` of a message, and the kind of the cause that it hands on."""


def message_for(
    kind: CauseKind, resource: Arn, *, because_of: Cause, name: str | None = None
) -> str:
    """A message, in the shape of an EventBridge event, that has a room look at a resource.

    Args:
        kind: what the room is told that happened; one of those in `SOURCES`.
        because_of: the cause that led to it; its time and the id of its event are kept.
        name: the resource's name in its maker's letters, where it is known.
    """
    return message_about(
        kind,
        resource,
        event_id=f"{because_of.origin}/{resource}",
        at=because_of.at,
        detail={"name": name} if name else {},
    )


def message_about(
    kind: CauseKind, resource: Arn, *, event_id: str, at: datetime, detail: Mapping[str, Any]
) -> str:
    """The same, of which no cause is known.

    Args:
        event_id: what began it, and after a `/` what sets this message apart from others of it.
        at: when that was, in UTC.
        detail: what the room is told besides; `name` is the resource's, in its maker's letters.
    """
    source = next(source for source, handed_on in SOURCES.items() if handed_on is kind)
    envelope = {
        "version": "0",
        "id": event_id,
        "detail-type": "Handed On",
        "source": source,
        "account": resource.account,
        "time": at.isoformat(),
        "resources": [resource],
        "detail": dict(detail),
    }
    return json.dumps(envelope)
