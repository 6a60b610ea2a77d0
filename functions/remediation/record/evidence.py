"""What a run saw, compressed into one item: from it the diagnosis can be made once more."""

import gzip
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from remediation.record.keys import expiry

LARGEST = 300_000
"""Bytes that the evidence may have: DynamoDB takes 400 KB for the item as a whole (DynamoDB
developer guide, "Quotas")."""


def evidence_item(record: Mapping[str, Any], since: datetime) -> dict[str, Any] | None:
    """The members of a run's evidence; None where it is too large to be kept.

    Args:
        record: the evidence in JSON's values.
        since: when the run began, with which all that is known of it goes.
    """
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    # Without the time of day, the same evidence is the same bytes.
    packed = gzip.compress(text.encode(), mtime=0)
    if len(packed) > LARGEST:
        return None
    return {"gzip": packed, "expires": expiry(since)}


def evidence_in(item: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence that an item holds, in JSON's values."""
    record: dict[str, Any] = json.loads(gzip.decompress(bytes(item["gzip"])))
    return record
