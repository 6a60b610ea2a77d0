"""A room's own queue: one message for each thing that has to be looked at, now or later."""

from collections.abc import Sequence
from datetime import timedelta

from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.resources import Arn
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.sending import send


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
