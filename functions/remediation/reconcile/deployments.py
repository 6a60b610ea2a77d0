"""Remembers the last deployment of an endpoint, and whether it can be gone back from.

That is looked at when the deployment has ended: while an alarm is red there is no time for it, and
nobody would know whether what is missing then was there before.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from remediation.deployments.concern import Deployed
from remediation.deployments.kept import Deployment, asked, in_service
from remediation.observe.way_back import observe_way_back
from remediation.remembered import PATIENCE, Remembered
from sagewarden.causes.actors import name_of_caller
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_untagged
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind

CLEANS_UP = timedelta(minutes=15)
"""After a deployment, by when whoever made it has deleted what they think is not needed; no longer
than a reminder can be held back (SQS, SendMessage)."""


def remember_deployment(delivery: Delivery, concern: Deployed) -> Ignored:
    """Remembers what a cause tells of a deployment; nothing is ever done to the endpoint.

    Raises:
        TransientError: another delivery is at it, or AWS cannot be asked just now.
    """
    memory = memory_of(delivery, concern.arn)
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        remembered = Remembered.from_item(memory.read())
        endpoint = observe_untagged(
            delivery.aws.sagemaker, concern.arn, concern.name, remembered.known
        )
        if endpoint is None:
            forgotten = remembered.gone()
            if forgotten:
                memory.change(forgotten)
            return Ignored("it is gone, and what was remembered of its deployments is forgotten")
        kept = _kept(delivery, concern, endpoint, remembered)
        change = remembered.learned(endpoint if endpoint.in_service else None, kept)
        if change:
            memory.change(change)
    if kept and kept.landed and kept.landed != _landed(remembered.deployment):
        remind(delivery, concern.arn, name=endpoint.name, after=CLEANS_UP)
    return Ignored(_said(kept))


def _kept(
    delivery: Delivery, concern: Deployed, endpoint: Endpoint, remembered: Remembered
) -> Deployment | None:
    """The last deployment, after all that is known now."""
    kept = remembered.deployment
    if concern.config:
        kept = asked(kept, _call(delivery, concern, remembered.config_of(endpoint)))
    if not endpoint.in_service:
        return kept
    kept = in_service(
        kept,
        endpoint,
        config=remembered.config_of(endpoint),
        now=delivery.now,
        at=_in_service_since(delivery, endpoint),
    )
    if kept is None or kept.landed is None:
        return kept
    # What people delete they delete after a deployment: that is looked at once more.
    if kept.back is None or delivery.cause.kind is CauseKind.REMINDED:
        back = observe_way_back(delivery.aws, endpoint.arn, kept.before)
        return replace(kept, back=back)
    return kept


def _call(delivery: Delivery, concern: Deployed, config: str) -> Deployment:
    """The deployment that a call asked for.

    Args:
        config: the configuration in service; empty where none is known.
    """
    actor, is_update = delivery.cause.actor, delivery.cause.kind is CauseKind.CHANGED
    return Deployment(
        config=concern.config,
        # The call may be told of after what it led to.
        before=config if is_update and config != concern.config else "",
        at=delivery.cause.at,
        by=name_of_caller(actor),
        is_person=actor.person is not None,
    )


def _in_service_since(delivery: Delivery, endpoint: Endpoint) -> datetime:
    """Since when an endpoint is in service, as far as that is known."""
    if delivery.cause.kind is CauseKind.STATE_CHANGED:
        return delivery.cause.at
    return endpoint.deployment.modified or delivery.now


def _landed(kept: Deployment | None) -> datetime | None:
    return kept.landed if kept else None


def _said(kept: Deployment | None) -> str:
    """What is remembered of the last deployment, as the log says it."""
    # None was seen.
    if kept is None:
        return "no deployment of it is known"
    # It did not come.
    if kept.rolled_back:
        return f"{kept.config} was rolled back"
    # It goes on.
    if kept.landed is None or kept.back is None:
        return f"{kept.config} was asked for"
    return f"{kept.config} is in service; whether it can be gone back: {kept.back.answer}"
