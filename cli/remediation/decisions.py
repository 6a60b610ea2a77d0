"""What people decide, in the ledger's table: freezes, and answers to what runs ask.

No function writes them: they are here, and the functions only read them.
"""

from datetime import datetime
from typing import Any

from remediation.budget.freeze import FREEZE, Freeze, freeze_key
from remediation.record.approval import Answer, Answered
from remediation.record.keys import APPROVAL, part_key
from remediation.record.run import Run
from remediation.record.table import RunTable
from sagewarden.deeds.items import plain_item, typed_item
from sagewarden.errors import PermanentError


def put_freeze(table: RunTable, freeze: Freeze) -> None:
    """Freezes something, in the place of an earlier freeze of the same."""
    members = dict(freeze.to_change().put)
    # What is over goes by itself (DynamoDB developer guide, "Time to Live").
    if freeze.until:
        members["expires"] = int(freeze.until.timestamp())
    table.client.put_item(TableName=table.name, Item=freeze_key(freeze.entry) | typed_item(members))


def delete_freeze(table: RunTable, entry: str) -> Freeze | None:
    """Ends a freeze; None where there was none."""
    answer = table.client.delete_item(
        TableName=table.name, Key=freeze_key(entry), ReturnValues="ALL_OLD"
    )
    item = answer.get("Attributes")
    return Freeze.from_item(plain_item(item)) if item else None


def all_freezes(table: RunTable) -> tuple[Freeze, ...]:
    """Every freeze there is, those that are over too: for people."""
    pages = table.client.get_paginator("query").paginate(
        TableName=table.name,
        KeyConditionExpression="#resource = :freeze",
        ExpressionAttributeNames={"#resource": "resource"},
        ExpressionAttributeValues=typed_item({":freeze": FREEZE}),
        ConsistentRead=True,
    )
    found: list[Freeze] = []
    for page in pages:
        found += [Freeze.from_item(plain_item(item)) for item in page["Items"]]
    return tuple(found)


def claim_answer(
    runs: RunTable, run: Run, answer: Answer, *, by: str, at: datetime
) -> Answered | None:
    """Keeps a person's answer to what a run asks, if nobody else has answered.

    Who has given the same answer before may give it again: they may not have come through with it.

    Returns:
        The other answer that stands; None where this one does.
    """
    members = {":answer": answer.value, ":by": by, ":at": at.isoformat()}
    try:
        runs.client.update_item(
            TableName=runs.name,
            Key=part_key(run.id, APPROVAL),
            UpdateExpression="SET #answer = :answer, #by = :by, #answered = :at",
            ConditionExpression=(
                "attribute_exists(#token) AND "
                "(attribute_not_exists(#answer) OR (#answer = :answer AND #by = :by))"
            ),
            ExpressionAttributeNames={
                "#answer": "answer",
                "#by": "by",
                "#answered": "answered",
                "#token": "token",
            },
            ExpressionAttributeValues=typed_item(members),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except runs.client.exceptions.ConditionalCheckFailedException as error:
        item: Any = error.response.get("Item", {})
        other = Answered.from_item(plain_item(item))
        if other is None:
            raise PermanentError("there is no such question any more") from error
        return other
    return None


def drop_answer(runs: RunTable, run: Run, *, by: str) -> None:
    """Takes back somebody's answer that the run could not be told."""
    try:
        runs.client.update_item(
            TableName=runs.name,
            Key=part_key(run.id, APPROVAL),
            UpdateExpression="REMOVE #answer, #by, #answered",
            ConditionExpression="#by = :by",
            ExpressionAttributeNames={"#answer": "answer", "#by": "by", "#answered": "answered"},
            ExpressionAttributeValues=typed_item({":by": by}),
        )
    except runs.client.exceptions.ConditionalCheckFailedException:
        # Somebody else has answered since.
        return
