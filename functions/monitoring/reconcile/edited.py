"""What somebody edited by hand of what watches endpoints: each endpoint is looked at, once."""

from datetime import timedelta

from monitoring.concern import EditedWatch
from monitoring.reconcile.component import endpoint_arn
from monitoring.reconcile.pace import SECONDS_EACH
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import send

_BURST = timedelta(seconds=20)
"""How long to wait for more of the same: whoever deletes a dozen alarms makes as many calls."""


def look_soon(delivery: Delivery, concern: EditedWatch) -> HandedOn | Ignored:
    """Has each endpoint looked at whose alarms or dashboards were edited, unless that is due.

    Raises:
        TransientError: the queue did not take a message; the whole is delivered again.
    """
    messages: list[str] = []
    for name in concern.endpoints:
        arn = endpoint_arn(concern.first, name)
        memory, until = memory_of(delivery, arn), delivery.now + _BURST
        if memory.take_turn("look", delivery.name, now=delivery.now, until=until):
            kind = CauseKind.WATCH_EDITED
            messages.append(message_for(kind, arn, because_of=delivery.cause, name=name))
    if not messages:
        return Ignored("a look at it is due already")
    delay = int(_BURST.total_seconds())
    send(delivery.aws.sqs, delivery.settings.queue, messages, delay, SECONDS_EACH)
    return HandedOn(len(messages))
