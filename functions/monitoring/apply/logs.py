"""Carries out what was planned about log groups. A client comes first; it only writes."""

from typing import TYPE_CHECKING, assert_never

from monitoring.actions import CountErrors, KeepLogs, LogAction, TagLogs
from monitoring.logs.error_count import NAMESPACE
from sagewarden.deeds.plans import Result

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def apply_logs(client: "CloudWatchLogsClient", action: LogAction) -> Result:
    """Carries out one action about a log group."""
    match action:
        # Its events are to go after some days.
        case KeepLogs(group=group, days=days):
            client.put_retention_policy(logGroupName=group, retentionInDays=days)
        # It is the team's.
        case TagLogs(group=arn, tags=tags):
            client.tag_resource(resourceArn=arn, tags=dict(tags))
        # Its errors are to be counted.
        case CountErrors(group=group, counted=counted):
            client.put_metric_filter(
                logGroupName=group,
                filterName=counted.name,
                filterPattern=counted.pattern,
                metricTransformations=[
                    {
                        "metricNamespace": NAMESPACE,
                        "metricName": counted.metric,
                        "metricValue": "1",
                        "unit": "Count",
                    }
                ],
            )
        case _:
            assert_never(action)
    return Result.APPLIED
