"""Watching a resource until its tags are as they should be, or the time is up."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.story.stage import Stage

PATIENCE = 20.0
"""Seconds; a cold start in the local cloud takes two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a resource."""

    tags: Mapping[str, str]
    """Its tags."""

    rule: str | None
    """The rule of the first evidence in the ledger; None where the time was up before."""

    value: str | None
    """What that rule found."""

    seconds: float
    """How long it took."""


def watch(
    stage: Stage, arn: str, expected: Mapping[str, str], since: float, patience: float = PATIENCE
) -> Seen:
    """Waits for the expected tags and for the ledger's entry.

    Args:
        since: the monotonic time at which the step began.
        patience: seconds after which what there is has to do.

    Returns:
        What there was when both were there, or when the time was up.
    """
    client = stage.cloud.client("sagemaker")
    tags: dict[str, str] = {}
    while time.monotonic() - since < patience:
        tags = {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}
        seconds = time.monotonic() - since
        evidence = assignment(stage, arn).get("evidence") if tags == expected else None
        if evidence:
            first = evidence["L"][0]["M"]
            return Seen(
                tags=tags, rule=first["rule"]["S"], value=first["value"]["S"], seconds=seconds
            )
        time.sleep(0.05)
    return Seen(tags=tags, rule=None, value=None, seconds=time.monotonic() - since)


def assignment(stage: Stage, arn: str) -> dict[str, Any]:
    """The ledger's assignment of a resource, in DynamoDB's types; empty where it has none."""
    key = {"resource": {"S": arn.casefold()}, "entry": {"S": "assignment"}}
    answer = stage.cloud.client("dynamodb").get_item(
        TableName=stage.outputs["LedgerTable"], Key=key
    )
    item: dict[str, Any] = answer.get("Item", {})
    return item
