"""Handing causes on: one message for each thing that has to be looked at, now or later."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sagewarden.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_BATCH = 10
"""Messages in one call (SQS, SendMessageBatch)."""


def hand_on(sqs: "SQSClient", queue: str, messages: Sequence[str], delay: int = 0) -> None:
    """Puts messages on a queue, ten a call.

    Args:
        delay: seconds until they are delivered, at most 900.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    for start in range(0, len(messages), _BATCH):
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body, "DelaySeconds": delay}
            for number, body in enumerate(messages[start : start + _BATCH])
        ]
        answer: Any = sqs.send_message_batch(QueueUrl=queue, Entries=entries)
        if answer.get("Failed"):
            raise TransientError(f"the queue did not take {len(answer['Failed'])} messages")
