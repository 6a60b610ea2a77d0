"""What a room remembers about something from one event to the next: one item of a table.

Members are changed one by one, never the item as a whole: the command line and the functions may
write at the same time.
"""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sagewarden.deeds.changes import Change
from sagewarden.errors import TransientError
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEASE = timedelta(minutes=2)
"""How long a lease holds if its holder never gives it back; longer than a function may run."""

_PAUSE = timedelta(milliseconds=250)
"""Between two attempts to get a lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """One item of the ledger's table, or of the room's own: what it remembers about something."""

    client: "DynamoDBClient"
    """The client that reads and writes it."""

    table: str
    """The table's name."""

    about: Arn
    """What it is about."""

    entry: str
    """The room that remembers it, which sets it apart from other items about the same."""

    def read(self) -> dict[str, Any]:
        """The members; none where nothing is remembered. Sets come as frozen sets."""
        from boto3.dynamodb.types import TypeDeserializer

        answer = self.client.get_item(
            TableName=self.table, Key=self._key(self.entry), ConsistentRead=True
        )
        deserialize = TypeDeserializer().deserialize
        item = {name: deserialize(value) for name, value in answer.get("Item", {}).items()}
        return {
            name: frozenset(value) if isinstance(value, set) else value
            for name, value in item.items()
        }

    def change(self, change: Change) -> None:
        """Changes single members; the item is made if there is none."""
        key = self._key(self.entry)
        self.client.update_item(TableName=self.table, Key=key, **_expression(change))

    @contextmanager
    def leased(
        self, holder: str, now: datetime, patience: timedelta = timedelta()
    ) -> Iterator[None]:
        """Holds the lease: while one delivery changes something, no other does.

        Args:
            patience: how long to wait for another holder to give it back.

        Raises:
            TransientError: another delivery still holds it.
        """
        now = self._awaited(holder, now, patience)
        try:
            yield
        finally:
            self._lease(holder, until=now, now=now)

    def _awaited(self, holder: str, now: datetime, patience: timedelta) -> datetime:
        """Takes the lease as soon as it is free, and answers when that was."""
        last = now + patience
        while True:
            try:
                self._lease(holder, until=now + LEASE, now=now)
            except self.client.exceptions.ConditionalCheckFailedException as error:
                if now >= last:
                    raise TransientError(f"another delivery is changing {self.about}") from error
                time.sleep(_PAUSE.total_seconds())
                now += _PAUSE
            else:
                return now

    def _lease(self, holder: str, *, until: datetime, now: datetime) -> None:
        """Takes the lease or, with an `until` that is not in the future, gives it back."""
        self.client.put_item(
            TableName=self.table,
            Item=self._key(f"{self.entry}#lease")
            | {"holder": {"S": holder}, "until": {"S": until.isoformat()}},
            ConditionExpression="attribute_not_exists(holder) OR holder = :me OR #until <= :now",
            ExpressionAttributeNames={"#until": "until"},
            ExpressionAttributeValues={":me": {"S": holder}, ":now": {"S": now.isoformat()}},
        )

    def _key(self, entry: str) -> dict[str, Any]:
        return {"resource": {"S": self.about.key}, "entry": {"S": entry}}


def _expression(change: Change) -> dict[str, Any]:
    """A change as UpdateItem wants it."""
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
