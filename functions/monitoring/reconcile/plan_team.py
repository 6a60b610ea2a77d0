"""What a team has of all its endpoints together, and what that needs. Changes nothing."""

from dataclasses import dataclass

from monitoring.actions import TeamAction
from monitoring.dashboards.board import Board
from monitoring.dashboards.team import team_board
from monitoring.observe.dashboards import observe_dashboard
from monitoring.plan.dashboards import plan_dashboard, plan_dashboards_end
from monitoring.remembered import Remembered
from monitoring.teams.part import TeamPart
from monitoring.teams.remembered_team import RememberedTeam, endpoint_of, team_in
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Plan
from sagewarden.registry.model import Registry
from sagewarden.runtime.delivery import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTeam:
    """What a team should have and has, and what is to be done about it."""

    remembered: RememberedTeam
    """What was remembered of it."""

    team: str
    """Its name."""

    strays: frozenset[str]
    """Endpoints that were remembered as the team's, and are another's."""

    board: Board | None
    """The dashboard that it should have; None for none."""

    plan: Plan[TeamAction]
    """What is to be done."""


def plan_team(delivery: Delivery, memory: Memory, remembered: RememberedTeam) -> PlannedTeam:
    """Observes what a team has of all its endpoints together, and plans what that needs."""
    arn, registry = memory.about, delivery.registry
    team = _spelled(registry, team_in(arn))
    # Observe: its endpoints.
    parts = _parts(memory, remembered)
    mine = [part for part in parts if part.team.casefold() == team.casefold()]
    others = [part for part in parts if part not in mine]
    entry = registry.teams.get(team)
    # It has left the registry, wants none, or has no endpoint any more.
    if entry is None or not entry.dashboard or not mine:
        source = _why_none(in_registry=entry is not None, has_endpoints=bool(mine))
        plan = tuple(plan_dashboards_end(arn, remembered.board or None, source))
        board = None
    else:
        board = team_board(arn, team, mine)
        source = f"team {team}"
        there = observe_dashboard(delivery.aws.cloudwatch, board.name)
        # Its name is spelled otherwise now.
        is_renamed = remembered.board not in ("", board.name)
        ended = plan_dashboards_end(arn, remembered.board if is_renamed else None, source)
        plan = (*ended, *plan_dashboard(arn, board, there, source))
    return PlannedTeam(
        remembered=remembered,
        team=team,
        strays=frozenset(part.endpoint.lower() for part in others),
        board=board,
        plan=plan,
    )


def _spelled(registry: Registry, team: str) -> str:
    """A team's name as the registry spells it now: no two differ in letter case alone."""
    for name in registry.teams:
        if name.casefold() == team.casefold():
            return name
    return team


def _parts(memory: Memory, remembered: RememberedTeam) -> tuple[TeamPart, ...]:
    """The endpoints that are remembered as the team's, each as its own memory has it."""
    arns = [endpoint_of(memory.about, name) for name in sorted(remembered.endpoints)]
    found = (Remembered.from_item(item).part for item in memory.read_others(arns).values())
    return tuple(part for part in found if part)


def _why_none(*, in_registry: bool, has_endpoints: bool) -> str:
    if not in_registry:
        return "the team has left the registry"
    return "the registry says `dashboard: false`" if has_endpoints else "it has no endpoint"
