"""A team's dashboard, of no matter how many endpoints: such as CloudWatch takes it."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from local.aws.clock import Clock
from local.aws.cloudwatch.cloudwatch import CloudWatch
from local.aws.cloudwatch.dashboards import Dashboards
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.dashboards.board import Board, team_board_name
from monitoring.dashboards.team import MOST_SHOWN, team_board
from monitoring.teams.part import TeamPart
from sagewarden.resources import Arn
from tests.support.dashboard_schema import SCHEMA

VALIDATOR = Draft202012Validator(SCHEMA)
TEAM = Arn("arn:aws:sagemaker:eu-west-1:123456789012:team/fraud")
NOON = 1_764_072_000.0
LONGEST = "x" * 58


def watched(
    endpoint: str,
    variant: str = "blue",
    kind: WatchedKind = WatchedKind.REAL_TIME,
    component: str = "",
    instance_type: str = "ml.m5.xlarge",
) -> Watched:
    types = () if kind is WatchedKind.SERVERLESS else (instance_type,)
    return Watched(
        endpoint=endpoint, variant=variant, component=component, kind=kind, instance_types=types
    )


def part(endpoint: str, *those: Watched, alarmed: bool = True) -> TeamPart:
    shown = those or (watched(endpoint),)
    return TeamPart.of("fraud", endpoint, shown, alarmed=alarmed, logged=True)


def hosting(endpoint: str, components: int) -> TeamPart:
    """An endpoint with a variant that hosts components, one of which loads an adapter."""
    copies = [
        watched(endpoint, kind=WatchedKind.COMPONENT, component=f"copy-{number}")
        for number in range(components)
    ]
    adapter = watched(endpoint, kind=WatchedKind.ADAPTER, component="adapter")
    return part(endpoint, watched(endpoint, kind=WatchedKind.HOST), *copies, adapter)


def board(*parts: TeamPart) -> Board:
    return team_board(TEAM, "fraud", parts)


def widgets(made: Board, kind: str) -> list[dict[str, Any]]:
    found = [one for one in json.loads(made.body)["widgets"] if one["type"] == kind]
    return [one["properties"] for one in found]


def charts(made: Board) -> dict[str, list[Any]]:
    return {one["title"]: one["metrics"] for one in widgets(made, "metric")}


def within_limits(made: Board) -> None:
    """CloudWatch's structure, and what it allows of one dashboard and one widget."""
    body = json.loads(made.body)
    VALIDATOR.validate(body)
    counts = [len(one["properties"].get("metrics", ())) for one in body["widgets"]]
    assert max(counts) <= 500
    assert sum(counts) <= 2500
    assert len(body["widgets"]) <= 500
    for rows in charts(made).values():
        ids = [row[-1]["id"] for row in rows if "id" in row[-1]]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("variants", [1, 2, 10])
def test_two_hundred_endpoints_stay_within_cloudwatchs_limits(variants: int) -> None:
    names = [f"{LONGEST}-{number:03}" for number in range(200)]
    parts = [
        part(name, *(watched(name, f"{LONGEST}{number}") for number in range(variants)))
        for name in names
    ]
    made = board(*parts)
    within_limits(made)
    alarms = [one["alarms"] for one in widgets(made, "alarm")]
    assert [len(one) for one in alarms] == [100, 100]
    # Each endpoint has a line, however many variants another one has.
    shown = {row[3] for row in charts(made)["Requests in 5 minutes (1 of 2)"]}
    shown |= {row[3] for row in charts(made)["Requests in 5 minutes (2 of 2)"]}
    assert shown == set(names)
    left_out = 200 * variants - MOST_SHOWN
    heading = widgets(made, "text")[0]["markdown"]
    assert (f"leave out {left_out} more" in heading) is (left_out > 0)


COPIED = (WatchedKind.COMPONENT, WatchedKind.ADAPTER)
KINDS = st.sampled_from(WatchedKind)
TYPES = st.sampled_from([f"ml.t{number}.large" for number in range(20)])


@settings(max_examples=15)
@given(st.lists(st.lists(st.tuples(KINDS, TYPES), min_size=1, max_size=8), max_size=60))
def test_any_team_stays_within_them_and_in_any_order_it_is_the_same(
    endpoints: list[list[tuple[WatchedKind, str]]],
) -> None:
    parts: list[TeamPart] = []
    for number, kinds in enumerate(endpoints):
        name = f"e{number}"
        those = [
            watched(name, f"v{place}", kind, f"c{place}" if kind in COPIED else "", chosen)
            for place, (kind, chosen) in enumerate(kinds)
        ]
        parts.append(part(name, *those, alarmed=bool(number % 2)))
    within_limits(board(*parts))
    assert board(*parts) == board(*reversed(parts))


def test_alarms_are_those_of_the_endpoints_and_only_red_ones_show() -> None:
    (alarms,) = widgets(board(part("Tumor"), part("calm", alarmed=False)), "alarm")
    assert alarms["alarms"] == ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:sagewarden/Tumor"]
    assert alarms["states"] == ["ALARM"]
    assert widgets(board(part("calm", alarmed=False)), "alarm") == []


