"""The clock of the local cloud: it runs, and is moved, minute by minute."""

import time

import pytest

from local.aws.clock import Clock
from local.aws.limits import Limits


def test_it_runs_like_the_machines_until_it_is_moved() -> None:
    clock = Clock()
    assert clock.now() == pytest.approx(time.time(), abs=1)
    clock.move(3600)
    assert clock.now() == pytest.approx(time.time() + 3600, abs=1)
    clock.move(-3600)
    assert clock.now() == pytest.approx(time.time(), abs=1)


def test_it_passes_each_minute_that_begins_on_the_way() -> None:
    clock = Clock(standing_at=1000.0)
    assert list(clock.minutes(200)) == [1020.0, 1080.0, 1140.0, 1200.0]
    assert clock.now() == 1200.0


def test_it_passes_no_minute_that_does_not_begin() -> None:
    clock = Clock(standing_at=1020.0)
    assert list(clock.minutes(59)) == []
    assert clock.now() == 1079.0


def test_so_many_calls_a_second_are_answered() -> None:
    seconds = [0.0]
    limits = Limits(clock=lambda: seconds[0])
    limits.set("monitoring", "PutMetricAlarm", 3)
    assert [limits.exceeded("monitoring", "PutMetricAlarm") for _ in range(4)] == [
        False,
        False,
        False,
        True,
    ]
    assert not limits.exceeded("monitoring", "DescribeAlarms")
    seconds[0] = 1.5
    assert not limits.exceeded("monitoring", "PutMetricAlarm")
    limits.clear()
    assert not any(limits.exceeded("monitoring", "PutMetricAlarm") for _ in range(9))
