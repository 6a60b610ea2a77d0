"""Gives a team what it has of all its endpoints together, a while after one of them has changed."""

from collections.abc import Iterable, Mapping

from monitoring.actions import DeleteDashboard, DeleteQuery, PutDashboard, SaveQuery, TeamAction
from monitoring.concern import OneTeam
from monitoring.reconcile.hands import TeamHands
from monitoring.reconcile.pace import NEXT_PORTION, PORTION
from monitoring.reconcile.plan_team import PlannedTeam, plan_team
from monitoring.remembered.endpoint import PATIENCE
from monitoring.teams.remembered_team import LOOKED_AFTER, RememberedTeam
from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Plan, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Again, Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind


def reconcile_team(delivery: Delivery, concern: OneTeam) -> Answer:
    """Makes a team's dashboard and saved queries those of its endpoints, once they are calm.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    memory = memory_of(delivery, concern.arn)
    # Observe and plan.
    remembered = RememberedTeam.from_item(memory.read())
    if remembered.is_empty:
        return Ignored("nothing is remembered of its endpoints")
    # What is written now would be written anew in a moment.
    if not remembered.is_calm(delivery.now):
        now = delivery.runtime.clock()
        if remembered.is_awaited(now):
            return Ignored("another message about it is still to come")
        remind(delivery, concern.arn, name=None, after=LOOKED_AFTER)
        memory.change(RememberedTeam.awaited_again(now))
        return Again("its endpoints are still changing", LOOKED_AFTER)
    seen = plan_team(delivery, memory, remembered)
    # It is only recorded what would be done.
    if delivery.registry.mode_of(seen.team) is Mode.OBSERVE:
        hands, most = TeamHands(delivery.aws), len(seen.plan)
        outcomes = delivery.execute(seen.plan, team=seen.team, apply=hands.apply, max_actions=most)
        return delivery.reaction(outcomes, team=seen.team)
    # Nothing is to be changed.
    if not seen.plan and seen.queries == remembered.queries:
        _settle(memory, seen)
        return delivery.reaction((), team=seen.team)
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        # Observe and plan once more, alone.
        delivery = delivery.afresh()
        seen = plan_team(delivery, memory, RememberedTeam.from_item(memory.read()))
        # Execute.
        return _execute(delivery, memory, seen)


def _execute(delivery: Delivery, memory: Memory, seen: PlannedTeam) -> Reaction:
    """Carries out as much as one delivery may write; the rest goes back to the queue.

    Raises:
        TransientError: AWS cannot just now.
    """
    portion = seen.plan[:PORTION]
    claimed = _claim(memory, seen, portion)
    hands = TeamHands(delivery.aws)
    try:
        outcomes = delivery.execute(
            portion, team=seen.team, apply=hands.apply, max_actions=len(portion)
        )
    except Interrupted as error:
        _keep(memory, claimed, error.outcomes, hands)
        raise
    _keep(memory, claimed, outcomes, hands)
    if len(portion) < len(seen.plan):
        remind(delivery, memory.about, name=None, after=NEXT_PORTION)
    else:
        _settle(memory, seen)
    return delivery.reaction(outcomes, team=seen.team)


def _claim(memory: Memory, seen: PlannedTeam, portion: Plan[TeamAction]) -> Mapping[str, str]:
    """Remembers what is about to be made: what is not remembered is never deleted.

    Returns:
        The ids of the saved queries that are remembered now, by their names.
    """
    claimed = dict(seen.queries)
    if seen.board and seen.remembered.board == "":
        memory.change(RememberedTeam.boarded(seen.board.name))
    for action in portion:
        if isinstance(action, SaveQuery):
            claimed[action.query.name] = action.known
    if claimed != seen.remembered.queries:
        memory.change(RememberedTeam.queried(claimed))
    return claimed


def _keep(
    memory: Memory, claimed: Mapping[str, str], outcomes: Iterable[Outcome], hands: TeamHands
) -> None:
    """Remembers what an execution has led to, as far as it came."""
    queries = dict(claimed)
    for outcome in outcomes:
        match outcome.action, outcome.result:
            # The dashboard is there.
            case PutDashboard(board=board), Result.APPLIED:
                memory.change(RememberedTeam.boarded(board.name))
            # It is gone.
            case DeleteDashboard(), Result.APPLIED | Result.UNCHANGED:
                memory.change(RememberedTeam.unboarded())
            # A query is saved.
            case SaveQuery(query=query), Result.APPLIED:
                queries[query.name] = hands.saved[query.name]
            # It never came to be.
            case SaveQuery(query=query, known=""), Result.REFUSED:
                queries.pop(query.name, None)
            # It is gone.
            case DeleteQuery(name=name), Result.APPLIED | Result.UNCHANGED:
                queries.pop(name, None)
            # It was refused, or is a report.
            case _:
                pass
    if queries != claimed:
        memory.change(RememberedTeam.queried(queries))


def _settle(memory: Memory, seen: PlannedTeam) -> None:
    """Forgets what is another team's, and a team that has nothing of ours any more."""
    if seen.strays:
        memory.change(RememberedTeam.without(seen.strays))
    if seen.board is None:
        memory.change(RememberedTeam.forgotten())
