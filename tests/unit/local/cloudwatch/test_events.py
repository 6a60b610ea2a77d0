"""What EventBridge and SNS hear of alarms, in the shapes that the user guide prints."""

import json

from local.aws.cloudwatch.alarms import Configured, Transition
from local.aws.cloudwatch.events import event, notification, topics
from tests.unit.local.cloudwatch.conftest import LATENCY, TOPIC, Watched, rate_alarm

SLOW = LATENCY | {
    "AlarmDescription": "Slow",
    "EvaluationPeriods": 1,
    "DatapointsToAlarm": 1,
    "Period": 300,
    "AlarmActions": [TOPIC],
}


def transition(watched: Watched) -> Transition:
    (last,) = [each for each in watched.told if isinstance(each, Transition)][-1:]
    return last


def test_an_alarm_on_a_metric(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.publish("ModelLatency", *[900_000] * 5)
    watched.clock.move(40.985)
    watched.cloudwatch.evaluate()
    detail_type, detail = event(transition(watched))
    assert detail_type == "CloudWatch Alarm State Change"
    reason_data = json.loads(detail["state"].pop("reasonData"))
    assert detail == {
        "alarmName": "latency",
        "configuration": {
            "description": "Slow",
            "metrics": [
                {
                    "id": "watched",
                    "metricStat": {
                        "metric": {
                            "namespace": "AWS/SageMaker",
                            "name": "ModelLatency",
                            "dimensions": {"EndpointName": "Tumor", "VariantName": "blue"},
                        },
                        "period": 300,
                        "stat": "Average",
                    },
                    "returnData": True,
                }
            ],
        },
        "previousState": {
            "reason": "Unchecked: Initial alarm creation",
            "timestamp": "2025-11-25T12:00:00.000+0000",
            "value": "INSUFFICIENT_DATA",
        },
        "state": {
            "reason": "Threshold Crossed: 1 out of the last 1 datapoints [900000.0 (25/11/25 11:55:00)] was greater than the threshold (500000.0) (minimum 1 datapoint for OK -> ALARM transition).",
            "timestamp": "2025-11-25T12:00:40.985+0000",
            "value": "ALARM",
        },
    }
    assert reason_data == {
        "version": "1.0",
        "queryDate": "2025-11-25T12:00:40.985+0000",
        "startDate": "2025-11-25T11:55:00.000+0000",
        "statistic": "Average",
        "period": 300,
        "recentDatapoints": [900_000.0],
        "threshold": 500_000.0,
        "evaluatedDatapoints": [{"timestamp": "2025-11-25T11:55:00.000+0000", "value": 900_000.0}],
    }


def test_an_alarm_on_metric_math_has_no_statistic(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **rate_alarm())
    watched.publish("Invocations", 100)
    watched.publish("Invocation5XXErrors", 50)
    watched.cloudwatch.evaluate()
    _, detail = event(transition(watched))
    expression, errors, _requests = detail["configuration"]["metrics"]
    assert expression == {
        "id": "rate",
        "expression": "IF(requests >= 5, 100 * errors / requests, 0)",
        "label": "5XX in per cent",
        "returnData": True,
    }
    assert (errors["metricStat"]["stat"], errors["returnData"]) == ("Sum", False)
    assert "statistic" not in json.loads(detail["state"]["reasonData"])
    assert "50.0 (25/11/25 11:59:00)" in detail["state"]["reason"]


def test_a_composite_names_its_rule_and_the_children_that_made_it_change(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.call("PutCompositeAlarm", AlarmName="tumor", AlarmRule="ALARM(latency)")
    watched.publish("ModelLatency", *[900_000] * 5)
    watched.cloudwatch.evaluate()
    arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:latency"
    _, detail = event(transition(watched))
    assert detail["configuration"] == {"alarmRule": "ALARM(latency)"}
    assert detail["previousState"]["value"] == "OK"
    assert json.loads(detail["previousState"]["reasonData"]) == {"triggeringAlarms": []}
    assert (
        detail["state"]["reason"]
        == f"{arn} transitioned to ALARM at Tuesday 25 November, 2025 12:00:00 UTC"
    )
    state = {"value": "ALARM", "timestamp": "2025-11-25T12:00:00.000+0000"}
    assert json.loads(detail["state"]["reasonData"]) == {
        "triggeringAlarms": [{"arn": arn, "state": state}]
    }


def test_each_change_of_an_alarms_configuration_is_told(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.call("PutMetricAlarm", **SLOW | {"Threshold": 1.0})
    watched.call("DeleteAlarms", AlarmNames=["latency"])
    told = [event(change) for change in watched.told if isinstance(change, Configured)]
    assert {detail_type for detail_type, _ in told} == {"CloudWatch Alarm Configuration Change"}
    created, updated, deleted = (detail for _, detail in told)
    assert [each["operation"] for each in (created, updated, deleted)] == [
        "create",
        "update",
        "delete",
    ]
    assert updated["previousConfiguration"]["threshold"] == 500_000.0
    assert updated["configuration"]["threshold"] == 1.0
    assert created["configuration"]["alarmActions"] == [TOPIC]


def test_no_data_is_a_reason_too(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.cloudwatch.evaluate()
    assert transition(watched).after["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was "
        "treated as [NonBreaching]."
    )


def test_topics_hear_of_the_state_that_they_are_for_unless_actions_are_off(
    watched: Watched,
) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.publish("ModelLatency", *[900_000] * 5)
    watched.cloudwatch.evaluate()
    gone_off = transition(watched)
    assert topics(gone_off) == [TOPIC]
    subject, message = notification(gone_off, "us-east-1")
    told = json.loads(message)
    assert subject == 'ALARM: "latency" in us-east-1'
    assert (told["OldStateValue"], told["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert told["Trigger"]["Dimensions"] == [
        {"name": "EndpointName", "value": "Tumor"},
        {"name": "VariantName", "value": "blue"},
    ]
    watched.clock.move(1800)
    watched.cloudwatch.evaluate()
    assert topics(transition(watched)) == []
    watched.call("DisableAlarmActions", AlarmNames=["latency"])
    watched.publish("ModelLatency", *[900_000] * 5)
    watched.cloudwatch.evaluate()
    assert topics(transition(watched)) == []


def test_a_composites_notification_names_its_children(watched: Watched) -> None:
    watched.call("PutMetricAlarm", **SLOW)
    watched.call(
        "PutCompositeAlarm", AlarmName="tumor", AlarmRule="ALARM(latency)", AlarmActions=[TOPIC]
    )
    watched.publish("ModelLatency", *[900_000] * 5)
    watched.cloudwatch.evaluate()
    told = json.loads(notification(transition(watched), "us-east-1")[1])
    assert told["AlarmRule"] == "ALARM(latency)"
    assert [child["State"]["Value"] for child in told["TriggeringChildren"]] == ["ALARM"]
