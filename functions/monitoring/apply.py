"""Carries out what was planned about alarms and logs. A client comes first; it only writes."""

from typing import TYPE_CHECKING, Any, assert_never

from monitoring.actions import (
    AlarmAction,
    CountErrors,
    DeleteAlarms,
    KeepLogs,
    LogAction,
    PutAlarm,
    PutComposite,
    TagAlarm,
    TagLogs,
)
from monitoring.logs.error_count import NAMESPACE
from sagewarden.deeds.plans import Result

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_logs import CloudWatchLogsClient


def apply_alarms(client: "CloudWatchClient", action: AlarmAction) -> Result:
    """Carries out one action about alarms."""
    match action:
        # A metric is to be watched.
        case PutAlarm(alarm=alarm):
            watches: Any = dict(alarm.watches)
            client.put_metric_alarm(
                AlarmName=alarm.name,
                AlarmDescription=alarm.description,
                ActionsEnabled=action.enabled,
                Tags=_pairs(action.tags),
                **watches,
            )
        # Somebody is to be notified.
        case PutComposite(alarm=alarm):
            client.put_composite_alarm(
                AlarmName=alarm.name,
                AlarmDescription=alarm.description,
                AlarmRule=alarm.rule,
                AlarmActions=[alarm.topic],
                ActionsEnabled=action.enabled,
                Tags=_pairs(action.tags),
            )
        # Its endpoint is another team's now.
        case TagAlarm(alarm=arn):
            client.tag_resource(ResourceARN=arn, Tags=_pairs(action.tags))
        # Nothing asks for them any more.
        case DeleteAlarms(names=names):
            client.delete_alarms(AlarmNames=list(names))
        case _:
            assert_never(action)
    return Result.APPLIED


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


def _pairs(tags: Any) -> Any:
    """Tags as CloudWatch takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
