"""Gives one endpoint the alarms and the log settings of its profile."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitoring.actions import DeleteAlarms, PutAlarm, PutComposite, TagAlarm
from monitoring.concern import OneEndpoint
from monitoring.deployments.verdict import has_landed
from monitoring.observed import Component
from monitoring.plan.alarms import tags_after
from monitoring.reconcile.deployments import reconcile_out_of_service
from monitoring.reconcile.hands import Hands
from monitoring.reconcile.keep_board import keep_board, keep_first_board
from monitoring.reconcile.keep_logs import keep_logs
from monitoring.reconcile.keep_part import keep_part
from monitoring.reconcile.pace import (
    GIVE_UP,
    NEXT_PORTION,
    first_portion,
    names_made,
    pause_after_throttling,
)
from monitoring.reconcile.parts import follow_parts
from monitoring.reconcile.plan_for import OutOfService, Planned, Undecided, plan_for
from monitoring.reconcile.sight import look_for_requests
from monitoring.reconcile.told import told_in
from monitoring.remembered.endpoint import PATIENCE, Remembered
from monitoring.remembered.parts import component_gone, component_on, parts_of
from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from sagewarden.runtime.answers import Again, Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind


def reconcile_endpoint(delivery: Delivery, concern: OneEndpoint) -> Answer:
    """Makes the alarms of an endpoint those of its profile, or answers with why nothing was done.

    What is to be changed is looked at once more, alone and by the registry of this moment.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(delivery, concern.arn)
    # Observe and plan.
    remembered = Remembered.from_item(memory.read())
    concern = replace(concern, thorough=concern.thorough or remembered.owed)
    seen = plan_for(delivery, concern, remembered)
    # A thorough look at its alarms is made up for when there is something to decide.
    is_put_off = isinstance(seen, Undecided | OutOfService)
    if is_put_off and remembered.name and concern.thorough and not remembered.owed:
        memory.change(Remembered.owing())
    # Nothing can be decided now.
    if isinstance(seen, Undecided):
        return Ignored(seen.reason)
    # Nothing is to be done about its alarms.
    if isinstance(seen, OutOfService):
        return reconcile_out_of_service(delivery, seen.endpoint, seen.chosen, remembered)
    # It is only recorded what would be done.
    if delivery.registry.mode_of(seen.team) is Mode.OBSERVE:
        hands, most = Hands(delivery.aws, seen.observed.alarms), len(seen.plan)
        outcomes = delivery.execute(seen.plan, team=seen.team, apply=hands.apply, max_actions=most)
        return delivery.reaction(outcomes, team=seen.team)
    # Nothing is to be changed, nor is it anything else to its team.
    if not seen.plan and seen.part == remembered.part:
        keep_logs(delivery, memory, remembered, seen.logs, ())
        keep_board(memory, seen, ())
        return _done(delivery, memory, seen, ())
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        # Observe and plan once more, alone.
        delivery = delivery.afresh()
        seen = plan_for(delivery, concern, Remembered.from_item(memory.read()))
        if isinstance(seen, Undecided):
            return Ignored(seen.reason)
        if isinstance(seen, OutOfService):
            return Ignored(f"it is {seen.endpoint.status} by now, of which an event tells")
        # Execute.
        return _execute(delivery, memory, seen)


def _execute(delivery: Delivery, memory: Memory, seen: Planned) -> Reaction | Again:
    """Carries out as much as one delivery may write; the rest goes back to the queue.

    Raises:
        TransientError: AWS cannot, and has not been able to for long.
    """
    arn, endpoint = memory.about, seen.endpoint
    name = endpoint.name if endpoint else None
    portion, is_more = first_portion(seen.plan)
    new = names_made(portion) - seen.remembered.alarms
    if new:
        memory.change(seen.remembered.making(new, seen.desired.tags))
    keep_first_board(memory, seen, portion)
    hands = Hands(delivery.aws, seen.observed.alarms)
    try:
        outcomes = delivery.execute(
            portion, team=seen.team, apply=hands.apply, max_actions=len(portion)
        )
    except Interrupted as error:
        _keep(memory, seen, error.outcomes)
        if delivery.now - delivery.cause.at > GIVE_UP:
            raise
        after = pause_after_throttling(arn)
        remind(delivery, arn, name=name, after=after)
        return Again(f"AWS takes no more alarms just now: {error}", after)
    _keep(memory, seen, outcomes)
    left = seen.logs.after(is_more=is_more) if seen.logs else None
    keep_logs(delivery, memory, seen.remembered, left, outcomes)
    keep_board(memory, seen, outcomes)
    if is_more:
        # The next portion need not ask anew what is hosted: a call for each model.
        if endpoint:
            _learn(delivery, memory, seen, endpoint, tags=None)
        remind(delivery, arn, name=name, after=NEXT_PORTION)
        return delivery.reaction(outcomes, team=seen.team)
    return _done(delivery, memory, seen, outcomes)


