"""`sagewarden endpoint list`: the fleet in one table, the worst first, by few calls."""

from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest

from local.cloud import LocalCloud
from tests.integration.endpoint.conftest import Played, Run

INSTANCES = "/aws/sagemaker/Endpoints"


@pytest.fixture
def fleet(cloud: LocalCloud) -> Iterator[tuple[Played, ...]]:
    """One in order, one with an alarm, one whose alarm is silenced; a team of their own."""
    cloud.heal()
    team = f"team-{uuid4().hex[:6]}"
    made: list[Played] = []
    for name in ("calm", "loud", "muted"):
        each = Played(cloud=cloud, name=f"{name}-{uuid4().hex[:6]}")
        each.create(team=team)
        each.scales(1, 4)
        made.append(each)
    _calm, loud, muted = made
    cloud.pass_time(-2 * 3600)
    for each in (loud, muted):
        each.alarm("cpu-utilization", INSTANCES, "CPUUtilization", 1)
    muted.silence("cpu-utilization")
    loud.lives("normal_day")
    muted.lives("normal_day")
    yield tuple(made)
    for each in (loud, muted):
        each.cloudwatch.delete_alarms(AlarmNames=[f"sagewarden/{each.name}/blue/cpu-utilization"])


def team_of(each: Played) -> str:
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{each.name}"
    return str(each.sagemaker.list_tags(ResourceArn=arn)["Tags"][0]["Value"])


def test_the_worst_comes_first(fleet: tuple[Played, ...], run: Run) -> None:
    calm, loud, muted = fleet
    said = run("list", "--team", team_of(calm))
    assert said.status == 1
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == [loud.name, muted.name, calm.name]
    assert lines[0].split() == [
        "endpoint",
        "status",
        "team",
        "changed",
        "min-max",
        "open",
        "alarms",
    ]
    assert lines[1].endswith("1-4      1: blue/cpu-utilization")
    assert lines[2].endswith("(1 silenced)")
    assert lines[4] == "3 endpoints, 1 not in order"
    assert max(map(len, lines)) <= 100


def test_json_and_instances(fleet: tuple[Played, ...], run: Run) -> None:
    calm, loud, muted = fleet
    said = run("list", "--team", team_of(calm), "--instances", "--json").json
    assert (said["version"], said["not_read"]) == (1, [])
    rows = {row["endpoint"]: row for row in said["endpoints"]}
    assert list(rows) == [loud.name, muted.name, calm.name]
    assert rows[calm.name]["instances"] == {"blue": 2}
    assert rows[calm.name]["limits"] == {"blue": [1, 4]}
    assert rows[loud.name]["open_alarms"] == [f"sagewarden/{loud.name}/blue/cpu-utilization"]
    assert rows[muted.name]["silenced_alarms"] == [f"sagewarden/{muted.name}/blue/cpu-utilization"]
    assert [row["in_order"] for row in said["endpoints"]] == [False, True, True]


def test_the_fleet_costs_a_call_for_each_list(fleet: tuple[Played, ...], run: Run) -> None:
    fleet[0].cloud.clear_calls()
    run("list")
    calls = Counter(call.operation for call in fleet[0].cloud.calls())
    assert calls == {
        "ListEndpoints": 1,
        "DescribeAlarms": 1,
        "DescribeScalableTargets": 1,
        "GetResources": 1,
    }


def test_without_its_tags_a_fleet_is_shown_and_a_team_is_not(
    fleet: tuple[Played, ...], run: Run
) -> None:
    cloud = fleet[0].cloud
    cloud.fail("tagging", "GetResources", times=9, code="AccessDeniedException", message="no")
    every, team = run("list"), run("list", "--team", "x")
    cloud.heal()
    assert "not read: tags: AccessDeniedException (GetResources): no" in every.out
    assert (team.status, team.err) == (
        2,
        "the endpoints could not be looked at: AccessDeniedException (GetResources): no\n",
    )


def test_a_team_without_endpoints_has_an_empty_table(run: Run) -> None:
    said = run("list", "--team", "nobody")
    assert (said.status, said.out.splitlines()[-1]) == (0, "0 endpoints, 0 not in order")


def test_who_silences_the_composite_silences_its_endpoint(
    fleet: tuple[Played, ...], run: Run
) -> None:
    _calm, loud, _muted = fleet
    name = f"sagewarden/{loud.name}"
    rule = f'ALARM("{name}/blue/cpu-utilization")'
    loud.cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=rule, ActionsEnabled=False)
    listed, looked_at = run("list", "--team", team_of(loud), "--json"), run("status", loud.name)
    loud.cloudwatch.delete_alarms(AlarmNames=[name])
    (row,) = (row for row in listed.json["endpoints"] if row["endpoint"] == loud.name)
    assert (row["in_order"], row["silenced_alarms"]) == (True, [f"{name}/blue/cpu-utilization"])
    assert (listed.status, looked_at.status) == (0, 0)
    assert "silenced" in looked_at.out
