"""What counts of what runs of remediation ask for, whatever comes first, late or twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.endpoints.raised import Raised
from scaling.endpoints.raising import Asked, in_force, over

BORN = datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BLUE = "endpoint/Tumor-Endpoint/variant/blue"
FIRST = Asked(
    Raised(run="20261125T192500-tumor", resource_id=BLUE, min=3, until=NOW + 60 * MINUTE),
    NOW - 5 * MINUTE,
)
SECOND = Asked(replace(FIRST.raised, run="20261125T192900-tumor", min=4), NOW - MINUTE)


def later(asked: Asked, **changed: object) -> Asked:
    """The same run says something else, a minute after."""
    return Asked(replace(asked.raised, **changed), asked.at + MINUTE)  # type: ignore[arg-type]


def released(asked: Asked) -> Asked:
    return Asked(asked.raised.released(), asked.at + MINUTE)


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ([], None),
        ([FIRST], FIRST),
        ([FIRST, released(FIRST)], None),
        ([FIRST, later(FIRST, min=4)], later(FIRST, min=4)),
        ([FIRST, SECOND], FIRST),
        ([FIRST, SECOND, released(FIRST)], SECOND),
        ([FIRST, SECOND, released(SECOND)], FIRST),
        ([FIRST, released(FIRST), later(later(FIRST, min=4))], None),
        ([later(FIRST, until=NOW)], None),
        ([later(FIRST, until=NOW), SECOND], SECOND),
        ([Asked(FIRST.raised, BORN - MINUTE)], None),
    ],
)
def test_the_first_run_counts_until_it_lets_go_or_is_over_in_any_order(
    asked: list[Asked], counts: Asked | None
) -> None:
    for order in permutations([*asked, *asked[:1]]):
        found = in_force(order, born=BORN, now=NOW)
        assert found == ({BLUE: counts.raised} if counts else {})


def test_what_one_run_lets_go_of_is_its_own_and_of_one_target() -> None:
    green = Asked(replace(FIRST.raised, resource_id=BLUE.replace("blue", "green")), FIRST.at)
    found = in_force([FIRST, green, released(FIRST)], born=BORN, now=NOW)
    assert found == {green.raised.resource_id: green.raised}


def test_a_release_is_kept_as_long_as_what_it_lets_go_of_could_count() -> None:
    early = Asked(replace(FIRST.raised.released(), until=NOW), FIRST.at + MINUTE)
    assert over([FIRST, early], born=BORN, now=NOW) == frozenset()
    assert over([FIRST, early], born=BORN, now=FIRST.raised.until) == {FIRST, early}
    assert over([FIRST], born=FIRST.at + MINUTE, now=NOW) == {FIRST}


_MESSAGES = st.builds(
    Asked,
    st.builds(
        Raised,
        run=st.sampled_from(["run-1", "run-2"]),
        resource_id=st.just(BLUE),
        min=st.sampled_from([None, 3, 4]),
        max=st.none(),
        until=st.sampled_from([NOW - MINUTE, NOW + MINUTE, NOW + 9 * MINUTE]),
    ),
    st.sampled_from([NOW - 5 * MINUTE, NOW - 4 * MINUTE]),
)


@given(st.lists(_MESSAGES, max_size=5), st.integers(0, 10))
def test_what_can_be_forgotten_would_never_count_again(asked: list[Asked], minutes: int) -> None:
    gone, then = over(asked, born=BORN, now=NOW), NOW + minutes * MINUTE
    kept = [message for message in asked if message not in gone]
    assert in_force(kept, born=BORN, now=then) == in_force(asked, born=BORN, now=then)
