"""An endpoint's dashboard, of every kind and any size: such as CloudWatch takes it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.dashboards.board import Board, Deployment, deployments_after
from monitoring.dashboards.endpoint import Shown, endpoint_board
from sagewarden.registry.scaling import Scaling
from tests.support.dashboard_schema import SCHEMA

LIMITS = Scaling.model_validate(
    {"min": 1, "max": 4, "target": {"metric": "cpu-utilization", "value": 50}}
)
VALIDATOR = Draft202012Validator(SCHEMA)
DEPLOYED = Deployment("2026-11-25T09:00:00+00:00", "tumor-7")
ALARMS = tuple(
    f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:sagewarden/Tumor/{number}"
    for number in range(101)
)


def watched(kind: WatchedKind, number: int = 0, instance_type: str = "ml.g5.12xlarge") -> Watched:
    component = f"copy-{number}" if kind in (WatchedKind.COMPONENT, WatchedKind.ADAPTER) else ""
    types = () if kind is WatchedKind.SERVERLESS else (instance_type,)
    return Watched(
        endpoint="Tumor",
        variant=f"blue{number}",
        component=component,
        kind=kind,
        instance_types=types,
    )


def board(*those: Watched, alarms: tuple[str, ...] = ALARMS[:3]) -> Board:
    shown = Shown(
        region="us-east-1",
        name="Tumor",
        team="fraud",
        watched=those,
        alarms=alarms,
        scaling=LIMITS,
    )
    return endpoint_board(shown, [DEPLOYED])


def charts(made: Board) -> Mapping[str, Any]:
    widgets = json.loads(made.body)["widgets"]
    return {
        widget["properties"]["title"]: widget["properties"]
        for widget in widgets
        if widget["type"] == "metric"
    }


@pytest.mark.parametrize("kind", WatchedKind)
@pytest.mark.parametrize("instance_type", ["ml.m5.xlarge", "ml.g5.12xlarge", "ml.new.type"])
def test_a_body_is_as_cloudwatch_publishes_its_structure(
    kind: WatchedKind, instance_type: str
) -> None:
    VALIDATOR.validate(json.loads(board(watched(kind, 0, instance_type)).body))


def test_the_largest_endpoint_stays_within_cloudwatchs_limits() -> None:
    hosts = [watched(WatchedKind.HOST, number) for number in range(10)]
    copies = [watched(WatchedKind.COMPONENT, number) for number in range(200)]
    body = json.loads(board(*hosts, *copies, alarms=ALARMS).body)
    VALIDATOR.validate(body)
    counts = [len(widget["properties"].get("metrics", ())) for widget in body["widgets"]]
    assert max(counts) <= 500
    assert sum(counts) <= 2500
    assert "150 more components" in body["widgets"][0]["properties"]["markdown"]


def test_no_two_widgets_overlap_and_none_reaches_beyond_the_grid() -> None:
    body = json.loads(board(watched(WatchedKind.MULTI_MODEL), alarms=ALARMS).body)
    taken: set[tuple[int, int]] = set()
    for widget in body["widgets"]:
        assert widget["x"] + widget["width"] <= 24
        for x in range(widget["x"], widget["x"] + widget["width"]):
            for y in range(widget["y"], widget["y"] + widget["height"]):
                assert (x, y) not in taken
                taken.add((x, y))


@pytest.mark.parametrize(
    ("kind", "there", "missing"),
    [
        (WatchedKind.REAL_TIME, {"Traffic", "GPU", "Instances", "Errors"}, {"Waiting requests"}),
        (WatchedKind.SERVERLESS, {"Traffic", "Errors"}, {"Instances", "GPU"}),
        (
            WatchedKind.ASYNCHRONOUS,
            {"Waiting requests", "Instances"},
            {"Traffic", "Overhead latency"},
        ),
        (WatchedKind.MULTI_MODEL, {"Loading of models"}, {"Waiting requests"}),
        (WatchedKind.HOST, {"CPU and memory", "Instances"}, {"Traffic", "Model latency"}),
        (WatchedKind.COMPONENT, {"Traffic", "Model latency"}, {"Instances"}),
    ],
)
def test_a_kind_has_the_charts_of_what_it_publishes(
    kind: WatchedKind, there: set[str], missing: set[str]
) -> None:
    found = set(charts(board(watched(kind))))
    assert there <= found
    assert not missing & found


def test_without_a_gpu_there_is_no_chart_of_one() -> None:
    assert "GPU" not in charts(board(watched(WatchedKind.REAL_TIME, 0, "ml.m5.xlarge")))


def test_per_cent_are_of_one_vcpu_and_of_one_gpu() -> None:
    found = charts(board(watched(WatchedKind.REAL_TIME)))
    expressions = [row[0].get("expression") for row in found["GPU"]["metrics"] if len(row) == 1]
    assert expressions == ["m0gpu0 / 4", "m0gpu1 / 4"]
    (cpu,) = [row[0]["expression"] for row in found["CPU and memory"]["metrics"] if len(row) == 1]
    assert cpu == "m0vcpu0 / 48"


def test_instances_stand_against_the_limits_of_the_profile() -> None:
    annotations = charts(board(watched(WatchedKind.REAL_TIME)))["Instances"]["annotations"]
    assert [line["value"] for line in annotations["horizontal"]] == [1, 4]
    assert annotations["vertical"] == [{"value": DEPLOYED.at, "label": "tumor-7"}]
    copies = charts(board(watched(WatchedKind.HOST), watched(WatchedKind.COMPONENT)))
    assert "horizontal" not in copies["Instances"]["annotations"]


def test_every_id_of_a_chart_is_of_one_line() -> None:
    made = board(*(watched(WatchedKind.REAL_TIME, number) for number in range(10)))
    for title, properties in charts(made).items():
        ids = [row[-1]["id"] for row in properties["metrics"] if "id" in row[-1]]
        assert len(ids) == len(set(ids)), title


def test_the_same_endpoint_has_the_same_body() -> None:
    one = watched(WatchedKind.REAL_TIME)
    assert board(one) == board(one)
    assert board(one).digest != board(watched(WatchedKind.REAL_TIME, 1)).digest


def test_deployments_are_marked_once_and_the_oldest_fall_out() -> None:
    known: tuple[Deployment, ...] = ()
    for number in range(7):
        known = deployments_after(known, f"c{number}", f"t{number}")
        known = deployments_after(known, f"c{number}", "later")
    assert [one.at for one in known] == ["t2", "t3", "t4", "t5", "t6"]


@pytest.mark.parametrize(
    "widget",
    [
        {"type": "metric", "properties": {"metrics": [["A", "B"]]}},
        {
            "type": "metric",
            "properties": {"region": "us-east-1", "metrics": [["A", {"stat": "p1OO"}]]},
        },
        {"type": "text", "properties": {"markdown": "x", "colour": "red"}},
        {"type": "alarm", "properties": {"alarms": ["sagewarden/Tumor"]}},
        {"type": "metric", "x": 24, "properties": {"region": "us-east-1", "metrics": [["A", "B"]]}},
    ],
)
def test_the_schema_refuses_what_is_none(widget: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate({"widgets": [widget]})
