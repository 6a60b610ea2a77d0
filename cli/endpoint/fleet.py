"""The fleet of endpoints: a row for each, the worst first. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from cli.endpoint.record import moment
from cli.endpoint.seen import FAILED, AlarmSeen
from cli.endpoint.words import clock, shortened
from sagewarden.endpoints.log_lines import shown

_HEADS = ("endpoint", "status", "team", "changed", "now", "min-max", "open alarms")
_WIDTHS = (32, 13, 18, 16, 9, 14)
"""Columns that a cell has at most; the last one has what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One endpoint of the fleet."""

    name: str
    """Its name."""

    arn: str
    """Its ARN."""

    status: str
    """What SageMaker says of it."""

    modified: datetime
    """When it was last changed."""

    team: str | None
    """The value of its team tag; None where it has none, or that could not be read."""

    alarms: tuple[AlarmSeen, ...]
    """sagewarden's alarms over it that are open, without its composite."""

    limits: Mapping[str, tuple[int, int]]
    """The minimum and the maximum, by variant."""

    instances: Mapping[str, int]
    """How many instances there are, by variant; empty where that was not looked at."""

    @property
    def loud(self) -> tuple[AlarmSeen, ...]:
        """The open alarms that nobody silenced."""
        return tuple(alarm for alarm in self.alarms if not alarm.silenced)

    @property
    def out_of_bounds(self) -> bool:
        """Whether a variant has more or fewer instances than its scalable target allows."""
        for variant, (least, most) in self.limits.items():
            if not least <= self.instances.get(variant, least) <= most:
                return True
        return False

    @property
    def in_order(self) -> bool:
        """Whether nothing is the matter with it that somebody wants to hear of."""
        return self.status not in FAILED and not self.loud and not self.out_of_bounds

    @property
    def rank(self) -> tuple[Any, ...]:
        """Its place: failed, open alarms, out of bounds, silenced, on its way, and the rest."""
        return (
            self.status not in FAILED,
            -len(self.loud),
            not self.out_of_bounds,
            -len(self.alarms),
            self.status == "InService",
            self.name.casefold(),
        )


def sorted_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, the worst first."""
    return tuple(sorted(rows, key=lambda row: row.rank))


def table(rows: Sequence[Row], unread: Sequence[str], now: datetime, width: int) -> Iterator[Text]:
    """The lines of the table, none of them wider than the screen."""
    cells = [_cells(row, now) for row in rows]
    used = [any(line[column] for line in cells) for column in range(len(_HEADS))]
    widths = [max(len(line[column]) for line in (_HEADS, *cells)) for column in range(len(_HEADS))]
    for number, line in enumerate((_HEADS, *cells)):
        told = [cell.ljust(widths[column]) for column, cell in enumerate(line) if used[column]]
        text = Text("  ".join(told).rstrip(), style=_style(rows, number))
        text.truncate(width, overflow="ellipsis")
        yield text
    wrong = sum(not row.in_order for row in rows)
    yield Text(f"{len(rows)} endpoints, {wrong} not in order")
    for line_not_read in unread:
        yield Text(f"not read: {shown(line_not_read)}", style="yellow")


def records(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows as JSON has them (docs/endpoint.md)."""
    return [_record(row) for row in rows]


def _style(rows: Sequence[Row], number: int) -> str:
    if number == 0:
        return "bold"
    return "" if rows[number - 1].in_order else "red"


def _cells(row: Row, now: datetime) -> tuple[str, ...]:
    cells = (
        row.name,
        row.status,
        shown(row.team or ""),
        clock(row.modified, now),
        ", ".join(str(count) for count in row.instances.values()),
        ", ".join(f"{least}-{most}" for least, most in row.limits.values())
        + (" (out)" if row.out_of_bounds else ""),
    )
    short = [shortened(cell, most) for cell, most in zip(cells, _WIDTHS, strict=True)]
    return (*short, _alarms(row))


def _alarms(row: Row) -> str:
    named = [_short(row, alarm) for alarm in row.loud]
    silenced = len(row.alarms) - len(named)
    told = ", ".join(named)
    if silenced:
        told += f"{' ' if told else ''}({silenced} silenced)"
    return f"{len(named)}: {told}" if named else told


def _short(row: Row, alarm: AlarmSeen) -> str:
    return shown(alarm.name.removeprefix(f"sagewarden/{row.name}/"))


def _record(row: Row) -> dict[str, Any]:
    return {
        "endpoint": row.name,
        "arn": row.arn,
        "status": row.status,
        "in_order": row.in_order,
        "last_modified": moment(row.modified),
        "team": row.team,
        "open_alarms": [alarm.name for alarm in row.loud],
        "silenced_alarms": [alarm.name for alarm in row.alarms if alarm.silenced],
        "limits": {name: list(limits) for name, limits in row.limits.items()},
        "instances": dict(row.instances),
        "out_of_bounds": row.out_of_bounds,
    }
