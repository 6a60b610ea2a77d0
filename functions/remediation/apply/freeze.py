"""Writes freezes: only people's commands do."""

from remediation.budget.freeze import Freeze, freeze_key
from remediation.record.table import RunTable
from sagewarden.deeds.items import plain_item, typed_item


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
