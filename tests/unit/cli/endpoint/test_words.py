"""Numbers, times and curves as a screen shows them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.endpoint.spans import duration, span
from cli.endpoint.words import ago, amount, clock, raised_in_words, shortened, sparkline
from sagewarden.endpoints.raised import Raised

NOW = datetime(2026, 11, 25, 17, 30, 12, tzinfo=UTC)
NUMBERS = st.one_of(st.none(), st.floats(min_value=0, max_value=1e12))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "%", "-"),
        (0.0, "/min", "0/min"),
        (0.003, "%", "0.003%"),
        (12.34, "%", "12.3%"),
        (480.2, "ms", "480 ms"),
        (12_500.0, "ms", "12.5 s"),
        (9_999.0, "/min", "9999/min"),
        (12_000.0, "/min", "12.0k/min"),
        (1_250_000.0, "/min", "1.2M/min"),
        (250_000_000.0, "/min", "250M/min"),
        (90.0, "s", "90 s"),
        (600.0, "s", "10 min"),
        (10_800.0, "s", "3.0 h"),
        (7.0, "", "7"),
    ],
)
def test_an_amount(value: float | None, unit: str, said: str) -> None:
    assert amount(value, unit) == said


def test_a_curve_begins_at_nought_and_shows_gaps() -> None:
    assert sparkline([0, 5, None, 10], 10) == "▁▅·█"
    assert sparkline([50, 100], 10, top=200) == "▃▅"
    assert sparkline([], 10) == ""
    assert sparkline([None], 10) == "·"


def test_a_peak_is_not_lost_where_there_is_little_room() -> None:
    values = [1.0] * 100
    values[42] = 100.0
    assert "█" in sparkline(values, 10)


@given(st.lists(NUMBERS, max_size=400), st.integers(1, 120))
def test_a_curve_fits(values: list[float | None], width: int) -> None:
    assert len(sparkline(values, width)) == min(len(values), width)


def test_times_are_short() -> None:
    assert clock(NOW, NOW) == "17:30"
    assert clock(NOW - timedelta(days=1), NOW) == "2026-11-24 17:30"
    assert [ago(NOW - timedelta(minutes=m), NOW) for m in (0, 119, 120, 60 * 48)] == [
        "0 min", "119 min", "2 h", "2 d",
    ]  # fmt: skip
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abc", 4) == "abc"


@given(st.integers(1, 336))
def test_a_span_ends_with_a_whole_period_and_has_not_too_many(hours: int) -> None:
    looked_at = span(NOW, hours)
    assert looked_at.period % 60 == 0
    assert 1 <= looked_at.count <= 180
    assert looked_at.end <= NOW < looked_at.end + timedelta(seconds=looked_at.period)
    missing = hours * 3600 - looked_at.count * looked_at.period
    assert 0 <= missing < looked_at.period


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("90m", 5400), ("3h", 10800), ("2d", 172800)]
)
def test_a_duration_is_written_as_people_do(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "3", "h", "0m", "-1h", "1 h", "1w", "1.5h"])
def test_what_is_no_duration(text: str) -> None:
    assert duration(text) is None


def test_what_is_raised_is_said_with_the_run_and_until_when() -> None:
    until = datetime(2026, 11, 26, 1, 25, tzinfo=UTC)
    raised = Raised(run="run-1", resource_id="r", min=4, max=6, suspend_scale_in=True, until=until)
    whole = "raised by run-1 until 2026-11-26 01:25: at least 4, at most 6, no scaling in"
    assert raised_in_words(raised) == whole
    least = replace(raised, max=None, suspend_scale_in=False)
    assert raised_in_words(least).endswith(": at least 4")