def _keep(memory: Memory, seen: Planned, outcomes: Iterable[Outcome]) -> None:
    """Remembers what an execution has led to, as far as it came."""
    gone: set[str] = set()
    for outcome in outcomes:
        match outcome.action, outcome.result:
            # They are deleted.
            case DeleteAlarms(names=names), Result.APPLIED | Result.UNCHANGED:
                gone |= set(names)
            # It never came to be.
            case PutAlarm(alarm=alarm), Result.REFUSED if alarm.name not in seen.observed.alarms:
                gone.add(alarm.name)
            case PutComposite(alarm=alarm), Result.REFUSED if (
                alarm.name not in seen.observed.alarms
            ):
                gone.add(alarm.name)
            # It changes nothing of what is remembered of alarms.
            case _:
                pass
    if gone:
        memory.change(Remembered.gone(gone))
    told = told_in(outcomes)
    if told - seen.remembered.told:
        memory.change(Remembered.given(told))


def _done(
    delivery: Delivery, memory: Memory, seen: Planned, outcomes: tuple[Outcome, ...]
) -> Reaction:
    """Remembers what was learned of an endpoint whose alarms are as they should be."""
    remembered, endpoint = seen.remembered, seen.endpoint
    keep_part(delivery, memory, seen)
    if endpoint is None:
        forgotten = remembered.endpoint_gone()
        _follow_components(delivery, seen, before=remembered.components or (), after=())
        name = remembered.name
        follow_parts(delivery, memory.about, name, before=remembered.parts, after=())
        if forgotten:
            memory.change(forgotten)
    else:
        tags = tags_after(seen.desired, seen.observed) if _are_tagged(outcomes) else None
        _learn(delivery, memory, seen, endpoint, tags=tags)
    asked = remembered.asked
    if endpoint and asked and has_landed(endpoint, asked):
        memory.change(Remembered.landed(asked))
    sight = seen.sight
    if sight.clear_components:
        memory.change(remembered.seen_of(seen.hosted.components, sight.clear_components))
    if endpoint and sight.is_clear:
        memory.change(Remembered.seen(endpoint))
    elif endpoint:
        look_for_requests(delivery, endpoint, remembered)
    return delivery.reaction(outcomes, team=seen.team)


def _learn(
    delivery: Delivery,
    memory: Memory,
    seen: Planned,
    endpoint: Endpoint,
    *,
    tags: Mapping[str, str] | None,
) -> None:
    """Remembers what an endpoint hosts, and the tags of its alarms where all of them have those."""
    remembered, hosted = seen.remembered, seen.hosted
    before = remembered.components or ()
    _follow_components(delivery, seen, before=before, after=hosted.components)
    parts = parts_of(endpoint)
    follow_parts(delivery, endpoint.arn, endpoint.name, before=remembered.parts, after=parts)
    learned = remembered.learned(endpoint, hosted, tags=tags, told=remembered.told)
    if learned:
        memory.change(learned)


def _are_tagged(outcomes: Iterable[Outcome]) -> bool:
    """Whether no alarm was left without the tags that it should carry."""
    tagged = (TagAlarm, PutAlarm, PutComposite)
    return not any(
        outcome.result is Result.REFUSED and isinstance(outcome.action, tagged)
        for outcome in outcomes
    )


def _follow_components(
    delivery: Delivery,
    seen: Planned,
    *,
    before: Iterable[Component],
    after: Iterable[Component],
) -> None:
    """Remembers of each component on which endpoint it runs: its later events do not tell."""
    were = {one.name for one in before}
    are = {one.name for one in after}
    prefix = seen.desired.resource.rpartition(":")[0]
    name = seen.endpoint.name if seen.endpoint else ""
    for component in sorted(were ^ are):
        arn = Arn(f"{prefix}:inference-component/{component.lower()}")
        change = component_on(name) if component in are else component_gone()
        memory_of(delivery, arn).change(change)
