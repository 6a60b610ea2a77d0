"""Decides what the dashboard of an endpoint needs. Pure."""

import json
from collections.abc import Iterator

from monitoring.actions import BoardAction, DeleteDashboard, PutDashboard
from monitoring.dashboards.board import Board
from sagewarden.resources import Arn


def plan_dashboard(
    resource: Arn, board: Board, there: str | None, source: str
) -> Iterator[BoardAction]:
    """A dashboard is put where its body is another one, or is not there.

    Args:
        there: the body that it has; None where it has none, or another one was put last.
        source: where it is said, for the reasons.
    """
    if there is None or not _is_same(there, board.body):
        yield PutDashboard(
            resource=resource, board=board, reason=f"{source} asks for {board.name} as it is not"
        )


def plan_dashboards_end(resource: Arn, name: str | None, source: str) -> Iterator[BoardAction]:
    """A dashboard of ours goes with what it shows.

    Args:
        name: its name; None where there is none of ours.
    """
    if name:
        yield DeleteDashboard(resource, name, f"{source}: nothing asks for {name}")


def _is_same(one: str, other: str) -> bool:
    """Whether two bodies say the same, however they are written."""
    try:
        same: bool = json.loads(one) == json.loads(other)
    except ValueError:
        return False
    return same
