"""Makes one endpoint, or one inference component, scale as its profile says."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.conditions import has_or_lacks
from sagewarden.deeds.memory import Lease, Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.errors import TransientError
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Again, Answer, Recorded
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind
from scaling.concern import Resource
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.raising import Asked
from scaling.plan.minima import within_quota
from scaling.reconcile.execute import Executed, Task, execute_scaling, making_of
from scaling.reconcile.plan_for import Planned, Undecided, plan_for
from scaling.reconcile.raising import lifted_by, next_look, refusal_of
from scaling.reconcile.registry import digest_of, registry_arn
from scaling.remembered.endpoint import PATIENCE, Remembered
from scaling.remembered.registry import DIGEST

LOOK_AGAIN = timedelta(seconds=60)
"""How long until an inference component is looked at again that is not in service: no event tells
when it is."""

GIVE_UP = timedelta(hours=3)
"""How long an inference component may take until it is in service."""


def reconcile_endpoint(delivery: Delivery, concern: Resource) -> Answer:
    """Makes an endpoint scale as its profile says, or answers with why nothing was decided.

    Where nothing has to be done nothing is written, but for what the next look need not read again.
    What is to be changed is looked at once more, alone and by the registry of this moment: a
    delivery that read before another one wrote must not undo what that did.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(delivery, concern.arn)
    # Observe and plan.
    item = memory.read()
    remembered = Remembered.from_item(item)
    thorough = concern.thorough or remembered.owed or not remembered.name
    concern = replace(concern, thorough=thorough)
    seen = plan_for(delivery, concern, remembered)
    # Nothing can be decided, or is to be changed.
    if isinstance(seen, Undecided):
        return _undecided(delivery, memory, concern, seen)
    if not seen.plan:
        return _done(delivery, memory, seen, Executed())
    # Execute, where nobody can have changed anything meanwhile: it is the first time.
    if not item:
        with _leased_first(delivery, memory, seen) as lease:
            if lease:
                executed = execute_scaling(delivery, memory, _task(seen, is_begun=True))
                return _done(delivery, memory, seen, executed, lease)
    with memory.leased(delivery.name, delivery.now, PATIENCE) as lease:
        # Observe and plan once more, alone.
        delivery = delivery.afresh()
        remembered = Remembered.from_item(memory.read())
        seen = plan_for(delivery, replace(concern, thorough=True), remembered)
        if isinstance(seen, Undecided):
            return _undecided(delivery, memory, concern, seen)
        # Execute.
        executed = execute_scaling(delivery, memory, _task(seen))
        return _done(delivery, memory, seen, executed, lease)


def _task(seen: Planned, *, is_begun: bool = False) -> Task:
    return Task(plan=seen.plan, team=seen.team, remembered=seen.remembered, is_begun=is_begun)


def _leased_first(
    delivery: Delivery, memory: Memory, seen: Planned
) -> AbstractContextManager[Lease | None]:
    """The lease of what scaling has never done anything about.

    What was planned holds if nobody has changed anything since it was read, and no registry that
    says something else of scaling has been deployed: one write asks that, and remembers what is
    to be made. A team that only watches has nothing remembered, and so takes the usual way.
    """
    # Nothing is to be made: of what is only watched, nothing may be remembered.
    making = making_of(seen.plan)
    if not making or delivery.registry.mode_of(seen.team) is not Mode.ENFORCE:
        return nullcontext()
    registry = memory_of(delivery, registry_arn(delivery, memory.about))
    digest = digest_of(delivery.registry)
    return memory.leased_first(
        delivery.name,
        delivery.now,
        Remembered.making(making),
        provided=[has_or_lacks(registry, DIGEST, digest)],
    )


def _undecided(
    delivery: Delivery, memory: Memory, concern: Resource, seen: Undecided
) -> Ignored | Again:
    """Leaves all as it is.

    A thorough look is owed then, and a component on its way is looked at again.
    """
    endpoint, remembered = seen.endpoint, seen.remembered
    _keep_asked(delivery, memory, seen)
    on_its_way = endpoint.passing and endpoint.is_component
    waits = on_its_way and delivery.now - delivery.cause.at < GIVE_UP
    if waits:
        remind(delivery, concern.arn, name=endpoint.name, after=LOOK_AGAIN)
    if remembered.name and concern.thorough and not remembered.owed:
        memory.change(Remembered.owing())
    return Again(seen.reason, LOOK_AGAIN) if waits else Ignored(seen.reason)


def _keep_asked(delivery: Delivery, memory: Memory, seen: Undecided) -> None:
    """Remembers what a run of remediation asks for until it can be decided; its end comes too."""
    team = seen.choice.team if seen.choice else None
    if team is None or delivery.registry.mode_of(team) is not Mode.ENFORCE:
        return
    look = next_look(delivery, seen, seen.remembered)
    if seen.asked or look != seen.remembered.look:
        memory.change(Remembered.asking(seen.asked, look))


def _done(
    delivery: Delivery,
    memory: Memory,
    seen: Planned,
    executed: Executed,
    lease: Lease | None = None,
) -> Reaction | Recorded:
    """Remembers what was learned, unless the team only watches, and answers with what was done.

    With a lease all of it is one write: what is remembered, the reaction, and the lease's end.

    Raises:
        TransientError: the lease was over before.
    """
    remembered, endpoint, outcomes = seen.remembered, seen.endpoint, executed.outcomes
    reaction = delivery.reaction((*outcomes, *refusal_of(seen)), team=seen.team)
    if endpoint is None:
        learned = remembered.endpoint_gone()
    else:
        tags = seen.desired.tags if _are_tagged(seen, outcomes) else None
        made = replace(
            executed.made,
            limits={**_settled(seen), **executed.made.limits},
            yielded=seen.observed.yielded,
            lifted=lifted_by(seen, outcomes, remembered),
            asked=_asked_of_what_is_there(seen, endpoint),
            look=next_look(delivery, seen, remembered),
            at=delivery.now,
        )
        learned = remembered.learned(endpoint, tags=tags, there=seen.observed.targets, made=made)
    if reaction.mode is not Mode.ENFORCE:
        learned = None
    if lease is None:
        if learned:
            memory.change(learned)
        return reaction
    along = [memory.written(learned)] if learned else []
    if not delivery.ledger.record(reaction, delivery.now, along=[*along, lease.given_back]):
        raise TransientError(f"the time to change {memory.about} was over")
    lease.is_over = True
    return Recorded(reaction)


def _asked_of_what_is_there(seen: Planned, endpoint: Endpoint) -> Asked | None:
    """What a run of remediation asks for, if it is about something that the endpoint has."""
    there = {variant.resource_id for variant in endpoint.variants}
    return seen.asked if seen.asked and seen.asked.raised.resource_id in there else None


def _settled(seen: Planned) -> dict[TargetKey, Limits]:
    """The limits of the targets of ours that have what the profile asks for, or quotas allow."""
    settled: dict[TargetKey, Limits] = {}
    for allowed in within_quota(seen.desired, seen.observed):
        target = allowed.target
        there = seen.observed.targets.get(target.key)
        ours = target.key in seen.observed.ours
        if there and ours and (there.min, there.max) == (target.min, target.max):
            settled[target.key] = Limits(target.min, target.max)
    return settled


def _are_tagged(seen: Planned, outcomes: tuple[Outcome, ...]) -> bool:
    """Whether the targets carry the tags that they should: what was refused may have been that."""
    refused = any(outcome.result is Result.REFUSED for outcome in outcomes)
    return seen.choice is not None and not refused
