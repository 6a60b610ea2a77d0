"""Which scalable targets scaling registered, as its memory of an endpoint tells other rooms. Pure.

Scaling alone writes that memory. What is read of it here is what its own `Remembered.ours` goes by,
and that nobody else has changed the target's limits since.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

SCALING = "scaling"
"""The entry under which scaling remembers an endpoint or an inference component."""

_BETWEEN = "|"
"""Stands between the members of a target's name, and of records in the old form."""


def is_ours(remembered: Mapping[str, Any], described: Mapping[str, Any]) -> bool:
    """Whether a scalable target is sagewarden's to move.

    Args:
        remembered: scaling's memory of what scales; empty for none.
        described: the target, as DescribeScalableTargets tells of it.
    """
    key = (described["ResourceId"], described["ScalableDimension"])
    yielded = {tuple(text.split(_BETWEEN)) for text in remembered.get("yielded", ())}
    registered = {record[:2] for record in _records(remembered.get("targets", ()))}
    arns = {record[2] for record in _records(remembered.get("arns", ())) if record[:2] == key}
    is_the_same = not arns or described.get("ScalableTargetARN") in arns
    return key in registered and key not in yielded and is_the_same


def _records(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Records of scaling's memory: the resource id, the dimension, and an ARN where it has one."""
    for text in texts:
        # The old form.
        if not text.startswith("{"):
            yield tuple(text.split(_BETWEEN, 2))
            continue
        record = json.loads(text)
        name = (record["resource_id"], record["dimension"])
        yield (*name, record["arn"]) if "arn" in record else name
