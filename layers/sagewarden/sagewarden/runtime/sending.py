"""Puts messages on a queue, the room's own or another one's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sagewarden.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_BATCH = 10
"""Messages in one call (SQS, SendMessageBatch)."""

_LONGEST = 900
"""Seconds for which a message can be held back (SQS, SendMessage)."""


def send(
    sqs: "SQSClient", queue: str, messages: Sequence[str], delay: int = 0, apart: int = 0
) -> None:
    """Puts messages on a queue, ten a call.

    Args:
        delay: seconds until the first is delivered, at most 900.
        apart: seconds between one and the next, until they are held back as long as can be.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    for start in range(0, len(messages), _BATCH):
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {
                "Id": str(number),
                "MessageBody": body,
                "DelaySeconds": max(delay, min(delay + number * apart, _LONGEST)),
            }
            for number, body in enumerate(messages[start : start + _BATCH], start)
        ]
        answer: Any = sqs.send_message_batch(QueueUrl=queue, Entries=entries)
        if answer.get("Failed"):
            raise TransientError(f"the queue did not take {len(answer['Failed'])} messages")
