"""An endpoint's dashboard: put where it differs, put back at the sweep, gone with the endpoint."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagewarden.registry.model import Registry
from tests.integration.monitoring.conftest import OTHER, TEAM, MonitoringStage, instances


@pytest.fixture
def drawn(account: MonitoringStage) -> MonitoringStage:
    profiled(account)
    return account


def profiled(account: MonitoringStage, mode: str = "enforce", **said: Any) -> None:
    """Makes the registry one with one profile, which both teams have."""
    profiles = {"standard": {"alarms": {}} | said}
    team = {"profile": "standard", "dashboard": False}
    teams = {TEAM: team, OTHER: team}
    raw = {"version": 1, "mode": mode, "profiles": profiles, "teams": teams}
    account.live.registry = Registry.model_validate(raw)


def actions(answer: dict[str, Any]) -> list[str]:
    return [outcome["action"] for outcome in answer["outcomes"]]


def name(account: MonitoringStage) -> str:
    return f"sagewarden_us-east-1_{account.name}"


def body(account: MonitoringStage) -> dict[str, Any]:
    return dict(
        json.loads(account.cloudwatch.get_dashboard(DashboardName=name(account))["DashboardBody"])
    )


def is_there(account: MonitoringStage) -> bool:
    try:
        return bool(body(account))
    except ClientError:
        return False


def marks(account: MonitoringStage) -> list[str]:
    """The configurations whose deployments the first chart marks."""
    (first, *_) = [w for w in body(account)["widgets"] if w["type"] == "metric"]
    return [mark["label"] for mark in first["properties"]["annotations"]["vertical"]]


def test_in_service_an_endpoint_gets_its_dashboard_and_cloudwatch_warns_of_nothing(
    drawn: MonitoringStage,
) -> None:
    drawn.create()
    assert actions(drawn.in_service()) == ["PutDashboard"]
    told = drawn.cloudwatch.put_dashboard(
        DashboardName="copy", DashboardBody=json.dumps(body(drawn))
    )
    assert told["DashboardValidationMessages"] == []


def test_nothing_is_read_or_written_while_nothing_changes(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    drawn.in_service()
    assert drawn.writes() == []
    assert not [call for call in drawn.reads() if "Dashboard" in call]


def test_the_sweep_puts_back_what_somebody_changed_or_deleted(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    assert actions(drawn.swept()) == []
    made = body(drawn)
    drawn.cloudwatch.put_dashboard(DashboardName=name(drawn), DashboardBody='{"widgets": []}')
    assert actions(drawn.swept()) == ["PutDashboard"]
    drawn.cloudwatch.delete_dashboards(DashboardNames=[name(drawn)])
    assert actions(drawn.swept()) == ["PutDashboard"]
    assert body(drawn) == made


def test_what_the_console_wrote_anew_in_other_words_is_the_same(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    again = json.dumps(body(drawn), indent=4)
    drawn.cloudwatch.put_dashboard(DashboardName=name(drawn), DashboardBody=again)
    assert actions(drawn.swept()) == []


def test_an_update_is_marked(drawn: MonitoringStage) -> None:
    first = drawn.create()
    drawn.in_service()
    second = drawn.config(instances("blue"))
    drawn.update(second)
    assert actions(drawn.in_service()) == ["PutDashboard"]
    assert marks(drawn) == [first, second]


def test_a_profile_without_a_dashboard_takes_it_back(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    profiled(drawn, dashboard=False)
    assert actions(drawn.in_service()) == ["DeleteDashboard"]
    assert not is_there(drawn)
    assert actions(drawn.in_service()) == []


def test_it_goes_with_the_endpoint(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    assert actions(drawn.react(drawn.delete())) == ["DeleteDashboard"]
    assert not is_there(drawn)
    assert actions(drawn.react(drawn.state("DELETED"))) == []


def test_one_that_somebody_deleted_already_is_gone(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    drawn.cloudwatch.delete_dashboards(DashboardNames=[name(drawn)])
    answer = drawn.react(drawn.delete())
    assert [outcome["outcome"] for outcome in answer["outcomes"]] == ["unchanged"]


def test_it_goes_with_its_team(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.in_service()
    raw = {"version": 1, "mode": "enforce", "teams": {OTHER: {}}}
    drawn.live.registry = Registry.model_validate(raw)
    assert actions(drawn.swept()) == ["DeleteDashboard"]


def test_a_team_that_is_only_watched_has_it_recorded(drawn: MonitoringStage) -> None:
    profiled(drawn, mode="observe")
    drawn.create()
    answer = drawn.in_service()
    assert [outcome["outcome"] for outcome in answer["outcomes"]] == ["planned"]
    assert not is_there(drawn)


def test_what_is_refused_is_tried_again(drawn: MonitoringStage) -> None:
    drawn.create()
    drawn.cloud.fail("monitoring", "PutDashboard", code="AccessDenied", status=403)
    answer = drawn.in_service()
    assert answer["outcomes"][0]["outcome"] == "refused"
    drawn.cloud.heal()
    assert actions(drawn.in_service()) == ["PutDashboard"]


def test_more_alarms_than_one_portion_put_the_dashboard_once(drawn: MonitoringStage) -> None:
    asked = {"invocation-5xx-errors": {"threshold": 5}, "invocation-4xx-errors": {"threshold": 5}}
    profiled(drawn, alarms=asked)
    drawn.create(*(instances(f"v{number}") for number in range(6)))
    done = drawn.settle()
    assert done.count("PutDashboard") == 1
    assert done.count("PutAlarm") == 12
