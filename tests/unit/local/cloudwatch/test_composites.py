"""Composite alarms: what is refused of them, when they change, and that they go before their children."""

import pytest

from tests.unit.local.cloudwatch.conftest import LATENCY, TOPIC, Watched


@pytest.fixture
def watched(watched: Watched) -> Watched:
    for name in ("a", "b"):
        watched.call("PutMetricAlarm", **LATENCY | {"AlarmName": name})
    return watched


def put(watched: Watched, rule: str = "ALARM(a) OR ALARM(b)", name: str = "both") -> None:
    watched.call("PutCompositeAlarm", AlarmName=name, AlarmRule=rule, AlarmActions=[TOPIC])


def go(watched: Watched, name: str, state: str) -> None:
    watched.call("SetAlarmState", AlarmName=name, StateValue=state, StateReason="a try")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("ALARM(a) OR ALARM(gone)", "alarm:gone] in the alarm rule do not exist"),
        ("ALARM(a", "not valid"),
        (" OR ".join(["ALARM(a)"] * 501), "500 elements"),
        ("ALARM(a) OR " + "ALARM(" + "x" * 10_240 + ")", "10240"),
    ],
)
def test_a_composite_that_cannot_be_is_refused(watched: Watched, rule: str, says: str) -> None:
    code, message = watched.refused("PutCompositeAlarm", AlarmName="both", AlarmRule=rule)
    assert code == "ValidationError"
    assert says in message


def test_a_composite_has_a_hundred_children_at_most(watched: Watched) -> None:
    names = [f"child{number}" for number in range(101)]
    for name in names:
        watched.call("PutMetricAlarm", **LATENCY | {"AlarmName": name})
    rule = " OR ".join(f"ALARM({name})" for name in names)
    assert "100 child" in watched.refused("PutCompositeAlarm", AlarmName="many", AlarmRule=rule)[1]
    put(watched, " OR ".join(f"ALARM({name})" for name in names[:100]))


def test_a_name_is_of_one_alarm_only(watched: Watched) -> None:
    assert (
        "another type"
        in watched.refused("PutCompositeAlarm", AlarmName="a", AlarmRule="ALARM(b)")[1]
    )
    put(watched)
    assert "another type" in watched.refused("PutMetricAlarm", **LATENCY | {"AlarmName": "both"})[1]


def test_it_is_evaluated_when_it_is_created_and_when_a_child_changes(watched: Watched) -> None:
    put(watched)
    go(watched, "a", "ALARM")
    go(watched, "b", "ALARM")
    go(watched, "a", "OK")
    go(watched, "b", "OK")
    of_both = [state for name, state in watched.transitions() if name == "both"]
    assert of_both == ["OK", "ALARM", "OK"]


def test_composites_of_composites_follow(watched: Watched) -> None:
    put(watched)
    put(watched, "NOT ALARM(both)", "none")
    assert watched.state("none") == "ALARM"
    go(watched, "a", "ALARM")
    assert watched.state("none") == "OK"


def test_an_update_keeps_the_state_until_the_new_rule_says_otherwise(watched: Watched) -> None:
    put(watched)
    go(watched, "a", "ALARM")
    put(watched, "ALARM(a)")
    assert watched.transitions()[-1] == ("both", "ALARM")
    put(watched, "ALARM(b)")
    assert watched.transitions()[-1] == ("both", "OK")


def test_a_child_is_not_deleted_before_its_parent(watched: Watched) -> None:
    put(watched)
    assert (
        "composite alarm(s) depending on it" in watched.refused("DeleteAlarms", AlarmNames=["a"])[1]
    )
    put(watched, "ALARM(a)", "other")
    assert "only one composite" in watched.refused("DeleteAlarms", AlarmNames=["both", "other"])[1]
    watched.call("DeleteAlarms", AlarmNames=["both"])
    watched.call("DeleteAlarms", AlarmNames=["other"])
    watched.call("DeleteAlarms", AlarmNames=["a", "b"])
    assert watched.call("DescribeAlarms")["MetricAlarms"] == []


def test_a_circle_ends_and_is_broken_by_another_rule(watched: Watched) -> None:
    put(watched)
    put(watched, "ALARM(both)", "other")
    put(watched, "ALARM(a) OR ALARM(other)")
    go(watched, "a", "ALARM")
    assert watched.state("other") == "ALARM"
    assert "depending" in watched.refused("DeleteAlarms", AlarmNames=["both"])[1]
    put(watched, "FALSE")
    watched.call("DeleteAlarms", AlarmNames=["other"])
    watched.call("DeleteAlarms", AlarmNames=["both"])


def test_a_suppressor_that_is_in_alarm_holds_the_actions_back(watched: Watched) -> None:
    waits = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}
    asked = {"AlarmName": "both", "AlarmRule": "ALARM(a)", "ActionsSuppressor": "b"}
    assert "go together" in watched.refused("PutCompositeAlarm", **asked)[1]
    watched.call("PutCompositeAlarm", **asked, **waits)
    go(watched, "b", "ALARM")
    go(watched, "a", "ALARM")
    (told,) = watched.call("DescribeAlarms", AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert (told["StateValue"], told["ActionsSuppressedBy"]) == ("ALARM", "Alarm")
    go(watched, "b", "OK")
    go(watched, "a", "OK")
    (told,) = watched.call("DescribeAlarms", AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert "ActionsSuppressedBy" not in told
