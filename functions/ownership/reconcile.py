"""Reconciles one resource: observes it, plans its tags, and executes the plan."""

from ownership.actions import OwnershipAction
from ownership.apply import apply_ownership
from ownership.concern import Tagged
from ownership.observe import observe
from ownership.plan import plan_ownership
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Result
from sagewarden.runtime.delivery import Delivery


def reconcile(delivery: Delivery, _concern: Tagged) -> Reaction:
    """Finds out whose the resource of a cause is, and sets its guarded tags.

    Raises:
        TransientError: AWS cannot just now.
    """

    def apply(action: OwnershipAction) -> Result:
        return apply_ownership(delivery.aws.sagemaker, action)

    observed = observe(delivery)
    decision = plan_ownership(delivery.registry, observed, delivery.cause)
    outcomes = delivery.execute(decision.plan, team=decision.team, apply=apply)
    return delivery.reaction(outcomes, team=decision.team, assignment=decision.assignment)
