"""What a team has of all its endpoints together, and what that needs. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.actions import TeamAction
from monitoring.dashboards.board import Board
from monitoring.dashboards.team import team_board
from monitoring.logs.settings import GROUPS
from monitoring.observe.dashboards import observe_dashboard
from monitoring.observe.queries import observe_queries
from monitoring.plan.dashboards import plan_dashboard, plan_dashboards_end
from monitoring.plan.queries import known_queries, plan_queries
from monitoring.remembered.endpoint import Remembered
from monitoring.teams.part import TeamPart
from monitoring.teams.queries import (
    FOLDER,
    DescribedQuery,
    SavedQuery,
    folder_of,
    saved_queries,
)
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

    queries: Mapping[str, str]
    """The ids of its saved queries by their names, by what there is."""


def plan_team(delivery: Delivery, memory: Memory, remembered: RememberedTeam) -> PlannedTeam:
    """Observes what a team has of all its endpoints together, and plans what that needs."""
    arn, registry = memory.about, delivery.registry
    team = _spelled(registry, team_in(arn))
    # Observe: its endpoints.
    parts = _parts(memory, remembered)
    mine = [part for part in parts if part.team.casefold() == team.casefold()]
    others = [part for part in parts if part not in mine]
    entry = registry.teams.get(team)
    wanted = entry is not None and entry.dashboard and bool(mine)
    source = f"team {team}"
    # It has left the registry, wants none, or has no endpoint any more.
    if not wanted:
        source = _why_none(in_registry=entry is not None, has_endpoints=bool(mine))
    board = team_board(arn, team, mine) if wanted else None
    groups = [f"{GROUPS}{part.endpoint}" for part in mine if part.logged and wanted]
    queries = saved_queries(team, groups)
    # Observe: what there is.
    there = observe_dashboard(delivery.aws.cloudwatch, board.name) if board else None
    saved = _saved(delivery, team, queries, remembered)
    # Plan.
    ended = remembered.board if board is None or remembered.board != board.name else None
    plan: Plan[TeamAction] = (
        *plan_dashboards_end(arn, ended or None, source),
        *(plan_dashboard(arn, board, there, source) if board else ()),
        *plan_queries(arn, queries, saved, remembered.queries, source),
    )
    return PlannedTeam(
        remembered=remembered,
        team=team,
        strays=frozenset(part.endpoint.lower() for part in others),
        board=board,
        plan=plan,
        queries=known_queries(queries, saved, remembered.queries),
    )


def _saved(
    delivery: Delivery,
    team: str,
    queries: tuple[SavedQuery, ...],
    remembered: RememberedTeam,
) -> tuple[DescribedQuery, ...]:
    """The saved queries that there are below a team's folder; nothing is read where none can be."""
    if not queries and not remembered.queries:
        return ()
    folder = folder_of(team)
    # The team's name was spelled otherwise when they were saved.
    is_renamed = not all(name.startswith(folder) for name in remembered.queries)
    return observe_queries(delivery.aws.logs, FOLDER if is_renamed else folder)


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
