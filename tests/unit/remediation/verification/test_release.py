"""When what is held is given back: after quiet enough, and at the latest in the end."""

from datetime import timedelta
from typing import Any

import pytest

from remediation.record.run import Run
from remediation.verification.release import wait_for_release
from sagewarden.registry.model import Mode
from sagewarden.registry.remediation import Remediation
from tests.unit.remediation.endpoint_seen import ENDPOINT, NOW

SETTINGS = Remediation(clear_for=1800, hold_at_most=21_600)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def run(over: dict[str, float], fired: dict[str, float] | None = None) -> Run:
    """A run of which something was done, with its alarms by the minutes at which they changed."""
    usual: dict[str, Any] = {
        "id": "20261125T192500-tumor",
        "endpoint": ENDPOINT,
        "name": "Tumor",
        "team": "bcd",
        "profile": "standard",
        "mode": Mode.ENFORCE,
        "since": NOW,
        "until": NOW + timedelta(hours=12),
        "acted": NOW + minutes(2),
        "alarms": {name: NOW + minutes(at) for name, at in (fired or {"cpu": 0, "5xx": 1}).items()},
        "over": {name: NOW + minutes(at) for name, at in over.items()},
    }
    return Run(**usual)


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
    assert wait_for_release(run(over), SETTINGS, NOW + minutes(at)).seconds == seconds


def test_it_is_said_why() -> None:
    red = wait_for_release(run({"cpu": 10}), SETTINGS, NOW + minutes(20))
    assert red.why == "5xx is red still"
    clear = wait_for_release(run({"cpu": 10, "5xx": 10}), SETTINGS, NOW + minutes(40))
    assert clear.why == "the alarms are over for 30 minutes"
