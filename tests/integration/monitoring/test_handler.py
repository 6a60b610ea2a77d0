"""An endpoint's alarms, from its first minute in service to its end."""

import json

from tests.integration.monitoring.conftest import (
    ALONE,
    OTHER,
    TEAM,
    TOPIC,
    MonitoringStage,
    instances,
)

DEFAULTS = {
    "blue/cpu-utilization",
    "blue/disk-utilization",
    "blue/invocation-4xx-errors",
    "blue/invocation-5xx-errors",
    "blue/memory-utilization",
    "blue/model-latency",
    "blue/overhead-latency",
}


def test_in_service_an_endpoint_gets_the_alarms_of_whoever_writes_nothing(
    account: MonitoringStage,
) -> None:
    account.create()
    answer = account.in_service()
    assert {outcome["outcome"] for outcome in answer["outcomes"]} == {"applied"}
    alarms = account.alarms()
    assert alarms.keys() == DEFAULTS | {""}
    composite = alarms.pop("")
    assert composite["AlarmActions"] == [account.topic]
    for name, alarm in alarms.items():
        assert f'ALARM("sagewarden/{account.name}/{name}")' in composite["AlarmRule"]
        assert alarm["AlarmActions"] == alarm["OKActions"] == []
    assert account.tags() == [{"team": TEAM}] * 8


def test_the_second_time_nothing_is_written_and_three_things_are_read(
    account: MonitoringStage,
) -> None:
    account.create()
    account.settle()
    account.in_service()
    assert account.writes() == []
    assert sorted(account.reads()) == [
        "monitoring:DescribeAlarms",  # CloudWatch signs as `monitoring`
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
    ]
    assert [call for call in account.calls if call.startswith("dynamodb")] == ["dynamodb:GetItem"]


def test_its_alarms_go_with_the_endpoint_parents_first(account: MonitoringStage) -> None:
    account.create()
    account.settle()
    answer = account.react(account.delete())
    assert [outcome["action"] for outcome in answer["outcomes"]] == ["DeleteAlarms"] * 2
    assert account.alarms() == {}
    assert account.known().alarms == frozenset()


