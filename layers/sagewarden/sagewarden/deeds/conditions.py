"""Conditions on what a room remembers, as parts of a transaction that writes something else.

Apart from `memory`: only rooms that use them need the permission.
"""

from typing import Any

from sagewarden.deeds.memory import Memory


def has_or_lacks(memory: Memory, member: str, value: str) -> dict[str, Any]:
    """The condition that a member has a value, or is not there."""
    check = {
        "TableName": memory.table,
        "Key": memory.key,
        "ConditionExpression": "attribute_not_exists(#member) OR #member = :value",
        "ExpressionAttributeNames": {"#member": member},
        "ExpressionAttributeValues": {":value": {"S": value}},
    }
    return {"ConditionCheck": check}
