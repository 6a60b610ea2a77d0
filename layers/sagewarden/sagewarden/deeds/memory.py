"""What a room remembers about something from one event to the next: one item of a table.

Members are changed one by one, never the item as a whole: the command line and the functions may
write at the same time.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sagewarden.deeds.changes import Change
from sagewarden.deeds.items import plain_item, update_of
from sagewarden.errors import TransientError
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEASE = timedelta(minutes=2)
"""How long a lease holds if its holder never gives it back; longer than a function may run."""

_PAUSE = timedelta(milliseconds=250)
"""Between two attempts to get a lease."""

_READ_AT_ONCE = 100
"""Items that one call reads (BatchGetItem, API reference)."""


_KEPT = timedelta(days=1)
"""How long a turn is kept that is over; DynamoDB deletes it some time later."""


@dataclass(slots=True, kw_only=True)
class Lease:
    """The right to change what is remembered about something, until it is given back."""

    given_back: Mapping[str, Any]
    """The write that gives it back, as a part of a transaction."""

    is_over: bool = field(default=False, init=False)
    """Whether it has been given back."""


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

    @property
    def key(self) -> dict[str, Any]:
        """The item's key in the table."""
        return self._key(self.entry)

    def read(self) -> dict[str, Any]:
        """The members; none where nothing is remembered. Sets come as frozen sets."""
        answer = self.client.get_item(TableName=self.table, Key=self.key, ConsistentRead=True)
        return _members(answer.get("Item", {}))

    def read_others(self, abouts: Sequence[Arn]) -> dict[str, dict[str, Any]]:
        """What the room remembers about other things: by the ARN's key, where it remembers any.

        Raises:
            TransientError: DynamoDB read only some; what it left out must not pass for unknown.
        """
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(abouts), _READ_AT_ONCE):
            keys = [
                {"resource": {"S": about.key}, "entry": {"S": self.entry}}
                for about in abouts[start : start + _READ_AT_ONCE]
            ]
            request: Any = {self.table: {"Keys": keys, "ConsistentRead": True}}
            answer = self.client.batch_get_item(RequestItems=request)
            if answer.get("UnprocessedKeys"):
                raise TransientError("the ledger answered only in part")
            for item in map(_members, answer["Responses"].get(self.table, ())):
                found[item["resource"]] = item
        return found

    def change(self, change: Change) -> None:
        """Changes single members; the item is made if there is none."""
        self.client.update_item(**self._update(change))

    def exchange(self, change: Change) -> dict[str, Any]:
        """Changes single members, and answers with the members from before, in one call."""
        answer = self.client.update_item(**self._update(change), ReturnValues="ALL_OLD")
        return _members(answer.get("Attributes", {}))

    def take_turn(self, what: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """Whether a delivery is the one that sees to something until a time; False for all others.

        Delivered again, it still is: what it failed to do is not lost.
        """
        turn = self._held(what, holder, until=until, now=now)
        turn["Item"] |= {"expires": {"N": str(int((until + _KEPT).timestamp()))}}
        try:
            self.client.put_item(**turn)
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def written(self, change: Change) -> dict[str, Any]:
        """A change as a part of a transaction (TransactWriteItems, API reference)."""
        return {"Update": self._update(change)}

    @contextmanager
    def leased_first(
        self, holder: str, now: datetime, change: Change, *, provided: Sequence[Any] = ()
    ) -> Iterator[Lease | None]:
        """Holds the lease of what nobody has ever held it of, and changes it, in one write.

        Args:
            change: what is remembered first; nothing was remembered before.
            provided: conditions of the same write.

        Returns:
            The lease; None where it was held before, something is remembered, or one of the
            conditions does not hold: then nothing was written.
        """
        update = self._update(change)
        names = update["ExpressionAttributeNames"] | {"#item": "resource"}
        nothing = {
            "ConditionExpression": "attribute_not_exists(#item)",
            "ExpressionAttributeNames": names,
        }
        lease = self._lease(holder, until=now + LEASE, now=now)
        never = {
            "TableName": self.table,
            "Item": lease["Item"],
            "ConditionExpression": "attribute_not_exists(holder)",
        }
        writes: Any = [*provided, {"Put": never}, {"Update": update | nothing}]
        try:
            self.client.transact_write_items(TransactItems=writes)
        except self.client.exceptions.TransactionCanceledException:
            yield None
        else:
            with self._given_back(holder, now) as held:
                yield held

    @contextmanager
    def leased(
        self, holder: str, now: datetime, patience: timedelta = timedelta()
    ) -> Iterator[Lease]:
        """Holds the lease: while one delivery changes something, no other does.

        Args:
            patience: how long to wait for another holder to give it back.

        Raises:
            TransientError: another delivery still holds it.
        """
        with self._given_back(holder, self._awaited(holder, now, patience)) as lease:
            yield lease

    @contextmanager
    def _given_back(self, holder: str, now: datetime) -> Iterator[Lease]:
        """Sees to it that a lease is given back, unless that was written with something else."""
        back = self._lease(holder, until=now, now=now)
        lease = Lease(given_back={"Put": back})
        try:
            yield lease
        finally:
            if not lease.is_over:
                self.client.put_item(**back)

    def _awaited(self, holder: str, now: datetime, patience: timedelta) -> datetime:
        """Takes the lease as soon as it is free, and answers when that was."""
        last = now + patience
        while True:
            try:
                self.client.put_item(**self._lease(holder, until=now + LEASE, now=now))
            except self.client.exceptions.ConditionalCheckFailedException as error:
                if now >= last:
                    raise TransientError(f"another delivery is changing {self.about}") from error
                time.sleep(_PAUSE.total_seconds())
                now += _PAUSE
            else:
                return now

    def _lease(self, holder: str, *, until: datetime, now: datetime) -> dict[str, Any]:
        """The write that takes the lease or, with an `until` that has come, gives it back."""
        return self._held("lease", holder, until=until, now=now)

    def _held(self, what: str, holder: str, *, until: datetime, now: datetime) -> dict[str, Any]:
        """The write by which one delivery has something until a time, unless another has it."""
        held = {"holder": {"S": holder}, "until": {"S": until.isoformat()}}
        return {
            "TableName": self.table,
            "Item": self._key(f"{self.entry}#{what}") | held,
            "ConditionExpression": "attribute_not_exists(holder) OR holder = :me OR #until <= :now",
            "ExpressionAttributeNames": {"#until": "until"},
            "ExpressionAttributeValues": {":me": {"S": holder}, ":now": {"S": now.isoformat()}},
        }

    def _update(self, change: Change) -> dict[str, Any]:
        """A change as UpdateItem wants it."""
        return {"TableName": self.table, "Key": self.key} | update_of(change)

    def _key(self, entry: str) -> dict[str, Any]:
        return {"resource": {"S": self.about.key}, "entry": {"S": entry}}


def _members(item: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an item as DynamoDB writes it; sets come as frozen sets."""
    members = plain_item(item)
    return {
        name: frozenset(value) if isinstance(value, set) else value
        for name, value in members.items()
    }
