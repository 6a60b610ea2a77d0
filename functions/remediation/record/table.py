"""The table that the record of runs is kept in: the ledger's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class RunTable:
    """What reads and writes runs needs."""

    client: "DynamoDBClient"
    """DynamoDB's client."""

    name: str
    """The table's name."""
