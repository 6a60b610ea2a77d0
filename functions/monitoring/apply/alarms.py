"""Carries out what was planned about alarms. A client comes first; it only writes."""

from typing import TYPE_CHECKING, Any, assert_never

from monitoring.actions import AlarmAction, DeleteAlarms, PutAlarm, PutComposite, TagAlarm
from sagewarden.deeds.plans import Result

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient


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


def _pairs(tags: Any) -> Any:
    """Tags as CloudWatch takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
