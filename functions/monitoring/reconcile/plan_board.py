"""What an endpoint's dashboard needs. It is read at the sweep, and where somebody edited it."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.actions import BoardAction
from monitoring.dashboards.board import KeptBoard, deployments_after
from monitoring.dashboards.endpoint import Shown, endpoint_board
from monitoring.desired.endpoint import Desired, watched_of
from monitoring.observe.dashboards import observe_dashboard
from monitoring.observed import Hosted
from monitoring.plan.dashboards import plan_dashboard, plan_dashboards_end
from sagewarden.causes.cause import CauseKind
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.profiles import Chosen
from sagewarden.resources import Arn, arn_beside
from sagewarden.runtime.delivery import Delivery


@dataclass(frozen=True, slots=True)
class PlannedBoard:
    """What is to be done about a dashboard."""

    plan: tuple[BoardAction, ...]
    """The actions."""

    kept: KeptBoard | None
    """How it is left by them; None where there is none of ours."""


def board_in_service(
    delivery: Delivery, endpoint: Endpoint, chosen: Chosen, shown: Shown, kept: KeptBoard | None
) -> PlannedBoard:
    """What the dashboard of an endpoint in service needs by its profile.

    Args:
        kept: what is remembered of it.
    """
    if chosen.profile and not chosen.profile.dashboard:
        return board_at_the_end(endpoint.arn, chosen.source, kept)
    seen_at = delivery.cause.at.isoformat()
    deployments = deployments_after(kept.deployments if kept else (), endpoint.config, seen_at)
    board = endpoint_board(shown, deployments)
    after = KeptBoard(board.name, board.digest, deployments)
    is_remembered = kept is not None and kept.digest == board.digest
    may_differ = delivery.cause.kind in (CauseKind.SWEPT, CauseKind.WATCH_EDITED)
    if is_remembered and not may_differ:
        return PlannedBoard((), after)
    there = observe_dashboard(delivery.aws.cloudwatch, board.name) if is_remembered else None
    return PlannedBoard(tuple(plan_dashboard(endpoint.arn, board, there, chosen.source)), after)


def board_at_the_end(resource: Arn, source: str, kept: KeptBoard | None) -> PlannedBoard:
    """What the dashboard of an endpoint needs that is not to be watched any more."""
    return PlannedBoard(
        tuple(plan_dashboards_end(resource, kept.name if kept else None, source)), None
    )


def shown_of(endpoint: Endpoint, hosted: Hosted, desired: Desired, chosen: Chosen) -> Shown:
    """What the dashboard of an endpoint shows."""
    return Shown(
        region=endpoint.arn.region,
        name=endpoint.name,
        team=chosen.team,
        watched=tuple(watched_of(endpoint, hosted)),
        alarms=tuple(_alarm_arns(endpoint.arn, desired)),
        scaling=chosen.profile.scaling if chosen.profile else None,
    )


def _alarm_arns(endpoint: Arn, desired: Desired) -> Sequence[str]:
    """The ARNs of an endpoint's alarms, the composite's first."""
    names = [desired.composite.name] if desired.composite else []
    names += [alarm.name for alarm in desired.alarms]
    beside = arn_beside(endpoint, "alarm")
    prefix = str(beside).replace(":sagemaker:", ":cloudwatch:", 1)
    return [f"{prefix}:{name}" for name in names]