def test_instances_stand_by_their_type_and_those_of_few_variants_together() -> None:
    parts = [
        part(f"e{number:02}", watched(f"e{number:02}", instance_type=f"ml.a{number:02}"))
        for number in range(15)
    ]
    twice = part("twice", watched("twice", "a"), watched("twice", "b"))
    titles = [title for title in charts(board(*parts, twice)) if title.startswith("Instances:")]
    assert titles[0] == "Instances: ml.m5.xlarge"
    assert titles[-1] == "Instances: other types"
    assert len(titles) == 13


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        (WatchedKind.REAL_TIME, {"Instances: ml.m5.xlarge", "Instances that nobody asked anything in the hour", "Requests an instance or copy in 5 minutes", "Requests in 5 minutes"}),
        (WatchedKind.ASYNCHRONOUS, {"Instances: ml.m5.xlarge"}),
        (WatchedKind.HOST, {"Instances: ml.m5.xlarge"}),
        (WatchedKind.COMPONENT, {"Copies of components", "Requests an instance or copy in 5 minutes", "Requests in 5 minutes"}),
        (WatchedKind.SERVERLESS, {"Share of provisioned concurrency in use", "Requests in 5 minutes"}),
        (WatchedKind.ADAPTER, set()),
    ],
)  # fmt: skip
def test_a_kind_has_the_charts_of_what_is_paid_for_it(kind: WatchedKind, there: set[str]) -> None:
    component = "c" if kind in COPIED else ""
    assert set(charts(board(part("Tumor", watched("Tumor", "blue", kind, component))))) == there


def test_the_table_has_every_endpoint_with_what_it_runs_on() -> None:
    table = widgets(board(part("Tumor"), hosting("llm", 3)), "text")[-1]["markdown"]
    assert "| Tumor | 1 | 0 | ml.m5.xlarge |" in table
    assert "| llm | 1 | 4 | ml.m5.xlarge |" in table


def seen(rows: list[Any], published: dict[str, list[float | None]]) -> dict[str, list[float]]:
    """What the lines of a chart show of metrics, a value a minute for the hour, by their labels."""
    cloudwatch = CloudWatch(
        "eu-west-1",
        clock=(clock := Clock(standing_at=NOON)),
        tell=lambda _: None,
        dashboards=Dashboards(clock),
    )
    for row in rows:
        if len(row) > 1:
            dimensions = [
                {"Name": row[place], "Value": row[place + 1]} for place in range(2, len(row) - 1, 2)
            ]
            named = {"Namespace": row[0], "MetricName": row[1], "Dimensions": dimensions}
            for minute, value in enumerate(published.get(row[1], ())):
                at = NOON - 3600 + 60 * minute
                if value is not None:
                    cloudwatch.publish([named | {"Value": value, "Timestamp": at}])
    queries: list[dict[str, Any]] = []
    for row in rows:
        shown = row[-1]
        if "expression" in shown:
            asked: dict[str, Any] = {"Expression": shown["expression"], "Label": shown["label"]}
        else:
            metric = {"Namespace": row[0], "MetricName": row[1], "Dimensions": dimensions}
            asked = {"MetricStat": {"Metric": metric, "Period": 3600, "Stat": shown["stat"]}}
        queries.append({"Id": shown["id"], "ReturnData": "expression" in shown} | asked)
    told = cloudwatch.call(
        "GetMetricData",
        {"MetricDataQueries": queries, "StartTime": NOON - 3600, "EndTime": NOON},
    )
    return {one["Label"]: one["Values"] for one in told["MetricDataResults"]}


@pytest.mark.parametrize(
    ("requests", "idle"),
    [
        # Nothing is published while nobody asks, or zeros are: both are said of SageMaker.
        ([], 1.0),
        ([0.0] * 60, 1.0),
        ([None] * 59 + [1.0], 0.0),
    ],
)
def test_instances_are_idle_where_nobody_asked_anything_in_the_hour(
    requests: list[float | None], idle: float
) -> None:
    rows = charts(board(part("Tumor")))["Instances that nobody asked anything in the hour"]
    published: dict[str, list[float | None]] = {
        "CPUUtilization": [3.0] * 60,
        "Invocations": requests,
    }
    assert seen(rows, published) == {"Tumor/blue": [idle]}


@pytest.mark.parametrize(
    ("team", "name"),
    [
        ("fraud", "sagewarden_eu-west-1_team_fraud"),
        ("data_science", "sagewarden_eu-west-1_team_data__science"),
        ("a.b@c+d=e", "sagewarden_eu-west-1_team_a_2eb_40c_2bd_3de"),
    ],
)
def test_a_name_is_one_that_a_dashboard_may_have(team: str, name: str) -> None:
    assert team_board_name("eu-west-1", team) == name


NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9+=.@_-]{0,63}\Z")


@given(NAMES, NAMES)
def test_no_two_teams_have_a_dashboard_of_one_name(one: str, other: str) -> None:
    names = [team_board_name("eu-west-1", team) for team in (one, other)]
    assert (names[0] == names[1]) is (one == other)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name) for name in names)
