"""What EventBridge and SNS hear of an alarm, in the shapes that the user guide prints.

User guide, "Alarm events and EventBridge"; the notification by "Using Amazon SNS".
"""

import json
from collections.abc import Mapping
from typing import Any

from local import ACCOUNT
from local.aws.cloudwatch.alarms import Alarm, Change, Configured, Transition
from local.aws.cloudwatch.composites import stamp
from local.aws.cloudwatch.watch import queries_of

_ACTIONS: Mapping[str, str] = {
    "ALARM": "AlarmActions",
    "OK": "OKActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}


def event(change: Change) -> tuple[str, dict[str, Any]]:
    """The detail type and the detail of the event of a change."""
    match change:
        case Transition(before, after):
            detail: dict[str, Any] = {
                "alarmName": after["AlarmName"],
                "configuration": _configuration(after),
                "previousState": _state(before),
                "state": _state(after),
            }
            return "CloudWatch Alarm State Change", detail
        case Configured(operation, before, after):
            state = {"value": after["StateValue"], "timestamp": stamp(_changed(after))}
            detail = {
                "alarmName": after["AlarmName"],
                "operation": operation,
                "state": state,
                "configuration": _whole_configuration(after),
            }
            # Of an update, also what was before.
            if before is not None and operation == "update":
                detail["previousConfiguration"] = _whole_configuration(before)
            return "CloudWatch Alarm Configuration Change", detail


def _changed(alarm: Alarm) -> float:
    """When an alarm came to the state that it is in, in epoch seconds."""
    return float(alarm["StateUpdatedTimestamp"])


def _state(alarm: Alarm) -> dict[str, Any]:
    """A state; the first one has no data about its reason."""
    state = {
        "value": alarm["StateValue"],
        "reason": alarm["StateReason"],
        "timestamp": stamp(_changed(alarm)),
    }
    if "StateReasonData" in alarm:
        state["reasonData"] = alarm["StateReasonData"]
    if "ActionsSuppressedBy" in alarm:
        state["actionsSuppressedBy"] = alarm["ActionsSuppressedBy"]
        state["actionsSuppressedReason"] = alarm["ActionsSuppressedReason"]
    return state


def _configuration(alarm: Alarm) -> dict[str, Any]:
    """An alarm's configuration: a rule, or metrics."""
    told: dict[str, Any] = {}
    if alarm.get("AlarmDescription"):
        told["description"] = alarm["AlarmDescription"]
    # A composite alarm.
    if "AlarmRule" in alarm:
        told["alarmRule"] = alarm["AlarmRule"]
        for wait in ("", "WaitPeriod", "ExtensionPeriod"):
            if f"ActionsSuppressor{wait}" in alarm:
                told[f"actionsSuppressor{wait}"] = alarm[f"ActionsSuppressor{wait}"]
        return told
    # One on a metric or on metric math.
    told["metrics"] = [_metric(query) for query in queries_of(alarm)]
    return told


def _metric(query: Mapping[str, Any]) -> dict[str, Any]:
    """A metric data query as events have it: dimensions are a map."""
    told: dict[str, Any] = {"id": query["Id"]}
    if query.get("Expression"):
        told["expression"] = query["Expression"]
    if query.get("Label"):
        told["label"] = query["Label"]
    if query.get("MetricStat"):
        stat = query["MetricStat"]
        metric = stat["Metric"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions") or ()}
        named = {"namespace": metric["Namespace"], "name": metric["MetricName"]}
        told["metricStat"] = {
            "metric": named | {"dimensions": dimensions},
            "period": stat["Period"],
            "stat": stat["Stat"],
        }
        if stat.get("Unit"):
            told["metricStat"]["unit"] = stat["Unit"]
    return told | {"returnData": query.get("ReturnData", True)}


def _whole_configuration(alarm: Alarm) -> dict[str, Any]:
    """All of a configuration, as the events about its changes have it."""
    told = _configuration(alarm) | {
        "alarmName": alarm["AlarmName"],
        "actionsEnabled": alarm["ActionsEnabled"],
        "timestamp": stamp(alarm["AlarmConfigurationUpdatedTimestamp"]),
        "okActions": alarm["OKActions"],
        "alarmActions": alarm["AlarmActions"],
        "insufficientDataActions": alarm["InsufficientDataActions"],
    }
    for member in (
        "EvaluationPeriods",
        "DatapointsToAlarm",
        "Threshold",
        "ComparisonOperator",
        "TreatMissingData",
    ):
        if member in alarm:
            told[member[0].lower() + member[1:]] = alarm[member]
    return told


def topics(transition: Transition) -> list[str]:
    """The SNS topics that hear of a transition."""
    if not transition.acts:
        return []
    actions = transition.after[_ACTIONS[transition.after["StateValue"]]]
    return [action for action in actions if ":sns:" in action]


def notification(transition: Transition, region: str) -> tuple[str, str]:
    """The subject and the message that a topic gets."""
    before, after = transition.before, transition.after
    told: dict[str, Any] = {
        "AlarmName": after["AlarmName"],
        "AlarmDescription": after.get("AlarmDescription"),
        "AWSAccountId": ACCOUNT,
        "NewStateValue": after["StateValue"],
        "NewStateReason": after["StateReason"],
        "StateChangeTime": stamp(_changed(after)),
        "Region": region,
        "AlarmArn": after["AlarmArn"],
        "OldStateValue": before["StateValue"],
    }
    for actions in _ACTIONS.values():
        told[actions] = after[actions]
    # A composite alarm names its children, another its trigger.
    if "AlarmRule" in after:
        told["AlarmRule"] = after["AlarmRule"]
        told["TriggeringChildren"] = _triggering(after)
    else:
        told["Trigger"] = _trigger(after)
    subject = f'{after["StateValue"]}: "{after["AlarmName"]}" in {region}'[:100]
    return subject, json.dumps(told)


def _triggering(alarm: Alarm) -> list[dict[str, Any]]:
    """The children of a composite that made it change, as its notification names them."""
    found: list[dict[str, Any]] = []
    for child in json.loads(alarm["StateReasonData"])["triggeringAlarms"]:
        state = {"Value": child["state"]["value"], "Timestamp": child["state"]["timestamp"]}
        found.append({"Arn": child["arn"], "State": state})
    return found


def _trigger(alarm: Alarm) -> dict[str, Any]:
    """What a metric alarm watches, as its notification tells it."""
    trigger: dict[str, Any] = {
        "Period": alarm.get("Period"),
        "EvaluationPeriods": alarm["EvaluationPeriods"],
        "DatapointsToAlarm": alarm.get("DatapointsToAlarm"),
        "ComparisonOperator": alarm["ComparisonOperator"],
        "Threshold": alarm.get("Threshold"),
        "TreatMissingData": alarm.get("TreatMissingData", "missing"),
    }
    if alarm.get("Metrics"):
        return trigger | {"Metrics": alarm["Metrics"]}
    named = [
        {"name": each["Name"], "value": each["Value"]} for each in alarm.get("Dimensions") or ()
    ]
    return trigger | {
        "MetricName": alarm["MetricName"],
        "Namespace": alarm["Namespace"],
        "StatisticType": "Statistic" if alarm.get("Statistic") else "ExtendedStatistic",
        "Statistic": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
        "Unit": alarm.get("Unit"),
        "Dimensions": named,
    }
