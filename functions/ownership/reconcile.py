"""Reconciles one resource: observes it, plans its tags, and executes the plan."""

from ownership.actions import OwnershipAction
from ownership.apply import apply_ownership
from ownership.concern import Tagged
from ownership.observe import observe
from ownership.observed import PATIENCE
from ownership.plan import awaits_creation, plan_ownership
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Result
from sagewarden.runtime.answers import Again
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import remind


def reconcile(delivery: Delivery, concern: Tagged) -> Reaction | Again:
    """Finds out whose the resource of a cause is, and sets its guarded tags.

    Tags that may have come before their resource's creation wait for it.

    Raises:
        TransientError: AWS cannot just now.
    """

    def apply(action: OwnershipAction) -> Result:
        return apply_ownership(delivery.aws.sagemaker, action)

    observed = observe(delivery)
    if awaits_creation(delivery.registry, observed, delivery.cause, delivery.now):
        remind(delivery, concern.resource, name=None, after=PATIENCE)
        return Again("its creation may still come", PATIENCE)
    decision = plan_ownership(delivery.registry, observed, delivery.cause)
    outcomes = delivery.execute(decision.plan, team=decision.team, apply=apply)
    return delivery.reaction(outcomes, team=decision.team, assignment=decision.assignment)
