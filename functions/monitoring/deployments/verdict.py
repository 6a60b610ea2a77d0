"""What became of a deployment: nothing to tell, too long, failed, or rolled back. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitoring.deployments.asked import Asked
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.status import EndpointStatus

IN_FAILURE = (EndpointStatus.FAILED, EndpointStatus.UPDATE_ROLLBACK_FAILED)
"""States that a deployment can end in without anything in service that was asked for."""

ON_ITS_WAY = (
    EndpointStatus.CREATING,
    EndpointStatus.UPDATING,
    EndpointStatus.SYSTEM_UPDATING,
    EndpointStatus.ROLLING_BACK,
)
"""States that an endpoint, or an inference component, has to leave by itself."""

_TELLS_BY = timedelta(minutes=1)
"""After a call, until which a description may still be that from before it."""

_FAILURE = 100
"""Characters of a FailureReason that set it apart from another one."""


class Trouble(StrEnum):
    """What is wrong with a deployment."""

    OVERDUE = "overdue"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with one deployment."""

    trouble: Trouble
    """What is wrong."""

    since: datetime
    """When the deployment began, as far as that is known."""

    asked: Asked | None
    """The call that asked for it; None where it is not known."""

    key: str
    """Sets this deployment apart from others: it is told of once."""


def judge_deployment(
    endpoint: Endpoint, asked: Asked | None, *, deadline: timedelta, now: datetime
) -> Verdict | None:
    """What is wrong with the last deployment of an endpoint or component; None for nothing.

    Args:
        asked: the last call that asked for one, where it is remembered.
        deadline: how long one may take by the profile.
    """
    asked = asked if asked and asked.is_of(endpoint) else None
    # It has not settled yet.
    if endpoint.status in ON_ITS_WAY:
        return _overdue(endpoint, asked, deadline=deadline, now=now)
    # It has ended, and not well.
    if endpoint.status in IN_FAILURE:
        modified = endpoint.deployment.modified or endpoint.born
        since = asked.at if asked else modified
        key = f"failed {since.isoformat()}"
        return Verdict(trouble=Trouble.FAILED, since=since, asked=asked, key=key)
    # It serves, with what was asked for or with what there was before.
    if endpoint.in_service:
        return _rolled_back(endpoint, asked, now=now)
    return None


def has_landed(endpoint: Endpoint, asked: Asked | None) -> bool:
    """Whether it is news that what was asked for is in service."""
    if asked is None or asked.has_landed or not endpoint.in_service:
        return False
    return asked.is_of(endpoint) and endpoint.config == asked.config


def began(endpoint: Endpoint) -> datetime:
    """Since when an endpoint or component is on its way, as SageMaker tells it.

    While it is, LastModifiedTime stands still (field: `docs/facts.md`).
    """
    told = endpoint.deployment
    return told.pending_since or told.modified or endpoint.born


def _overdue(
    endpoint: Endpoint, asked: Asked | None, *, deadline: timedelta, now: datetime
) -> Verdict | None:
    since = began(endpoint)
    if now - since < deadline:
        return None
    pending = endpoint.deployment.pending_config
    is_creation = endpoint.status is EndpointStatus.CREATING
    # What scales is updated too, without anybody's call.
    is_asked_for = asked and (is_creation or asked.config == pending)
    return Verdict(
        trouble=Trouble.OVERDUE,
        since=since,
        asked=asked if is_asked_for else None,
        key=f"overdue {since.isoformat()}",
    )


def _rolled_back(endpoint: Endpoint, asked: Asked | None, *, now: datetime) -> Verdict | None:
    """Whether an update has ended with what was in service before.

    A call that got lost may have brought another configuration since: only the one from before
    the call proves it, or SageMaker's FailureReason, which the next update alone makes vanish.
    """
    failure = endpoint.deployment.failure
    is_back = (
        asked is not None
        and not asked.has_landed
        and asked.config != asked.before == endpoint.config
        and now - asked.at >= _TELLS_BY
    )
    if not (failure or is_back):
        return None
    is_asked_for = asked is not None and (endpoint.is_component or asked.config != endpoint.config)
    since = asked.at if asked else endpoint.deployment.modified or endpoint.born
    return Verdict(
        trouble=Trouble.ROLLED_BACK,
        since=since,
        asked=asked if is_asked_for else None,
        key=f"rolled back {asked.at.isoformat() if asked else failure[:_FAILURE]}",
    )
