"""How the last deployment of an endpoint or an inference component goes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sagewarden.reading import member, text


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentState:
    """What SageMaker tells of the last deployment, beside the status."""

    failure: str = ""
    """SageMaker's FailureReason, which may be set in service too; empty where there is none."""

    modified: datetime | None = None
    """When it was changed last; while it is on its way, since when."""

    pending_config: str = ""
    """The configuration that a deployment in progress brings; none where that is not told."""

    pending_since: datetime | None = None
    """When that deployment began."""

    rollback_alarms: tuple[str, ...] = ()
    """The alarms that would have rolled the last deployment back."""


def deployment_state_of(described: Mapping[str, Any]) -> DeploymentState:
    """What DescribeEndpoint, or DescribeInferenceComponent, tells of the last deployment."""
    pending = described.get("PendingDeploymentSummary")
    alarms = member(described, "LastDeploymentConfig", "AutoRollbackConfiguration", "Alarms") or ()
    names = [text(alarm, "AlarmName") for alarm in alarms]
    return DeploymentState(
        failure=described.get("FailureReason") or "",
        modified=_utc(described.get("LastModifiedTime")),
        pending_config=text(pending, "EndpointConfigName") or "",
        pending_since=_utc(member(pending, "StartTime")),
        rollback_alarms=tuple(filter(None, names)),
    )


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None
