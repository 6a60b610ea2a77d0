"""What people should hear of an endpoint's deployments. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from monitoring.deployments.asked import Asked
from monitoring.deployments.causes import WITHOUT_LOGS, cause_in
from monitoring.deployments.verdict import Trouble, Verdict
from monitoring.findings import MonitoringFinding
from monitoring.observed import Logged
from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.log_lines import shown

_LONGEST = 1000
"""Characters of a log line, or of SageMaker's words, that a notice has."""

FINDINGS: Mapping[Trouble, MonitoringFinding] = {
    Trouble.OVERDUE: MonitoringFinding.DEPLOYMENT_OVERDUE,
    Trouble.FAILED: MonitoringFinding.DEPLOYMENT_FAILED,
    Trouble.ROLLED_BACK: MonitoringFinding.ROLLED_BACK,
}
"""The word under which people hear of each trouble."""


def report_of(
    endpoint: Endpoint, verdict: Verdict, logged: Logged, *, deadline: timedelta, now: datetime
) -> Report:
    """What people hear of a deployment that is in trouble, with all that can be read of it."""
    said = [
        _what(endpoint, verdict, deadline=deadline, now=now),
        _who(verdict.asked),
        *_why(endpoint.deployment.failure),
        *_log(logged),
    ]
    return Report(
        resource=endpoint.arn,
        finding=FINDINGS[verdict.trouble],
        reason=" ".join(sentence for sentence in said if sentence),
        occasion=occasion_of(endpoint, verdict.key),
    )


def unguarded_report(endpoint: Endpoint, asked: Asked) -> Report:
    """What people hear of an update that nothing would have rolled back."""
    return Report(
        resource=endpoint.arn,
        finding=MonitoringFinding.UNGUARDED,
        reason=(
            f"{asked.by} updated it to {asked.config} without AutoRollbackConfiguration: "
            "UpdateEndpoint's DeploymentConfig names alarms that roll a bad deployment back. "
            f"`sagewarden monitoring guardrails {endpoint.name}` prints it."
        ),
        occasion=occasion_of(endpoint, asked.at.isoformat()),
    )


def blind_report(endpoint: Endpoint, missing: tuple[str, ...], role: str | None) -> Report:
    """What people hear of alarms that cannot go off, for what they watch is not published."""
    return Report(
        resource=endpoint.arn,
        finding=MonitoringFinding.BLIND,
        reason=(
            f"it answers requests, but CloudWatch has no {', '.join(missing)} of it: the alarms on "
            "them stay green whatever happens. Its containers' metrics and logs are put with its "
            f"role: probably {role or 'its execution role'} may not cloudwatch:PutMetricData, "
            "logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents."
        ),
        occasion=occasion_of(endpoint, "metrics"),
    )


def deleted_reports(endpoint: Endpoint, missing: tuple[str, ...]) -> Iterator[Report]:
    """What people hear of what was deleted while an endpoint runs it."""
    if missing:
        yield Report(
            resource=endpoint.arn,
            finding=MonitoringFinding.DELETED_IN_USE,
            reason=(
                f"it is in service with {' and '.join(missing)}, which was deleted. It serves on, "
                "but no update passes that needs it, AWS cannot patch the endpoint, and nothing "
                "can be rolled back to it: create it again under this name."
            ),
            occasion=occasion_of(endpoint, " ".join(missing)),
        )


def occasion_of(endpoint: Endpoint, key: str) -> str:
    """An occasion in this endpoint's life: an earlier one of its name is another."""
    return f"{endpoint.born.isoformat()} {key}"


def _what(endpoint: Endpoint, verdict: Verdict, *, deadline: timedelta, now: datetime) -> str:
    match verdict.trouble:
        # It goes on.
        case Trouble.OVERDUE:
            return (
                f"it has been {endpoint.status} for {_minutes(now - verdict.since)}, "
                f"longer than the {_minutes(deadline)} of its profile."
            )
        # It ended in failure.
        case Trouble.FAILED:
            return f"its status is {endpoint.status}."
        # A component's update; it has no configuration.
        case Trouble.ROLLED_BACK if endpoint.is_component:
            return "it is in service, but not with what was asked for last."
        # Nobody is known to have asked for another configuration: its counts, or its weights.
        case Trouble.ROLLED_BACK if verdict.asked is None:
            return (
                f"it is in service with configuration {endpoint.config}, but SageMaker tells of a "
                "change that failed."
            )
        # It is in service, as if all were well.
        case Trouble.ROLLED_BACK:
            return (
                f"it is in service with configuration {endpoint.config}, as before: the update "
                "was rolled back. Keep that configuration: it is the one that runs."
            )


def _who(asked: Asked | None) -> str:
    if asked is None:
        return ""
    what = f"configuration {asked.config}" if asked.config else "it"
    return f"{asked.by} asked for {what} at {asked.at:%Y-%m-%d %H:%M:%S} UTC."


def _why(failure: str) -> Iterator[str]:
    if failure:
        yield f"SageMaker says: {shown(failure)[:_LONGEST]}"
        cause = cause_in(failure)
        yield f"That points to this: {cause}." if cause else ""


def _log(logged: Logged) -> Iterator[str]:
    # Something says more than that it is alive.
    if logged.line:
        yield f"Its log says: {logged.line[:_LONGEST]}"
    # Nothing has ever run.
    elif logged.is_silent:
        yield f"It has logged nothing since: think of {WITHOUT_LOGS}."
    # It was asked whether it is alive.
    else:
        yield "Its log has nothing but pings."


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004
