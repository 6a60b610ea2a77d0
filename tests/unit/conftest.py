"""The ledger's table, over moto."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws


@pytest.fixture
def table() -> Iterator[Any]:
    """DynamoDB's client, with the table `ledger`."""
    with mock_aws():
        client = boto3.client("dynamodb")
        names = ("resource", "entry")
        client.create_table(
            TableName="ledger",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": n, "KeyType": k}
                for n, k in zip(names, ("HASH", "RANGE"), strict=True)
            ],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        )
        yield client
