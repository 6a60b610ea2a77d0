"""Makes whatever a cause is about scale as its profile says."""

from typing import assert_never

from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery
from scaling.concern import All, Blocked, Concern, Resource
from scaling.reconcile.all import hand_all_on
from scaling.reconcile.endpoint import reconcile_endpoint
from scaling.reconcile.unblock import unblock


def reconcile(delivery: Delivery, concern: Concern) -> Answer:
    """Reacts to a concern, each kind of it in its own way.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    match concern:
        # A registry was deployed.
        case All():
            return hand_all_on(delivery)
        # Scaling kept an update or a deletion of an endpoint from passing.
        case Blocked(arn):
            unblocked = unblock(delivery, concern)
            # What was let go has to be looked at again, whatever was looked at before.
            delivery.noted.pop(arn.key, None)
            return unblocked
        # Something happened to one endpoint or component.
        case Resource(arn=arn, thorough=thorough):
            if _is_looked_at(delivery, concern):
                return Ignored("it has been looked at since this message was delivered")
            answer = reconcile_endpoint(delivery, concern)
            delivery.noted[arn.key] = thorough
            return answer
        case _:
            assert_never(concern)


def _is_looked_at(delivery: Delivery, concern: Resource) -> bool:
    """Whether this invocation has looked at it, as thoroughly: a burst needs no second look."""
    # A deployed registry may be newer than the one that an earlier look went by; and what was
    # refused, or is to be raised, shows in nothing else.
    tells = concern.refused or concern.raised
    if delivery.cause.kind is CauseKind.REGISTRY_DEPLOYED or tells:
        return False
    was_thorough = delivery.noted.get(concern.arn.key)
    return was_thorough is True or was_thorough is concern.thorough
