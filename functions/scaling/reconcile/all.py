"""A registry that was deployed concerns whatever scales: each gets a message of its own."""

from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.runtime.answers import HandedOn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_all
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import hand_on
from scaling.reconcile.registry import digest_of
from scaling.remembered.registry import RememberedRegistry


def hand_all_on(delivery: Delivery) -> HandedOn | Ignored:
    """One message for each that scales, where what was deployed says anything new about scaling.

    Raises:
        TransientError: the queue did not take some; the whole is delivered again.
    """
    cause = delivery.cause
    memory = memory_of(delivery, cause.resource)
    digest = digest_of(delivery.registry)
    if RememberedRegistry.from_item(memory.read()).digest == digest:
        return Ignored("what was deployed says nothing new about scaling")
    messages: list[str] = []
    for arn, name in observe_all(delivery.aws.sagemaker):
        kind = CauseKind.REGISTRY_DEPLOYED
        messages.append(message_for(kind, arn, because_of=cause, name=name))
    answer = hand_on(delivery, messages)
    memory.change(RememberedRegistry.handed_on(digest))
    return answer
