"""Makes one endpoint, or one inference component, scale as its profile says."""

from dataclasses import replace
from datetime import timedelta

from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Again
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind
from scaling.concern import Resource
from scaling.reconcile.execute import execute_scaling, told_in
from scaling.reconcile.plan_for import Planned, Undecided, plan_for
from scaling.remembered.endpoint import PATIENCE, Remembered

LOOK_AGAIN = timedelta(seconds=60)
"""How long until an inference component is looked at again that is not in service: no event tells
when it is."""

GIVE_UP = timedelta(hours=3)
"""How long an inference component may take until it is in service."""


def reconcile_endpoint(delivery: Delivery, concern: Resource) -> Reaction | Ignored | Again:
    """Makes an endpoint scale as its profile says, or answers with why nothing was decided.

    Where nothing has to be done nothing is written, but for what the next look need not read again.
    What is to be changed is looked at once more, alone and by the registry of this moment: a
    delivery that read before another one wrote must not undo what that did.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(delivery, concern.arn)
    # Observe and plan. What was never seen before has to be changed anyway.
    remembered = Remembered.from_item(memory.read())
    concern = replace(concern, thorough=concern.thorough or remembered.owed)
    if remembered.name:
        seen = plan_for(delivery, concern, remembered)
        # Nothing is to be changed.
        if isinstance(seen, Undecided):
            return _undecided(delivery, memory, concern, seen)
        if not seen.plan:
            return _done(delivery, memory, seen, ())
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        # Observe and plan once more, alone.
        delivery = delivery.afresh()
        remembered = Remembered.from_item(memory.read())
        seen = plan_for(delivery, replace(concern, thorough=True), remembered)
        if isinstance(seen, Undecided):
            return _undecided(delivery, memory, concern, seen)
        # Execute.
        outcomes = execute_scaling(delivery, memory, seen.plan, seen.team)
        return _done(delivery, memory, seen, outcomes)


def _undecided(
    delivery: Delivery, memory: Memory, concern: Resource, seen: Undecided
) -> Ignored | Again:
    """Leaves all as it is.

    A thorough look is owed then, and a component on its way is looked at again.
    """
    endpoint, remembered = seen.endpoint, seen.remembered
    on_its_way = endpoint.passing and endpoint.is_component
    waits = on_its_way and delivery.now - delivery.cause.at < GIVE_UP
    if waits:
        remind(delivery, concern.arn, name=endpoint.name, after=LOOK_AGAIN)
    if remembered.name and concern.thorough and not remembered.owed:
        memory.change(Remembered.owing())
    return Again(seen.reason, LOOK_AGAIN) if waits else Ignored(seen.reason)


def _done(
    delivery: Delivery, memory: Memory, seen: Planned, outcomes: tuple[Outcome, ...]
) -> Reaction:
    """Remembers what was learned, unless the team only watches, and answers with what was done."""
    remembered, endpoint = seen.remembered, seen.endpoint
    if endpoint is None:
        learned = remembered.endpoint_gone()
    else:
        tags = seen.desired.tags if _are_tagged(seen, outcomes) else None
        there, told = seen.observed.targets, told_in(outcomes)
        learned = remembered.learned(endpoint, tags=tags, there=there, told=told)
    if learned and delivery.registry.mode_of(seen.team) is Mode.ENFORCE:
        memory.change(learned)
    return delivery.reaction(outcomes, team=seen.team)


def _are_tagged(seen: Planned, outcomes: tuple[Outcome, ...]) -> bool:
    """Whether the targets carry the tags that they should: what was refused may have been that."""
    refused = any(outcome.result is Result.REFUSED for outcome in outcomes)
    return seen.choice is not None and not refused
