"""CloudWatch of each region of the process, told of by EventBridge and SNS, and in MiniStack."""

import json
import logging
import threading
import time
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from ministack.core.responses import get_region, set_request_account_id, set_request_region
from ministack.services import cloudwatch as ministacks
from ministack.services import eventbridge, sns

from local import ACCOUNT, REGION
from local.aws.clock import CLOCK, MINUTE
from local.aws.cloudwatch.alarms import Change, Transition
from local.aws.cloudwatch.cloudwatch import CloudWatch
from local.aws.cloudwatch.composites import stamp
from local.aws.cloudwatch.dashboards import Dashboards
from local.aws.cloudwatch.events import event, notification, topics

logger = logging.getLogger(__name__)


@cache
def _dashboards() -> Dashboards:
    """The dashboards of all regions."""
    return Dashboards(CLOCK)


@cache
def cloudwatch(region: str) -> CloudWatch:
    """CloudWatch in a region."""
    return CloudWatch(region, tell=partial(_tell, region), dashboards=_dashboards())


def pass_time(seconds: float) -> None:
    """Moves the clock of all regions; forward, alarms are evaluated in each minute."""
    if seconds < 0:
        CLOCK.move(seconds)
    else:
        cloudwatch(REGION).pass_time(seconds)


def keep_time() -> None:
    """Evaluates the alarms in each minute in which nobody moves the clock, in the background."""

    def wait() -> None:
        last = CLOCK.now() // MINUTE
        while True:
            time.sleep(1)
            minute = CLOCK.now() // MINUTE
            if minute != last:
                last = minute
                cloudwatch(REGION).evaluate()

    threading.Thread(target=wait, daemon=True, name="cloudwatch").start()


def _tell(region: str, changes: Iterable[Change]) -> None:
    """Tells EventBridge of changes, and the topics of alarms whose state has changed."""
    set_request_account_id(ACCOUNT)
    set_request_region(region)
    for change in changes:
        detail_type, detail = event(change)
        entry = {
            "Source": "aws.cloudwatch",
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "Resources": [change.after["AlarmArn"]],
            "Time": int(CLOCK.now()),
        }
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
        if isinstance(change, Transition):
            subject, message = notification(change, region)
            for topic in topics(change):
                message_id = f"{change.after['AlarmName']}-{stamp(CLOCK.now())}"
                sns._fanout(topic, message_id, message, subject)


def fill_gaps() -> None:
    """Has MiniStack's other services use this CloudWatch: CloudFormation, and who has metrics."""
    ministacks.cloudformation_put_metric_alarm = _put_alarm
    ministacks.cloudformation_set_metric_alarm_tags = _set_tags
    ministacks.cloudformation_delete_metric_alarm = _delete_alarm
    ministacks.cloudformation_put_dashboard = _put_dashboard
    ministacks.cloudformation_delete_dashboard = _delete_dashboard
    ministacks.record_metric = _record
    ministacks._alarms = cloudwatch(REGION).alarms.metric


def _put_alarm(alarm: dict[str, Any]) -> None:
    """Puts an alarm of a template: what MiniStack made of it, but for what is none of a call."""
    made = ("AlarmArn", "StateValue", "StateReason", "StateUpdatedTimestamp")
    asked = {
        name: value
        for name, value in alarm.items()
        if value not in (None, "") and name not in (*made, "AlarmConfigurationUpdatedTimestamp")
    }
    if "ExtendedStatistic" in asked:
        asked.pop("Statistic", None)
    cloudwatch(get_region()).call("PutMetricAlarm", asked)


def _set_tags(name: str, tags: list[dict[str, str]]) -> None:
    alarms = cloudwatch(get_region()).alarms
    alarms.tags[alarms.arn(name)] = {tag["Key"]: tag.get("Value", "") for tag in tags}


def _delete_alarm(name: str, refuse_dependents: bool = False) -> None:  # noqa: ARG001, FBT001, FBT002 - MiniStack's signature
    cloudwatch(get_region()).call("DeleteAlarms", {"AlarmNames": [name]})


def _put_dashboard(name: str, body: str) -> str:
    asked = {"DashboardName": name, "DashboardBody": body}
    cloudwatch(get_region()).call("PutDashboard", asked)
    return f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}"


def _delete_dashboard(name: str) -> None:
    _dashboards().bodies.pop(name, None)


def _record(
    namespace: str,
    metric_name: str,
    value: float,
    unit: str = "None",
    dimensions: dict[str, str] | None = None,
) -> None:
    """Publishes a metric of one of MiniStack's services."""
    named = [{"Name": key, "Value": text} for key, text in (dimensions or {}).items()]
    datum = {
        "Namespace": namespace,
        "MetricName": metric_name,
        "Dimensions": named,
        "Value": value,
        "Unit": unit,
    }
    cloudwatch(get_region()).publish([datum])
