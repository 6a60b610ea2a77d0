"""Items of a DynamoDB table as plain values and back, and the writes that change them. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from sagewarden.deeds.changes import Change


def typed_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as DynamoDB's API wants it: `{"S": "text"}` for `"text"`; None is left out."""
    from boto3.dynamodb.types import TypeSerializer

    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in item.items() if value is not None}


def plain_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of DynamoDB's API as plain values, the reverse of `typed_item`."""
    from boto3.dynamodb.types import TypeDeserializer

    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()}


def update_of(change: Change) -> dict[str, Any]:
    """A change as UpdateItem wants it: the expression, with its names and values."""
    from boto3.dynamodb.types import TypeSerializer

    sets = {"ADD": _filled(change.add), "DELETE": _filled(change.take)}
    clauses = {"SET": dict(change.put), **sets, "REMOVE": dict.fromkeys(change.drop)}
    serialize = TypeSerializer().serialize
    values: dict[str, Any] = {}
    for verb in ("SET", *sets):
        values |= {f":{verb}_{name}": serialize(value) for name, value in clauses[verb].items()}
    names: dict[str, str] = {}
    for members in clauses.values():
        names |= {f"#{name}": name for name in members}
    update = [_clause(verb, members) for verb, members in clauses.items() if members]
    expression = {"UpdateExpression": " ".join(update), "ExpressionAttributeNames": names}
    return expression | ({"ExpressionAttributeValues": values} if values else {})


def _filled(members: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """The sets that have anything in them: DynamoDB knows no empty set."""
    return {name: set(values) for name, values in members.items() if values}


def _clause(verb: str, members: Collection[str]) -> str:
    """One clause of an update: a verb, and the members that it is about."""
    between = " = " if verb == "SET" else " "
    parts = (
        f"#{name}" if verb == "REMOVE" else f"#{name}{between}:{verb}_{name}" for name in members
    )
    return f"{verb} {', '.join(parts)}"
