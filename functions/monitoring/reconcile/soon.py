"""A look at endpoints that comes a while later, one for all that asks for it meanwhile."""

from collections.abc import Iterable
from datetime import timedelta

from monitoring.reconcile.component import endpoint_arn
from monitoring.reconcile.pace import SECONDS_EACH
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.resources import Arn
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.sending import send


def look_soon(
    delivery: Delivery, kind: CauseKind, beside: Arn, endpoints: Iterable[str], *, after: timedelta
) -> HandedOn | Ignored:
    """Has each of some endpoints looked at after a while, unless that is due already.

    Args:
        kind: what the room is told then; a look for one kind stands for no other.
        beside: an ARN of the same account and region.
        endpoints: their names, in their makers' letters.
        after: how long more of the same is waited for.

    Raises:
        TransientError: the queue did not take a message; the whole is delivered again.
    """
    messages: list[str] = []
    for name in endpoints:
        arn, now = endpoint_arn(beside, name), delivery.now
        if memory_of(delivery, arn).take_turn(kind, delivery.name, now=now, until=now + after):
            messages.append(message_for(kind, arn, because_of=delivery.cause, name=name))
    if not messages:
        return Ignored("a look at it is due already")
    seconds = int(after.total_seconds())
    send(delivery.aws.sqs, delivery.settings.queue, messages, seconds, SECONDS_EACH)
    return HandedOn(len(messages))
