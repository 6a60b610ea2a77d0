"""How what is remembered of an endpoint is written, and read back. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from monitoring.dashboards.board import Deployment, KeptBoard
from monitoring.logs.settings import KeptLogs
from monitoring.observed import Component


def components_in(components: Mapping[str, Any]) -> tuple[Component, ...]:
    return tuple(Component(**record) for _, record in sorted(components.items()))


def components_written(components: tuple[Component, ...] | None) -> dict[str, Any] | None:
    """Components by their names: always written as a whole."""
    if components is None:
        return None
    return {component.name: asdict(component) for component in components}


def board_in(board: Mapping[str, Any] | None) -> KeptBoard | None:
    if board is None:
        return None
    deployments = tuple(Deployment(**told) for told in board["deployments"])
    return KeptBoard(board["name"], board["digest"], deployments)


def logs_in(logs: Mapping[str, Any] | None) -> KeptLogs | None:
    if logs is None:
        return None
    days = logs["days_after_end"]
    return KeptLogs(
        group=logs["group"],
        team=logs["team"],
        settings=logs["settings"],
        days_after_end=None if days is None else int(days),
    )
