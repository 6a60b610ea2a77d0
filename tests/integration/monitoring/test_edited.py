"""What somebody edits or deletes by hand of what watches an endpoint: put back by event, looked at once."""

from collections.abc import Mapping
from typing import Any

import pytest

from sagewarden.registry.model import Registry
from tests.integration.monitoring.conftest import ALONE, TEAM, MonitoringStage
from tests.support.events import called
from tests.support.runtime import OWN_ROLES

CHILD = "blue/invocation-5xx-errors"


@pytest.fixture
def watched(account: MonitoringStage) -> MonitoringStage:
    """An endpoint with one alarm, the composite one and a dashboard."""
    profiles = {"standard": {"alarms": ALONE, "dashboard": True}}
    teams = {TEAM: {"profile": "standard"}}
    raw = {"version": 1, "mode": "enforce", "profiles": profiles, "teams": teams}
    account.live.registry = Registry.model_validate(raw)
    account.create()
    account.settle()
    return account


def edited(operation: str, asked: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """CloudTrail's event of somebody's call to CloudWatch."""
    event = called(operation, asked, eventSource="monitoring.amazonaws.com", **more)
    return event | {"source": "aws.monitoring"}


def alarm(account: MonitoringStage, short: str = "") -> str:
    return f"sagewarden/{account.name}/{short}".rstrip("/")


def deleted(account: MonitoringStage, *names: str) -> dict[str, Any]:
    """Somebody deletes alarms; the event of it."""
    for name in names:
        account.cloudwatch.delete_alarms(AlarmNames=[name])
    return edited("DeleteAlarms", {"alarmNames": list(names)})


def test_deleted_alarms_are_put_back(watched: MonitoringStage) -> None:
    with watched.listening() as put:
        answer = watched.react(deleted(watched, alarm(watched), alarm(watched, CHILD)))
    assert answer == {"handed_on": 1}
    ((seconds, message),) = put
    assert seconds == 20
    assert [one["action"] for one in watched.react(message)["outcomes"]] == [
        "PutAlarm",
        "PutComposite",
    ]
    assert set(watched.alarms()) == {"", CHILD}


def test_an_edited_alarm_is_as_the_profile_says_again(watched: MonitoringStage) -> None:
    before = watched.alarms()[CHILD]["Threshold"]
    theirs = {"AlarmName": alarm(watched, CHILD), "Threshold": 1e6, "Period": 60}
    watched.cloudwatch.put_metric_alarm(
        **theirs,
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Statistic="Sum",
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    with watched.listening() as put:
        watched.react(edited("PutMetricAlarm", {"alarmName": alarm(watched, CHILD)}))
    ((_, message),) = put
    assert [one["action"] for one in watched.react(message)["outcomes"]] == ["PutAlarm"]
    assert watched.alarms()[CHILD]["Threshold"] == before


def test_a_deleted_dashboard_is_put_back(watched: MonitoringStage) -> None:
    name = f"sagewarden_us-east-1_{watched.name}"
    watched.cloudwatch.delete_dashboards(DashboardNames=[name])
    with watched.listening() as put:
        watched.react(edited("DeleteDashboards", {"dashboardNames": [name]}))
    ((_, message),) = put
    assert [one["action"] for one in watched.react(message)["outcomes"]] == ["PutDashboard"]
    assert watched.cloudwatch.get_dashboard(DashboardName=name)


def test_alarms_deleted_one_by_one_cost_one_look(watched: MonitoringStage) -> None:
    with watched.listening() as put:
        answers = [
            watched.react(deleted(watched, alarm(watched, short))) for short in ("", CHILD, CHILD)
        ]
    assert [list(answer) for answer in answers] == [["handed_on"], ["ignored"], ["ignored"]]
    assert len(put) == 1
    assert {call.partition(":")[0] for call in watched.calls} == {"dynamodb"}
    # What comes later is looked at anew.
    watched.later(seconds=21)
    with watched.listening() as put:
        watched.react(deleted(watched, alarm(watched, CHILD)))
    assert len(put) == 1


def test_the_message_of_which_the_queue_took_nothing_is_not_lost(watched: MonitoringStage) -> None:
    event = deleted(watched, alarm(watched))
    watched.react(event, "m-1")
    with watched.listening() as put:
        watched.react(event, "m-1")
    assert len(put) == 1


def test_one_call_about_several_endpoints_has_each_looked_at(watched: MonitoringStage) -> None:
    names = [alarm(watched), alarm(watched, CHILD), "backup", f"sagewarden/{watched.name}-2"]
    with watched.listening() as put:
        watched.react(edited("DeleteAlarms", {"alarmNames": names}))
    looked_at = [(seconds, message["detail"]["name"]) for seconds, message in put]
    assert looked_at == [(20, watched.name), (24, f"{watched.name}-2")]


def test_our_own_calls_lead_to_no_look(watched: MonitoringStage) -> None:
    issuer = {"type": "Role", "arn": OWN_ROLES[0]}
    own = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}}
    event = edited("DeleteAlarms", {"alarmNames": [alarm(watched)]}, identity=own)
    assert watched.react(event) == {"ignored": "a call of sagewarden's own"}


def test_what_a_person_silenced_stays_silent_when_it_is_put_back(watched: MonitoringStage) -> None:
    watched.cloudwatch.disable_alarm_actions(AlarmNames=[alarm(watched)])
    with watched.listening() as put:
        silenced = edited("DisableAlarmActions", {"alarmNames": [alarm(watched)]})
        assert "ignored" in watched.react(silenced)
        watched.react(deleted(watched, alarm(watched, "other")))
    ((_, message),) = put
    assert watched.react(message)["outcomes"] == []
    assert watched.alarms()[""]["ActionsEnabled"] is False
