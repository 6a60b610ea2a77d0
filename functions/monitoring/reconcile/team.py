"""Gives a team what it has of all its endpoints together, a while after one of them has changed."""

from collections.abc import Iterable

from monitoring.actions import DeleteDashboard, PutDashboard
from monitoring.concern import OneTeam
from monitoring.reconcile.hands import Hands
from monitoring.reconcile.plan_team import PlannedTeam, plan_team
from monitoring.remembered import PATIENCE
from monitoring.teams.remembered_team import LOOKED_AFTER, RememberedTeam
from sagewarden.causes.cause import Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Again, Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind


def reconcile_team(delivery: Delivery, concern: OneTeam) -> Answer:
    """Makes a team's dashboard that of its endpoints, once they are calm.

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
        hands, most = Hands(delivery.aws, {}), len(seen.plan)
        outcomes = delivery.execute(seen.plan, team=seen.team, apply=hands.apply, max_actions=most)
        return delivery.reaction(outcomes, team=seen.team)
    # Nothing is to be changed.
    if not seen.plan:
        _settle(memory, seen)
        return delivery.reaction((), team=seen.team)
    with memory.leased(delivery.name, delivery.now, PATIENCE):
        # Observe and plan once more, alone.
        delivery = delivery.afresh()
        seen = plan_team(delivery, memory, RememberedTeam.from_item(memory.read()))
        # Execute.
        return _execute(delivery, memory, seen)


def _execute(delivery: Delivery, memory: Memory, seen: PlannedTeam) -> Reaction:
    """Carries out a plan, and remembers what it led to, as far as it came.

    Raises:
        TransientError: AWS cannot just now.
    """
    if seen.board and seen.remembered.board == "":
        memory.change(RememberedTeam.boarded(seen.board.name))
    hands = Hands(delivery.aws, {})
    try:
        outcomes = delivery.execute(
            seen.plan, team=seen.team, apply=hands.apply, max_actions=len(seen.plan)
        )
    except Interrupted as error:
        _keep(memory, error.outcomes)
        raise
    _keep(memory, outcomes)
    _settle(memory, seen)
    return delivery.reaction(outcomes, team=seen.team)


def _keep(memory: Memory, outcomes: Iterable[Outcome]) -> None:
    """Remembers which dashboard there is: what is not remembered is never deleted."""
    for outcome in outcomes:
        match outcome.action, outcome.result:
            # It is there.
            case PutDashboard(board=board), Result.APPLIED:
                memory.change(RememberedTeam.boarded(board.name))
            # It is gone.
            case DeleteDashboard(), Result.APPLIED | Result.UNCHANGED:
                memory.change(RememberedTeam.unboarded())
            # It was refused, or is a report.
            case _:
                pass


def _settle(memory: Memory, seen: PlannedTeam) -> None:
    """Forgets what is another team's, and a team that has nothing of ours any more."""
    if seen.strays:
        memory.change(RememberedTeam.without(seen.strays))
    if seen.board is None:
        memory.change(RememberedTeam.forgotten())
