"""Reading records in which any member may be missing, null or of another type."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from sagewarden.reading import member, moment, text
from tests.strategies import JSON

RECORD = {"a": {"b": {"c": "found"}}, "empty": "", "list": ["x"], "null": None, "number": 7}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("a", "b", "c"), "found"),
        (("a", "b"), {"c": "found"}),
        (("a", "x", "c"), None),
        (("list", "0"), None),
        (("null", "a"), None),
        (("number",), 7),
        ((), RECORD),
    ],
)
def test_a_path_leads_somewhere_or_nowhere(path: tuple[str, ...], value: object) -> None:
    assert member(RECORD, *path) == value


@pytest.mark.parametrize(
    "path", [("empty",), ("list",), ("null",), ("number",), ("a",), ("nothing",)]
)
def test_what_is_no_text_or_empty_is_none(path: tuple[str, ...]) -> None:
    assert text(RECORD, *path) is None


@pytest.mark.parametrize(
    "written",
    ["2026-11-02T09:15:42Z", "20261102T091542Z", "2026-11-02T10:15:42+01:00", "2026-11-02T09:15:42", 1793610942000,
     1793610942000.0, "1793610942000", "1793610942000.0"],
)  # fmt: skip
def test_a_moment_is_the_same_however_aws_writes_it(written: object) -> None:
    assert moment(written) == datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", [None, "", "yesterday", {}, [], 1e300, "9" * 40, "0001-01-01T00:00:00+14:00", "."]
)
def test_what_is_no_moment_is_none(written: object) -> None:
    assert moment(written) is None


@given(JSON)
def test_nothing_that_json_can_hold_crashes_the_readers(value: Any) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC
    assert text(value, "a", "b") is None or member(value, "a") is not None
