"""An inference component that was being deployed: no event tells that one is in service."""

from datetime import timedelta

from monitoring.concern import OneComponent, SettlingComponent
from monitoring.deployments.asked import Asked
from monitoring.reconcile.component import endpoint_arn
from monitoring.reconcile.deployments import look_again, trouble_of
from monitoring.reconcile.hands import Hands
from monitoring.remembered.endpoint import Remembered
from sagewarden.causes.actors import name_of_caller
from sagewarden.causes.cause import Ignored
from sagewarden.endpoints.known import Known
from sagewarden.endpoints.profiles import choose_profile
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoint
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind

_SETTLES_WITHIN = timedelta(minutes=15)
"""After which a component is looked at; longer no reminder can be held back (SQS, SendMessage)."""


def expect_component(delivery: Delivery, concern: OneComponent) -> None:
    """Remembers who asked for a component, and has it looked at once it should be in service."""
    cause = delivery.cause
    asked = Asked(config="", before="", by=name_of_caller(cause.actor), at=cause.at)
    memory_of(delivery, concern.arn).change(Remembered.asking(asked))
    remind(delivery, concern.arn, name=cause.request.name, after=_SETTLES_WITHIN)


def reconcile_settling(delivery: Delivery, concern: SettlingComponent) -> Answer:
    """Tells of a component that has failed, takes too long, or is what it was before an update."""
    client, registry = delivery.aws.sagemaker, delivery.registry
    # Observe: the component.
    component = observe_endpoint(client, concern.arn, concern.name, Known())
    if component is None:
        return Ignored("it is gone")
    if component.in_service and not component.deployment.failure:
        return Ignored("it is in service")
    # Observe: whose its endpoint is, and by which profile.
    name = component.variants[0].endpoint
    arn = endpoint_arn(concern.arn, name)
    known = Remembered.from_item(memory_of(delivery, arn).read()).known
    endpoint = observe_endpoint(client, arn, name, known)
    chosen = choose_profile(registry, endpoint.tags) if endpoint else None
    if chosen is None:
        return Ignored("its endpoint is gone, or nobody's")
    remembered = Remembered.from_item(memory_of(delivery, concern.arn).read())
    # Plan.
    reports = tuple(trouble_of(delivery, component, chosen, remembered, host=name))
    if not reports:
        return look_again(delivery, component, chosen, concern.arn)
    # Execute.
    outcomes = delivery.execute(reports, team=chosen.team, apply=Hands(delivery.aws, {}).apply)
    return delivery.reaction(outcomes, team=chosen.team)
