"""Makes the alarms of whatever a cause is about those that its profile asks for."""

from typing import assert_never

from monitoring.concern import All, Concern, OneComponent, OneEndpoint
from monitoring.reconcile.all import hand_all_on
from monitoring.reconcile.component import endpoint_concern
from monitoring.reconcile.endpoint import reconcile_endpoint
from sagewarden.causes.cause import Ignored
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery


def reconcile(delivery: Delivery, concern: Concern) -> Answer:
    """Reacts to a concern, each kind of it in its own way.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    match concern:
        # A registry was deployed.
        case All():
            return hand_all_on(delivery)
        # Something happened to an inference component: its endpoint's alarms are looked at.
        case OneComponent():
            found = endpoint_concern(delivery, concern)
            return found if isinstance(found, Ignored) else reconcile_endpoint(delivery, found)
        # Something happened to an endpoint.
        case OneEndpoint():
            return reconcile_endpoint(delivery, concern)
        case _:
            assert_never(concern)
