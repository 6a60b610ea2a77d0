"""When what is held is given back: after quiet enough, and at the latest in the end."""

from datetime import timedelta

import pytest

from remediation.verification.release import Wait, wait_for_release, within_longest
from sagewarden.registry.remediation import Remediation
from tests.unit.remediation.endpoint_seen import NOW

SETTINGS = Remediation(clear_for=1800, hold_at_most=21_600)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def wait(over: dict[str, float], at: float) -> Wait:
    """How long two alarms' run holds on, by the minutes at which they were over."""
    fired = {"cpu": NOW, "5xx": NOW + minutes(1)}
    ended = {name: NOW + minutes(when) for name, when in over.items()}
    return wait_for_release(fired, ended, SETTINGS, acted=NOW + minutes(2), at=NOW + minutes(at))


@pytest.mark.parametrize(
    ("over", "at", "seconds"),
    [
        # Both are over for half an hour: the later counts.
        ({"cpu": 10, "5xx": 20}, 49, 60),
        ({"cpu": 10, "5xx": 20}, 50, 0),
        # One is red still, or fired again after it was over.
        ({"cpu": 10}, 90, 1800),
        ({"cpu": 10, "5xx": 0.5}, 90, 1800),
        # Red to the end: no longer than is allowed.
        ({"cpu": 10}, 350, 720),
        ({"cpu": 10}, 362, 0),
        ({"cpu": 10, "5xx": 340}, 361, 60),
    ],
)
def test_it_is_given_back_after_quiet_enough_and_at_the_latest_in_the_end(
    over: dict[str, float], at: float, seconds: int
) -> None:
    assert wait(over, at).seconds == seconds


def test_what_is_red_to_the_end_is_not_called_over() -> None:
    assert wait({"cpu": 10}, 362).is_red
    assert not wait({"cpu": 10, "5xx": 20}, 50).is_red


@pytest.mark.parametrize(
    ("at", "asked", "seconds"), [(10, 600, 600), (355, 600, 420), (362, 600, 0)]
)
def test_nothing_is_waited_for_beyond_the_longest(at: int, asked: int, seconds: int) -> None:
    acted = NOW + minutes(2)
    assert within_longest(asked, SETTINGS, acted=acted, at=NOW + minutes(at)) == seconds


def test_it_is_said_why() -> None:
    red = wait({"cpu": 10}, 20)
    assert red.why == "5xx is red still"
    clear = wait({"cpu": 10, "5xx": 10}, 40)
    assert clear.why == "the alarms are over for 30 minutes"
