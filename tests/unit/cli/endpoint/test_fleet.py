"""The fleet's table: the worst first, whatever the order in which AWS lists it."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from cli.endpoint.fleet import Row, records, sorted_rows, table
from tests.unit.cli.endpoint.conftest import EVIL, NOW, alarm

ROW = Row(
    name="calm", arn="arn:aws:sagemaker:us-east-1:123456789012:endpoint/calm", status="InService",
    modified=NOW - timedelta(days=1), team="bcd", alarms=(), limits={"blue": (1, 4)}, instances={"blue": 2},
)  # fmt: skip
FLEET = (
    replace(ROW, name="failed", status="Failed"),
    replace(ROW, name="twice", alarms=(alarm(), alarm(name="sagewarden/twice/blue/disk"))),
    replace(ROW, name="once", alarms=(alarm(),)),
    replace(ROW, name="beyond", instances={"blue": 5}),
    replace(ROW, name="muted", alarms=(alarm(silenced=True),)),
    replace(ROW, name="creating", status="Creating"),
    ROW,
)


def test_the_worst_comes_first_in_any_order() -> None:
    for order in list(permutations(FLEET))[::97]:
        assert sorted_rows(order) == FLEET


def test_what_is_in_order() -> None:
    assert [row.in_order for row in FLEET] == [False, False, False, False, True, True, True]
    assert [row["in_order"] for row in records(FLEET)] == [row.in_order for row in FLEET]


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    wide = replace(FLEET[1], name="n" * 63, team="t" * 256)
    lines = list(table((*FLEET, wide), ("x" * 300,), NOW, width))
    assert len(lines) == len(FLEET) + 4
    assert max(line.cell_len for line in lines[:-1]) <= width


def test_the_table_says_what_is_wrong() -> None:
    lines = [line.plain for line in table(FLEET, (), NOW, 120)]
    assert lines[2].endswith("2: sagewarden/Tumor/blue/cpu-utilization, blue/disk")
    assert "1-4 (out)" in lines[4]
    assert lines[-1] == "7 endpoints, 4 not in order"


def test_a_tag_commands_no_terminal() -> None:
    assert "\x1b" not in "".join(
        line.plain for line in table([replace(ROW, team=EVIL)], (EVIL,), NOW, 200)
    )
