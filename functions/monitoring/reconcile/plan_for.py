"""What alarms and logs an endpoint has, and what must be done about them. Changes nothing."""

from dataclasses import dataclass, field

from monitoring.actions import MonitoringAction
from monitoring.concern import OneEndpoint
from monitoring.dashboards.board import KeptBoard
from monitoring.dashboards.endpoint import Shown
from monitoring.desired.endpoint import Desired, desired_of, nothing_desired
from monitoring.logs.settings import KeptLogs
from monitoring.observe.alarms import observe_alarms, observe_hosted
from monitoring.observed import Hosted, Observed
from monitoring.plan.alarms import plan_alarms
from monitoring.reconcile.deployments import reports_in_service
from monitoring.reconcile.plan_board import board_at_the_end, board_in_service, shown_of
from monitoring.reconcile.plan_logs import NO_LOGS, logs_at_the_end, logs_in_service
from monitoring.reconcile.sight import Sight, sight_of
from monitoring.remembered.endpoint import Remembered
from monitoring.teams.part import TeamPart
from sagewarden.deeds.plans import Plan, Report, reports_since, without_told
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.profiles import Chosen, choose_profile
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What alarms an endpoint should have and has, and what is to be done about them."""

    remembered: Remembered
    """What was remembered of it."""

    endpoint: Endpoint | None
    """What there is; None where it is gone."""

    hosted: Hosted
    """What it hosts."""

    team: str | None
    """Whose it is; of what is gone, whose it was."""

    desired: Desired
    """The alarms that it should have."""

    observed: Observed
    """The alarms that it has."""

    plan: Plan[MonitoringAction | Report]
    """What is to be done; reports that were given are left out."""

    logs: KeptLogs | None
    """How its log group is left by the plan; None where it needs no look."""

    board: KeptBoard | None
    """How its dashboard is left by the plan; None where it has none."""

    part: TeamPart | None = None
    """Its part in what its team has of all its endpoints; None where it has none."""

    sight: Sight = field(default_factory=Sight)
    """What of the metrics of its alarms was seen now."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """An endpoint that is on its way to another state, or has failed: its alarms stay."""

    endpoint: Endpoint
    """What there is."""

    chosen: Chosen
    """Whose it is, and by which profile."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """An endpoint of which nothing can be decided now."""

    reason: str
    """Why."""


def plan_for(
    delivery: Delivery, concern: OneEndpoint, remembered: Remembered
) -> Planned | OutOfService | Undecided:
    """Observes an endpoint and plans what its alarms need; changes nothing."""
    registry, client = delivery.registry, delivery.aws.sagemaker
    # Observe: the endpoint itself.
    endpoint = observe_endpoint(client, concern.arn, concern.name, remembered.known)
    # It is gone, or about to be: what is ours ends.
    if endpoint is None or endpoint.status is EndpointStatus.DELETING:
        return _plan_ending(delivery, concern, remembered, source="it is gone")
    chosen = choose_profile(registry, endpoint.tags)
    # Its team is not in the registry any more: what is ours ends, too.
    if chosen is None and remembered.has_ours and delivery.has_left(endpoint.tags):
        source = "its team has left the registry"
        return _plan_ending(delivery, concern, remembered, source=source, endpoint=endpoint)
    # Nobody's team is known.
    if chosen is None:
        return Undecided(_why_nobodys(delivery, endpoint))
    # It is on its way, or has failed.
    if not endpoint.in_service:
        return OutOfService(endpoint, chosen)
    return _plan_in_service(delivery, concern, remembered, endpoint, chosen)


def _plan_in_service(
    delivery: Delivery,
    concern: OneEndpoint,
    remembered: Remembered,
    endpoint: Endpoint,
    chosen: Chosen,
) -> Planned:
    client, administrators = delivery.aws.sagemaker, delivery.settings.administrators_topic
    # Observe: what it hosts, and its alarms.
    hosted = observe_hosted(client, endpoint, remembered, thorough=concern.thorough)
    desired = desired_of(delivery.registry, endpoint, hosted, chosen, administrators)
    observed = _observed(delivery, desired, remembered)
    logs = logs_in_service(delivery, endpoint, chosen, desired.tags, remembered.logs)
    shown = shown_of(endpoint, hosted, desired, chosen)
    board = board_in_service(delivery, endpoint, chosen, shown, remembered.board)
    sight = sight_of(delivery, endpoint, hosted, desired, remembered)
    # Plan.
    planned = (*plan_alarms(desired, observed), *logs.plan, *board.plan)
    plan = (
        *reports_since(planned, endpoint.born),
        *reports_in_service(delivery, endpoint, chosen, remembered),
        *sight.reports,
    )
    return Planned(
        remembered=remembered,
        endpoint=endpoint,
        hosted=hosted,
        team=chosen.team,
        desired=desired,
        observed=observed,
        plan=without_told(plan, remembered.told),
        logs=logs.kept,
        board=board.kept,
        part=_part(delivery, shown, desired, logs.kept or remembered.logs),
        sight=sight,
    )


def _plan_ending(
    delivery: Delivery,
    concern: OneEndpoint,
    remembered: Remembered,
    *,
    source: str,
    endpoint: Endpoint | None = None,
) -> Planned:
    """Plans the end of all that is ours, in the name of the team that the endpoint belonged to."""
    desired = nothing_desired(concern.arn, source)
    observed = _observed(delivery, desired, remembered)
    is_gone = endpoint is None or endpoint.status is EndpointStatus.DELETING
    logs = logs_at_the_end(delivery, concern.arn, remembered.logs) if is_gone else NO_LOGS
    board = board_at_the_end(concern.arn, source, remembered.board)
    kept = remembered.logs
    return Planned(
        remembered=remembered,
        endpoint=endpoint,
        hosted=Hosted(remembered.multi_model, remembered.components or ()),
        team=_team_before(delivery, remembered) or (kept.team if kept else None),
        desired=desired,
        observed=observed,
        plan=(*plan_alarms(desired, observed), *logs.plan, *board.plan),
        logs=logs.kept,
        board=board.kept,
    )


def _part(
    delivery: Delivery, shown: Shown, desired: Desired, logs: KeptLogs | None
) -> TeamPart | None:
    """The part of an endpoint in its team's dashboard and queries, unless the team has none."""
    if not delivery.registry.teams[shown.team].dashboard:
        return None
    return TeamPart.of(
        shown.team,
        shown.name,
        shown.watched,
        alarmed=desired.composite is not None,
        logged=logs is not None and logs.is_there,
    )


def _team_before(delivery: Delivery, remembered: Remembered) -> str | None:
    """The team that an endpoint belonged to when its alarms were tagged last."""
    value = (remembered.tags or {}).get(delivery.registry.tag_keys.team)
    return delivery.registry.team_tagged(value) or value


def _observed(delivery: Delivery, desired: Desired, remembered: Remembered) -> Observed:
    names = {alarm.name for alarm in desired.alarms} | remembered.alarms
    if desired.composite:
        names.add(desired.composite.name)
    return Observed(
        alarms=observe_alarms(delivery.aws.cloudwatch, names),
        ours=remembered.alarms,
        tags=remembered.tags,
    )


def _why_nobodys(delivery: Delivery, endpoint: Endpoint) -> str:
    team = endpoint.tags.get(delivery.registry.tag_keys.team)
    return f"the registry has no team {team!r}" if team else "it carries no team's tag yet"
