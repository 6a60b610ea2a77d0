"""The dashboard of one team: its endpoints, what is wrong, and what makes them cost. Pure.

Instances, copies and provisioned concurrency are paid by the hour, whether they are asked anything
or not: their numbers over time stand against the requests, and prices, which differ, nowhere.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, zip_longest
from typing import Any

from monitoring.alarms.definition import composite_name
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched
from monitoring.dashboards import team_lines
from monitoring.dashboards.board import Board, body_of, team_board_name
from monitoring.dashboards.team_lines import HOURLY, OFTEN, ON_INSTANCES, Line
from monitoring.dashboards.widgets import (
    MOST_ALARMS,
    Row,
    chart,
    open_alarms_widget,
    text_widget,
    with_properties,
)
from monitoring.teams.part import TeamPart
from sagewarden.resources import Arn

MOST_SHOWN = 300
"""Variants and components of which the charts have lines: each has seven metrics at most, and a
dashboard 2,500 (CloudWatch user guide, "CloudWatch service quotas")."""

_IN_A_CHART = 160
"""Variants and components of one chart: each has three metrics at most, and a chart 500."""

_MOST_TYPES = 12
"""Instance types with charts of their own: those of the most variants; the others share one."""

_MOST_ROWS = 500
"""Rows of the table of endpoints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """Charts of one kind, as many as their lines need."""

    title: str
    rows: Callable[[Line], Iterator[Row]]
    period: int = OFTEN
    stacked: bool = False


_INSTANCES = _Section(title="Instances", rows=team_lines.instances, stacked=True)

_SECTIONS = (
    _Section(title="Copies of components", rows=team_lines.copies, stacked=True),
    _Section(title="Share of provisioned concurrency in use", rows=team_lines.provisioned),
    _Section(
        title="Instances that nobody asked anything in the hour",
        rows=team_lines.idle,
        period=HOURLY,
        stacked=True,
    ),
    _Section(title="Requests an instance or copy in 5 minutes", rows=team_lines.requests_each),
    _Section(title="Requests in 5 minutes", rows=team_lines.requests, stacked=True),
)


def team_board(team: Arn, name: str, parts: Sequence[TeamPart]) -> Board:
    """The dashboard of a team; the same, in whichever order its endpoints are told.

    Args:
        team: what stands for it, in the account and region of its endpoints.
        name: its name.
        parts: its endpoints.
    """
    region, ordered = team.region, sorted(parts, key=lambda part: part.endpoint)
    everything = list(_in_turn(ordered))
    lines = [Line(number, one) for number, one in enumerate(everything[:MOST_SHOWN])]
    heading = _heading(region, name, len(ordered), len(everything) - len(lines))
    widgets = [text_widget(heading, height=3), *_open_alarms(team, ordered)]
    widgets += _instances(region, lines)
    for section in _SECTIONS:
        widgets += _charts(region, section, section.title, lines)
    widgets.append(text_widget(_table(ordered), height=min(3 + len(ordered), 30)))
    return Board(team_board_name(region, name), body_of(widgets, start="-P1D"))


def _in_turn(parts: Sequence[TeamPart]) -> Iterator[Watched]:
    """What costs, the first of each endpoint before the second of any: none is left out whole.

    An adapter has no copies of its own.
    """
    for in_one_place in zip_longest(*map(_paid, parts)):
        yield from (one for one in in_one_place if one)


def _paid(part: TeamPart) -> list[Watched]:
    return [one for one in part.watched if one.kind is not WatchedKind.ADAPTER]


def _heading(region: str, name: str, endpoints: int, left_out: int) -> str:
    more = f" Charts leave out {left_out} more variants and components." if left_out else ""
    return (
        f"## Team {name}: {endpoints} endpoint{'s' if endpoints > 1 else ''} in {region}\n"
        "Instances, copies and provisioned concurrency are paid by the hour, asked or not. "
        "`sagewarden endpoint list` shows the endpoints with the worst first; each has a dashboard "
        f"of its own, unless its profile says otherwise.{more} Made by sagewarden; changes are "
        "overwritten."
    )


def _open_alarms(team: Arn, parts: Sequence[TeamPart]) -> Iterator[dict[str, Any]]:
    """The endpoints whose composite alarm is red."""
    prefix = str(team.rpartition(":")[0]).replace(":sagemaker:", ":cloudwatch:", 1)
    arns = [f"{prefix}:alarm:{composite_name(one.endpoint)}" for one in parts if one.alarmed]
    groups = tuple(batched(arns, MOST_ALARMS, strict=False))
    for number, group in enumerate(groups, start=1):
        yield open_alarms_widget(_numbered("Open alarms", number, len(groups)), group)


def _instances(region: str, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """The instances over time, by their type, which says what one costs."""
    by_type: dict[str, list[Line]] = {}
    for line in lines:
        if line.watched.kind in ON_INSTANCES:
            types = ", ".join(line.watched.instance_types) or "of an unknown type"
            by_type.setdefault(types, []).append(line)
    ordered = sorted(by_type, key=lambda types: (-len(by_type[types]), types))
    for types in ordered[:_MOST_TYPES]:
        yield from _charts(region, _INSTANCES, f"Instances: {types}", by_type[types])
    others: list[Line] = []
    for types in ordered[_MOST_TYPES:]:
        others += by_type[types]
    yield from _charts(region, _INSTANCES, "Instances: other types", others)


def _charts(
    region: str, section: _Section, title: str, lines: Sequence[Line]
) -> Iterator[dict[str, Any]]:
    """The charts of a section; none where there is nothing of the kind."""
    by_line = (list(section.rows(line)) for line in lines)
    drawn = [rows for rows in by_line if rows]
    groups = tuple(batched(drawn, _IN_A_CHART, strict=False))
    for number, group in enumerate(groups, start=1):
        rows: list[Row] = []
        for of_one in group:
            rows += of_one
        widget = chart(region, _numbered(title, number, len(groups)), rows)
        yield with_properties(widget, period=section.period, stacked=section.stacked)


def _numbered(title: str, number: int, of: int) -> str:
    return f"{title} ({number} of {of})" if of > 1 else title


def _table(parts: Sequence[TeamPart]) -> str:
    """The endpoints, and what each runs on."""
    rows = ["| endpoint | variants | components | on |", "|---|---|---|---|"]
    for part in parts[:_MOST_ROWS]:
        variants = {one.variant for one in part.watched}
        components = sum(bool(one.component) for one in part.watched)
        types: set[str] = set()
        for one in part.watched:
            types |= set(one.instance_types)
        on = ", ".join(sorted(types)) or "no instances"
        rows.append(f"| {part.endpoint} | {len(variants)} | {components} | {on} |")
    if len(parts) > _MOST_ROWS:
        rows.append(f"| … and {len(parts) - _MOST_ROWS} more | | | |")
    return "\n".join(rows)
