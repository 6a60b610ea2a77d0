"""Reads the record of runs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from remediation.record.approval import Approval
from remediation.record.evidence import evidence_in
from remediation.record.keys import (
    APPROVAL,
    EVIDENCE,
    RUNS,
    first_id,
    part_key,
    story_of,
    summary_key,
)
from remediation.record.run import Run
from remediation.record.story import Story
from remediation.record.table import RunTable
from sagewarden.deeds.items import plain_item, typed_item


def observe_run(runs: RunTable, run: str) -> Run | None:
    """A run's summary; None where there is no such run, or none any more."""
    item = _item(runs, summary_key(run))
    return Run.from_item(item) if item else None


def observe_runs(runs: RunTable, since: datetime, *, newest_first: bool = True) -> Iterator[Run]:
    """The runs that began from a time on, in one query of as many pages as they need."""
    values = {":runs": RUNS, ":first": first_id(since)}
    pages = runs.client.get_paginator("query").paginate(
        TableName=runs.name,
        KeyConditionExpression="#resource = :runs AND #entry >= :first",
        ExpressionAttributeNames={"#resource": "resource", "#entry": "entry"},
        ExpressionAttributeValues=typed_item(values),
        ScanIndexForward=not newest_first,
        ConsistentRead=True,
    )
    for page in pages:
        for item in page["Items"]:
            yield Run.from_item(plain_item(item))


def observe_story(runs: RunTable, run: str) -> Story:
    """All that is known of a run beside its summary, in one query."""
    pages = runs.client.get_paginator("query").paginate(
        TableName=runs.name,
        KeyConditionExpression="#resource = :run",
        ExpressionAttributeNames={"#resource": "resource"},
        ExpressionAttributeValues=typed_item({":run": story_of(run)}),
        ConsistentRead=True,
    )
    items: list[dict[str, Any]] = []
    for page in pages:
        items += [plain_item(item) for item in page["Items"]]
    return Story.from_items(items)


def observe_kept_evidence(runs: RunTable, run: str) -> dict[str, Any] | None:
    """What a run saw, in JSON's values; None where that was too large to be kept."""
    item = _item(runs, part_key(run, EVIDENCE))
    return evidence_in(item) if item else None


def observe_approval(runs: RunTable, run: str) -> Approval | None:
    """What a run asked people; None where it asked nothing."""
    item = _item(runs, part_key(run, APPROVAL))
    return Approval.from_item(item) if item else None


def _item(runs: RunTable, key: dict[str, Any]) -> dict[str, Any] | None:
    answer = runs.client.get_item(TableName=runs.name, Key=key, ConsistentRead=True)
    return plain_item(answer["Item"]) if "Item" in answer else None
