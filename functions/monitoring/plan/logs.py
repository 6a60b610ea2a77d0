"""Decides what the log group of an endpoint needs. Pure."""

from collections.abc import Iterator

from monitoring.actions import CountErrors, KeepLogs, LogAction, TagLogs
from monitoring.logs.settings import LogSettings
from monitoring.observed import LogGroup
from sagewarden.resources import Arn


def plan_logs(
    resource: Arn, settings: LogSettings, group: LogGroup | None, source: str
) -> Iterator[LogAction]:
    """Decides what the log group of an endpoint needs; one that is not there comes by itself.

    Args:
        source: where it is said, for the reasons.
    """
    if group is None:
        return
    days = settings.retention_days
    if days is not None and days != group.retention_days:
        yield KeepLogs(
            resource=resource,
            group=settings.group,
            days=days,
            reason=f"{source}: {settings.group} is kept for {group.retention_days or 'all'} days",
        )
    if settings.tags.items() - group.tags.items():
        yield TagLogs(
            resource=resource,
            group=group.arn,
            tags=settings.tags,
            reason="its endpoint belongs to this team",
        )
    for counted in settings.filters:
        there = group.filters.get(counted.name)
        if there is None or counted.differs_from(there):
            yield CountErrors(
                resource=resource,
                group=settings.group,
                counted=counted,
                reason=f"errors in {settings.group} are counted",
            )
