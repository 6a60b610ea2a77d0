"""Dashboards: kept by name, refused where they are too large, warned of where they would show nothing."""

import json
from typing import Any

import pytest

from tests.unit.local.cloudwatch.conftest import NOON, Watched


def widget(metrics: int = 1, **properties: Any) -> dict[str, Any]:
    return {
        "type": "metric",
        "width": 12,
        "properties": {"region": "us-east-1", "metrics": [["n", "m"]] * metrics} | properties,
    }


def body(*widgets: dict[str, Any]) -> str:
    return json.dumps({"widgets": list(widgets)})


def test_a_dashboard_is_put_read_listed_and_deleted(watched: Watched) -> None:
    told = watched.call(
        "PutDashboard", DashboardName="sagewarden-Tumor", DashboardBody=body(widget())
    )
    assert told == {"DashboardValidationMessages": []}
    watched.call("PutDashboard", DashboardName="other", DashboardBody=body())
    assert watched.call("GetDashboard", DashboardName="sagewarden-Tumor")["DashboardBody"] == body(
        widget()
    )
    (entry,) = watched.call("ListDashboards", DashboardNamePrefix="sagewarden-")["DashboardEntries"]
    assert entry["DashboardArn"] == "arn:aws:cloudwatch::123456789012:dashboard/sagewarden-Tumor"
    assert (entry["LastModified"], entry["Size"]) == (NOON, len(body(widget())))
    assert (
        watched.refused("DeleteDashboards", DashboardNames=["other", "gone"])[0]
        == "ResourceNotFound"
    )
    watched.call("DeleteDashboards", DashboardNames=["other", "sagewarden-Tumor"])
    assert watched.refused("GetDashboard", DashboardName="other")[0] == "ResourceNotFound"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a/b", body(), "invalid characters"),
        ("a", "no JSON", "valid JSON"),
        ("a", "{}", "valid JSON"),
        ("a", body(*[widget()] * 501), "500 widgets"),
        ("a", body(widget(501)), "500 metrics"),
        ("a", body(*[widget(500)] * 5, widget()), "2500 metrics"),
    ],
)
def test_what_cannot_be_a_dashboard_is_refused(
    watched: Watched, name: str, text: str, says: str
) -> None:
    code, message = watched.refused("PutDashboard", DashboardName=name, DashboardBody=text)
    assert code == "InvalidParameterInput"
    assert says in message


def test_what_would_show_nothing_is_put_with_a_warning(watched: Watched) -> None:
    without_region = {"type": "metric", "properties": {"metrics": []}}
    too_wide = widget() | {"x": 20}
    told = watched.call(
        "PutDashboard",
        DashboardName="a",
        DashboardBody=body(without_region, too_wide, {"type": "x"}),
    )
    paths = [message["DataPath"] for message in told["DashboardValidationMessages"]]
    assert paths == ["/widgets/0/properties/region", "/widgets/1/width", "/widgets/2/type"]
    assert watched.call("GetDashboard", DashboardName="a")
