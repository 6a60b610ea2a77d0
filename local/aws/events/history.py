"""CloudTrail's event history: LookupEvents over the calls of which EventBridge was told.

It has the newest first, and neither calls that only read nor pages (CloudTrail API reference,
LookupEvents).
"""

import json
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from local.aws.wire import Answer, Request, refusal

_KEPT = 2000
_MOST = 50
"""Events in one answer (the same page)."""

_RECORDS: deque[Mapping[str, Any]] = deque(maxlen=_KEPT)
"""The records of calls, the newest first."""


def keep(record: Mapping[str, Any]) -> None:
    """Keeps the record of a call."""
    _RECORDS.appendleft(record)


def answer(request: Request) -> Answer | None:
    """Answers LookupEvents by an event's name; None leaves all else to MiniStack."""
    if request.operation != "LookupEvents":
        return None
    asked = request.json
    named: str | None = None
    for attribute in asked.get("LookupAttributes", ()):
        if attribute["AttributeKey"] != "EventName":
            return refusal(400, "InvalidLookupAttributesException", "only EventName is known here")
        named = attribute["AttributeValue"]
    most = asked.get("MaxResults", _MOST)
    if not 1 <= most <= _MOST:
        return refusal(400, "InvalidMaxResultsException", f"MaxResults: 1 to {_MOST}")
    found = [
        _event(record)
        for record in list(_RECORDS)
        if record["awsRegion"] == request.region and named in (None, record["eventName"])
    ]
    return Answer(200, json.dumps({"Events": found[:most]}).encode())


def _event(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": "false",
        "EventTime": datetime.fromisoformat(record["eventTime"]).timestamp(),
        "EventSource": record["eventSource"],
        "Username": record["userIdentity"].get("userName", ""),
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }
