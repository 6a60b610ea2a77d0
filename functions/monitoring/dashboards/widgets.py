"""The widgets of dashboards (API reference, "Dashboard body structure and syntax"). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from monitoring.alarms.published import Published
from monitoring.alarms.watched import Watched
from monitoring.dashboards.board import WIDTH

type Row = list[Any]
"""One line of a chart, as the `metrics` of a widget have it."""

MOST_ALARMS = 100
"""Alarms that an alarm widget shows."""


def text_widget(markdown: str, height: int = 2) -> dict[str, Any]:
    """Some text over the whole width."""
    return {
        "type": "text",
        "width": WIDTH,
        "height": height,
        "properties": {"markdown": markdown},
    }


def alarm_widget(title: str, arns: Sequence[str]) -> dict[str, Any]:
    """The states of alarms over the whole width; of those that do not fit, the first."""
    shown = list(arns[:MOST_ALARMS])
    return {
        "type": "alarm",
        "width": WIDTH,
        "height": 2 + len(shown) // 8,
        "properties": {"title": title, "alarms": shown},
    }


def open_alarms_widget(title: str, arns: Sequence[str]) -> dict[str, Any]:
    """Those of some alarms that are red, the newest first, over the whole width."""
    widget = alarm_widget(title, arns) | {"height": 3}
    return with_properties(widget, states=["ALARM"], sortBy="stateUpdatedTimestamp")


def with_properties(widget: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    """A widget with some of its properties set, which have CloudWatch's names."""
    return {**widget, "properties": {**widget["properties"], **properties}}


def chart(
    region: str,
    title: str,
    rows: Sequence[Row],
    *,
    unit: str = "",
    annotations: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A chart of half the width."""
    properties: dict[str, Any] = {
        "title": title,
        "region": region,
        "view": "timeSeries",
        "stacked": False,
        "period": 60,
        "metrics": list(rows),
        "yAxis": {"left": {"min": 0, "label": unit, "showUnits": not unit}},
    }
    if annotations:
        properties["annotations"] = dict(annotations)
    return {"type": "metric", "width": WIDTH // 2, "height": 6, "properties": properties}


def row(watched: Watched, published: Published, statistic: str, **rendering: Any) -> Row:
    """One metric of what is watched, with its statistic."""
    dimensions: list[str] = []
    for name, value in watched.dimensions(published.scope).items():
        dimensions += [name, value]
    label = f"{watched.label} {published.name} {statistic}"
    shown = {"stat": statistic, "label": label} | rendering
    return [published.namespace, published.name, *dimensions, shown]


def divided(metric: Row, name: str, units: float) -> list[Row]:
    """A metric divided by a number: itself, hidden, and the expression over it."""
    shown = metric[-1]
    hidden = {**shown, "id": name, "visible": False}
    expression = {"expression": f"{name} / {units:g}", "id": f"{name}d", "label": shown["label"]}
    return [[*metric[:-1], hidden], [expression]]
