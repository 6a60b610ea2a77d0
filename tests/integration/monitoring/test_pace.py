"""Alarms are written as slowly as CloudWatch takes them, and what AWS refuses for now comes again."""

from datetime import timedelta

import pytest

from monitoring.reconcile.all import digest_of
from monitoring.reconcile.pace import PORTION
from sagewarden.errors import TransientError
from tests.integration.monitoring.conftest import ALONE, OTHER, MonitoringStage, host, instances

MANY = tuple(instances(name) for name in ("blue", "green", "red"))


def test_what_is_more_than_a_portion_comes_seconds_later(account: MonitoringStage) -> None:
    account.create(*MANY)
    with account.listening() as put:
        answer = account.in_service()
    assert len(answer["outcomes"]) == PORTION
    assert len([call for call in account.calls if call == "monitoring:PutMetricAlarm"]) == PORTION
    ((delay, body),) = put
    assert (delay, body["resources"]) == (3, [account.arn])
    assert "" not in account.alarms()
    actions = account.converged(account.react(body))
    assert len(actions) == 3 * 7 + 1 - PORTION
    assert len(account.alarms()) == 3 * 7 + 1


def test_however_many_alarms_there_are_three_things_are_read(account: MonitoringStage) -> None:
    account.create(*MANY)
    account.settle()
    account.in_service()
    assert len(account.reads()) == 3
    assert account.writes() == []


def test_the_next_portion_does_not_ask_anew_what_is_hosted(account: MonitoringStage) -> None:
    account.create(*MANY)
    account.in_service()
    account.reminded()
    assert "sagemaker:DescribeModel" not in account.reads()
    assert "sagemaker:DescribeEndpointConfig" not in account.reads()


def test_the_end_of_many_is_two_calls(account: MonitoringStage) -> None:
    account.create(*MANY)
    account.settle()
    account.react(account.delete())
    assert account.writes() == ["monitoring:DeleteAlarms"] * 2
    assert account.alarms() == {}


def test_a_portion_that_another_team_gets_in_between_is_tagged_for_it_in_the_end(
    account: MonitoringStage,
) -> None:
    account.create(*MANY)
    account.in_service()
    registry = account.live.registry.model_dump(mode="json", exclude_unset=True)
    registry["teams"][OTHER] = {"profile": "standard", "dashboard": False}
    account.live.registry = type(account.live.registry).model_validate(registry)
    account.converged(account.react(account.tag(team=OTHER)))
    assert account.tags() == [{"team": OTHER}] * (3 * 7 + 1)


def test_throttled_writes_go_back_to_the_queue(account: MonitoringStage) -> None:
    account.create()
    account.cloud.fail("monitoring", "PutMetricAlarm", code="Throttling", times=99)
    with account.listening() as put:
        answer = account.in_service()
    assert "AWS takes no more alarms just now" in answer["ignored"]
    ((delay, body),) = put
    assert 5 <= delay <= 64
    account.cloud.heal()
    account.converged(account.react(body))
    assert len(account.alarms()) == 8


def test_for_an_hour_then_they_count_as_failed(account: MonitoringStage) -> None:
    account.create()
    account.cloud.fail("monitoring", "PutMetricAlarm", code="Throttling", times=99)
    account.clock.passed += timedelta(hours=2)
    with pytest.raises(TransientError):
        account.in_service()


def test_a_refused_alarm_is_told_of_and_the_others_are_made(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE | {"model-latency": {"threshold": "1s"}})
    account.create()
    account.cloud.fail(
        "monitoring", "PutMetricAlarm", code="ValidationError", message="no", times=1
    )
    answer = account.in_service()
    assert [outcome["outcome"] for outcome in answer["outcomes"]][:2] == ["refused", "applied"]
    (notice,) = account.notices()
    assert "PutAlarm" in notice
    alarms = account.alarms()
    assert alarms.keys() == {"", "blue/model-latency"}
    assert "invocation-5xx-errors" not in alarms[""]["AlarmRule"]
    assert f"sagewarden/{account.name}/blue/invocation-5xx-errors" not in account.known().alarms
    account.converged(account.swept())
    assert len(account.alarms()) == 3


def test_a_deployed_registry_comes_to_each_endpoint_in_its_turn(account: MonitoringStage) -> None:
    account.create()
    account.profiles(standard=ALONE)
    with account.listening() as put:
        account.deployed()
    delays = [delay for delay, _ in put]
    assert delays == sorted(delays)
    assert delays[0] == 0
    assert max(delays) <= 900


def test_only_what_a_registry_says_of_alarms_and_logs_is_news(account: MonitoringStage) -> None:
    account.profiles(standard=ALONE)
    before = digest_of(account.live.registry)
    raw = account.live.registry.model_dump(mode="json", exclude_unset=True)
    raw["profiles"]["standard"]["remediation"] = {"playbooks": ["notify"]}
    registry = type(account.live.registry)
    assert digest_of(registry.model_validate(raw)) == before
    for news in ({"alarms": {}}, {"logs": {"retention_days": 30}}):
        raw["profiles"]["standard"] |= news
        after = digest_of(registry.model_validate(raw))
        assert after != before
        before = after


def test_twenty_components_are_more_than_one_composite_takes(account: MonitoringStage) -> None:
    account.create(host("blue"))
    for number in range(20):
        account.component(f"{account.name}-{number:02}")
    account.settle()
    assert any("not made: sagewarden/" in notice for notice in account.notices())
    alarms = account.alarms()
    assert len(alarms) <= 101
    assert alarms[""]["AlarmRule"].count("ALARM(") == len(alarms) - 1