def test_a_variants_alarms_go_with_the_variant(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    account.create(instances("blue"), instances("green"))
    account.settle()
    assert account.alarms().keys() == {
        "",
        "blue/invocation-5xx-errors",
        "green/invocation-5xx-errors",
    }
    account.update(account.config(instances("green")))
    actions = account.settle()
    assert actions == ["PutComposite", "DeleteAlarms"]
    assert account.alarms().keys() == {"", "green/invocation-5xx-errors"}


def test_another_profile_changes_what_differs_alone(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE, loud={"invocation-5xx-errors": {"threshold": 1}})
    account.create()
    account.settle()
    actions = account.converged(account.react(account.tag(sagewarden_profile="loud")))
    assert actions == ["PutAlarm"]
    assert account.alarms()["blue/invocation-5xx-errors"]["Threshold"] == 1


def test_a_profile_without_alarms_takes_all_of_them_back(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE, quiet={})
    account.create()
    account.settle()
    account.converged(account.react(account.tag(sagewarden_profile="quiet")))
    assert account.alarms() == {}


def test_another_team_gets_the_tags_and_hears_of_it(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE, notify=TOPIC)
    account.create()
    account.settle()
    assert account.alarms()[""]["AlarmActions"] == [TOPIC]
    registry = account.live.registry.model_dump(mode="json", exclude_unset=True)
    registry["teams"][OTHER] = {"profile": "standard", "dashboard": False}
    account.live.registry = type(account.live.registry).model_validate(registry)
    actions = account.converged(account.react(account.tag(team=OTHER)))
    assert sorted(actions) == ["PutComposite", "TagAlarm", "TagAlarm"]
    assert account.alarms()[""]["AlarmActions"] == [account.topic]
    assert account.tags() == [{"team": OTHER}] * 2


def test_what_a_person_silenced_stays_silent(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE, loud={"invocation-5xx-errors": {"threshold": 1}})
    account.create()
    account.settle()
    names = [f"sagewarden/{account.name}", f"sagewarden/{account.name}/blue/invocation-5xx-errors"]
    account.cloudwatch.disable_alarm_actions(AlarmNames=names)
    account.in_service()
    assert account.writes() == []
    account.profiles(standard={"invocation-5xx-errors": {"threshold": 1}}, notify=TOPIC)
    account.settle()
    alarms = account.alarms()
    assert alarms[""]["AlarmActions"] == [TOPIC]
    assert [alarm["ActionsEnabled"] for alarm in alarms.values()] == [False, False]


def test_what_somebody_changed_or_deleted_is_put_back(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    account.create()
    account.settle()
    name = f"sagewarden/{account.name}/blue/invocation-5xx-errors"
    account.cloudwatch.put_composite_alarm(
        AlarmName=f"sagewarden/{account.name}", AlarmRule="FALSE"
    )
    account.cloudwatch.delete_alarms(AlarmNames=[name])
    assert account.converged(account.swept()) == ["PutAlarm", "PutComposite"]


def test_somebody_elses_alarm_of_the_name_is_left_alone_and_told_of_once(
    account: MonitoringStage,
) -> None:
    account.profiles(standard=ALONE | {"model-latency": {"threshold": "1s"}})
    account.create()
    name = f"sagewarden/{account.name}/blue/model-latency"
    mine = {
        "AlarmName": name,
        "Namespace": "Mine",
        "MetricName": "Own",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 7.0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    account.cloudwatch.put_metric_alarm(**mine)
    account.in_service()
    (notice,) = account.notices()
    assert f"somebody else made the alarm {name}" in notice
    alarms = account.alarms()
    assert alarms["blue/model-latency"]["Namespace"] == "Mine"
    assert "model-latency" not in alarms[""]["AlarmRule"]
    assert account.in_service()["outcomes"] == []
    account.react(account.delete())
    assert account.alarms().keys() == {"blue/model-latency"}


def test_a_team_that_is_only_watched_has_it_recorded(account: MonitoringStage) -> None:
    account.profiles(mode="observe", standard=None)
    account.create()
    answer = account.in_service()
    assert {outcome["outcome"] for outcome in answer["outcomes"]} == {"planned"}
    assert len(answer["outcomes"]) == 8
    assert account.alarms() == {}
    assert account.memory().read() == {}


def test_nobodys_endpoint_gets_none_until_it_has_a_team(account: MonitoringStage) -> None:
    account.create(tags={})
    assert account.in_service()["ignored"] == "it carries no team's tag yet"
    account.converged(account.react(account.tag(team=TEAM)))
    assert account.alarms().keys() == DEFAULTS | {""}


def test_a_deployed_registry_concerns_every_endpoint_once(account: MonitoringStage) -> None:
    account.create()
    with account.listening() as put:
        assert account.deployed()["handed_on"] >= 1
    mine = [body for _, body in put if body["resources"] == [account.arn]]
    assert len(mine) == 1
    assert "nothing new" in account.deployed()["ignored"]
    account.converged(account.react(json.loads(json.dumps(mine[0]))))
    assert account.alarms().keys() == DEFAULTS | {""}


def test_a_team_whose_tag_says_something_else_than_its_name(account: MonitoringStage) -> None:
    registry = account.live.registry.model_dump(mode="json", exclude_unset=True)
    registry["teams"][TEAM] |= {"tag_value": "Breast Cancer", "notify": TOPIC}
    account.live.registry = type(account.live.registry).model_validate(registry)
    account.create(tags={"team": "Breast Cancer"})
    account.settle()
    assert account.tags() == [{"team": "Breast Cancer"}] * 8
    assert account.alarms()[""]["AlarmActions"] == [TOPIC]
    answer = account.react(account.delete())
    assert {outcome["outcome"] for outcome in answer["outcomes"]} == {"applied"}
