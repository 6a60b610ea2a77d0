"""Remembers how a dashboard was left: what is not remembered is never deleted."""

from collections.abc import Iterable

from monitoring.actions import DeleteDashboard, MonitoringAction, PutDashboard
from monitoring.dashboards.board import KeptBoard
from monitoring.reconcile.plan_for import Planned
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Report, Result


def keep_first_board(
    memory: Memory, seen: Planned, portion: Iterable[MonitoringAction | Report]
) -> None:
    """Remembers that the first dashboard of an endpoint is about to be made."""
    for action in portion:
        if isinstance(action, PutDashboard) and seen.remembered.board is None:
            memory.change(seen.remembered.board_kept(KeptBoard(action.board.name, "", ())))


def keep_board(memory: Memory, seen: Planned, outcomes: Iterable[Outcome]) -> None:
    """Remembers how a dashboard was left, unless something about it was refused."""
    for outcome in outcomes:
        is_about_it = isinstance(outcome.action, PutDashboard | DeleteDashboard)
        # It is not as it should be: it is tried again the next time.
        if is_about_it and outcome.result is Result.REFUSED:
            return
    if seen.board != seen.remembered.board:
        memory.change(seen.remembered.board_kept(seen.board))
