"""Several writes of DynamoDB's that happen all, or none of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.errors import TransientError, judge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Why a transaction was cancelled that goes through later (TransactWriteItems, API reference)."""


def write_together(client: "DynamoDBClient", writes: Sequence[Any]) -> bool:
    """Writes all, or nothing where a condition does not hold: then the answer is False.

    Raises:
        TransientError, PermanentError: DynamoDB refused the write.
    """
    try:
        client.transact_write_items(TransactItems=writes)
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response.get("CancellationReasons", [])
        codes = {reason.get("Code") for reason in reasons}
        # A condition does not hold.
        if "ConditionalCheckFailed" in codes:
            return False
        # Somebody else wrote at the same time, or the table is busy.
        if codes & PASSING:
            raise TransientError(str(error)) from error
        raise judge(error) from error
    except AWS_ERRORS as error:
        raise judge(error) from error
    return True
