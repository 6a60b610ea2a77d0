"""The ledger: whose each resource is and how that is known, and what was done about it.

One DynamoDB table, two kinds of items under a resource's ARN: its current `assignment`, which
stays, and one `reaction` for each time something was done or planned, which expires.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sagewarden.deeds.assignments import Assignment, Evidence, Reaction
from sagewarden.deeds.items import plain_item, typed_item
from sagewarden.deeds.transactions import write_together
from sagewarden.errors import TransientError
from sagewarden.resources import Arn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RETENTION = timedelta(days=90)
"""How long reactions are kept."""

_NOBODY = "-"
"""Holds the claim to a notice that nobody could give."""

_UNCLAIMED = "attribute_not_exists(delivery) OR delivery IN (:mine, :nobody)"
"""Nobody has claimed the notice, or this delivery has, or nobody could give it."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger: what is read from its table, and written into it."""

    client: "DynamoDBClient"
    """The client that reads and writes it."""

    table: str
    """The table's name."""

    def assignments(self, arns: Sequence[Arn]) -> dict[str, Assignment]:
        """The current assignments of up to a hundred resources, by the ARN's key.

        A resource without one is left out.

        Raises:
            TransientError: DynamoDB read only some; what it left out must not pass for unknown.
        """
        if not arns:
            return {}
        resources = {arn.key: None for arn in arns}
        keys = [_key(resource, "assignment") for resource in resources]
        request = {self.table: {"Keys": keys, "ConsistentRead": True}}
        answer = self.client.batch_get_item(RequestItems=request)  # type: ignore[arg-type]
        if answer.get("UnprocessedKeys"):
            raise TransientError("the ledger answered only in part")
        items = answer["Responses"].get(self.table, ())
        assignments = [_assignment(plain_item(item)) for item in items]
        return {assignment.resource.key: assignment for assignment in assignments}

    def record(self, reaction: Reaction, now: datetime, *, along: Sequence[Any] = ()) -> bool:
        """Writes a reaction, and the assignment that it brought about, in one call.

        A reaction that did nothing is not written.

        Args:
            along: other writes of the same transaction.

        Returns:
            False where a later cause has already assigned the resource, or a condition of `along`
            does not hold; then nothing was written.

        Raises:
            TransientError, PermanentError: DynamoDB refused the write.
        """
        writes: list[Any] = [*along]
        if reaction.assignment or reaction.outcomes:
            item = _reaction_item(reaction, now)
            writes.append({"Put": {"TableName": self.table, "Item": item}})
        if reaction.assignment:
            writes.append({"Put": _assignment_put(self.table, reaction.assignment)})
        if not writes:
            return True
        return write_together(self.client, writes)

    def claim(self, arn: Arn, notice: str, delivery: str) -> bool:
        """Claims the right to give a notice about a resource, which is given only once.

        A delivery that claimed it before and then failed is given it again.
        """
        try:
            self.client.put_item(
                TableName=self.table,
                Item=_claim(arn, notice, delivery),
                ConditionExpression=_UNCLAIMED,
                ExpressionAttributeValues={":mine": {"S": delivery}, ":nobody": {"S": _NOBODY}},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def disclaim(self, arn: Arn, notice: str) -> None:
        """Lets any delivery claim a notice that could not be given."""
        self.client.put_item(TableName=self.table, Item=_claim(arn, notice, _NOBODY))


def _claim(arn: Arn, notice: str, holder: str) -> dict[str, Any]:
    """The item that keeps who may give a notice: the name of a delivery, or `_NOBODY`."""
    return _key(arn.key, f"notice#{notice}") | {"delivery": {"S": holder}}


def _key(resource: str, entry: str) -> dict[str, Any]:
    """The key of an item: the resource that it is about, and what it tells of that."""
    return {"resource": {"S": resource}, "entry": {"S": entry}}


def _assignment_put(table: str, assignment: Assignment) -> dict[str, Any]:
    """The write of an assignment, unless a later cause made the one that stands."""
    item = assignment.to_record() | {
        "arn": str(assignment.resource),
        "administered": assignment.administered,
        "order": assignment.order,
    }
    return {
        "TableName": table,
        "Item": _key(assignment.resource.key, "assignment") | typed_item(item),
        "ConditionExpression": "attribute_not_exists(#order) OR #order <= :order",
        "ExpressionAttributeNames": {"#order": "order"},
        "ExpressionAttributeValues": {":order": {"S": assignment.order}},
    }


def _reaction_item(reaction: Reaction, now: datetime) -> dict[str, Any]:
    """The item of a reaction; its key has the resource and sorts by the time of the cause."""
    cause, record = reaction.cause, reaction.to_record()
    del record["resource"]
    item = record | {"expires": int((now + RETENTION).timestamp())}
    key = _key(cause.resource.key, f"reaction#{cause.at.isoformat()}#{cause.event_id}")
    return key | typed_item(item)


def _assignment(item: Mapping[str, Any]) -> Assignment:
    """The assignment that an item in plain values holds."""
    return Assignment(
        resource=Arn(item["arn"]),
        team=item.get("team"),
        owner=item.get("owner"),
        evidence=tuple(Evidence(piece["rule"], piece["value"]) for piece in item["evidence"]),
        at=datetime.fromisoformat(item["at"]),
        administered=item["administered"],
    )
