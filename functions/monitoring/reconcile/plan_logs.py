"""What an endpoint's log group needs; read only where it may be another than is remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitoring.actions import LogAction
from monitoring.desired.endpoint import tags_of_team
from monitoring.logs.settings import (
    ABSENT,
    ENDED,
    UNFINISHED,
    KeptLogs,
    ended_settings,
    log_settings,
)
from monitoring.observe.logs import observe_log_group
from monitoring.plan.logs import plan_logs
from sagewarden.causes.cause import CauseKind
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.profiles import Chosen
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery


@dataclass(frozen=True, slots=True)
class PlannedLogs:
    """What is to be done about a log group."""

    plan: tuple[LogAction, ...]
    """The actions."""

    kept: KeptLogs | None
    """How it is left by them; None where it was not looked at."""


NO_LOGS = PlannedLogs((), None)
"""Nothing is to be done, and nothing was read."""

_LOOKING = (CauseKind.LOGS_CREATED, CauseKind.SWEPT)
"""Causes at which a group is looked at whatever is remembered of it."""


def logs_in_service(
    delivery: Delivery,
    endpoint: Endpoint,
    chosen: Chosen,
    tags: Mapping[str, str],
    kept: KeptLogs | None,
) -> PlannedLogs:
    """What the log group of an endpoint needs by its profile.

    Args:
        tags: those of its team.
        kept: what is remembered of the group.
    """
    logs = chosen.profile.logs if chosen.profile else None
    settings = log_settings(endpoint.name, tags, logs)
    if kept and kept.has(settings.digest) and delivery.cause.kind not in _LOOKING:
        return NO_LOGS
    group = observe_log_group(delivery.aws.logs, settings.group)
    left = KeptLogs(
        group=settings.group,
        team=chosen.team,
        settings=settings.digest if group else f"{ABSENT}{settings.digest}",
        days_after_end=settings.days_after_end,
    )
    return PlannedLogs(tuple(plan_logs(endpoint.arn, settings, group, chosen.source)), left)


def logs_out_of_service(
    delivery: Delivery, endpoint: Endpoint, chosen: Chosen, kept: KeptLogs | None
) -> PlannedLogs:
    """What the log group of an endpoint needs that may never come into service.

    It is looked at where it was created, until all is written, and where no more is to come.
    """
    is_created = delivery.cause.kind is CauseKind.LOGS_CREATED
    is_begun = kept is not None and kept.has(UNFINISHED)
    if not (is_created or is_begun or endpoint.status is EndpointStatus.FAILED):
        return NO_LOGS
    tags = tags_of_team(delivery.registry, chosen.team)
    return logs_in_service(delivery, endpoint, chosen, tags, kept)


def logs_at_the_end(delivery: Delivery, resource: Arn, kept: KeptLogs | None) -> PlannedLogs:
    """What the log group of an endpoint that is gone needs; a group that nobody knew is left."""
    if kept is None or kept.days_after_end is None:
        return NO_LOGS
    if kept.has(ENDED) and delivery.cause.kind not in (*_LOOKING, CauseKind.REMINDED):
        return NO_LOGS
    group = observe_log_group(delivery.aws.logs, kept.group)
    plan = plan_logs(resource, ended_settings(kept), group, "its endpoint is gone")
    return PlannedLogs(tuple(plan), replace(kept, settings=ENDED))
