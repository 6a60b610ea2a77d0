"""A room's own queue: one message for each thing that has to be looked at, now or later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.errors import TransientError
from sagewarden.resources import Arn
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_BATCH = 10
"""Messages in one call (SQS, SendMessageBatch)."""

_LONGEST = 900
"""Seconds for which a message can be held back (SQS, SendMessage)."""


def hand_on(delivery: Delivery, messages: Sequence[str]) -> HandedOn:
    """Puts messages on the room's own queue, and answers with their number.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    send(delivery.aws.sqs, delivery.settings.queue, messages)
    return HandedOn(len(messages))


def remind(delivery: Delivery, resource: Arn, *, name: str | None, after: timedelta) -> None:
    """Has a resource looked at again after a while: no event may tell of it by then.

    Args:
        name: the resource's name in its maker's letters, where it is known.
        after: at most 15 minutes (SQS, SendMessage, `DelaySeconds`).

    Raises:
        TransientError: the queue did not take it.
    """
    message = message_for(CauseKind.REMINDED, resource, because_of=delivery.cause, name=name)
    seconds = int(after.total_seconds())
    send(delivery.aws.sqs, delivery.settings.queue, [message], seconds)


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
