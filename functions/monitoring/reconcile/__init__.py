"""Makes the alarms of whatever a cause is about those of its profile, and tells of deployments."""

from datetime import timedelta
from typing import assert_never

from monitoring.concern import (
    All,
    AskedDeployment,
    Concern,
    DeletedPart,
    EditedWatch,
    OneComponent,
    OneEndpoint,
    OneTeam,
    OnItsWay,
    SettlingComponent,
)
from monitoring.reconcile.all import hand_all_on
from monitoring.reconcile.component import endpoint_concern
from monitoring.reconcile.deployments import look_later, remember_asked
from monitoring.reconcile.endpoint import reconcile_endpoint
from monitoring.reconcile.parts import look_at_users
from monitoring.reconcile.settling import expect_component, reconcile_settling
from monitoring.reconcile.soon import look_soon
from monitoring.reconcile.team import reconcile_team
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery

_BURST = timedelta(seconds=20)
"""How long more is waited for: whoever deletes a dozen alarms makes as many calls."""


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
            return _reconcile_component(delivery, concern)
        # Something happened to an endpoint.
        case OneEndpoint():
            return reconcile_endpoint(delivery, concern)
        # Somebody edited or deleted what watches endpoints.
        case EditedWatch():
            kind, names = CauseKind.WATCH_EDITED, concern.endpoints
            return look_soon(delivery, kind, concern.first, names, after=_BURST)
        # Somebody deleted what an endpoint may run.
        case DeletedPart():
            return look_at_users(delivery, concern)
        # Somebody asked for a deployment of an endpoint.
        case AskedDeployment():
            return remember_asked(delivery, concern)
        # A deployment of an endpoint has begun.
        case OnItsWay():
            return look_later(delivery, concern)
        # A component should be in service by now.
        case SettlingComponent():
            return reconcile_settling(delivery, concern)
        # Something about the endpoints of a team has changed.
        case OneTeam():
            return reconcile_team(delivery, concern)
        case _:
            assert_never(concern)


def _reconcile_component(delivery: Delivery, concern: OneComponent) -> Answer:
    if concern.deploys:
        expect_component(delivery, concern)
    found = endpoint_concern(delivery, concern)
    return found if isinstance(found, Ignored) else reconcile_endpoint(delivery, found)
