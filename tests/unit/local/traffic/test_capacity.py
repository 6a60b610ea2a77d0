"""Load that more instances serve, errors of new instances, and several things at once."""

from collections.abc import Callable

import pytest

from local.traffic.minute import BEGINS, Line, Minute
from local.traffic.scenarios import SCENARIOS
from local.traffic.scenarios.capacity import (
    BEFORE,
    answering,
    errors_at_scale_out,
    flapping,
    flapping_counts,
    overload_served,
    rush_served,
)
from local.traffic.scenarios.mixed import mixed

HOUR = range(60)
PEAK = BEGINS + 10


def served(instances: int) -> Minute:
    """The minute of the highest load, with so many instances."""
    return answering(overload_served, lambda _minute: instances)(PEAK)


def test_with_the_instances_that_there_were_it_is_the_overload() -> None:
    peak, alone = SCENARIOS["overload"](PEAK), served(BEFORE)
    assert (alone.requests, alone.server_errors) == (peak.requests, peak.server_errors)
    assert (alone.latency_ms, alone.concurrency, alone.cpu) == (
        peak.latency_ms,
        peak.concurrency,
        peak.cpu,
    )


def test_each_instance_more_serves_more_of_it_until_all_is_well() -> None:
    minutes = [served(instances) for instances in range(1, 10)]
    for name in ("latency_ms", "cpu", "gpu", "server_errors"):
        values = [getattr(minute, name) for minute in minutes]
        assert values == sorted(values, reverse=True)
        assert values[BEFORE - 1] > values[-1]
    assert len({minute.requests for minute in minutes}) == 1
    assert [minute.server_errors > 0 for minute in minutes] == [True] * 4 + [False] * 5
    assert minutes[7].cpu < 70


def test_what_was_before_is_as_ever_whatever_the_number() -> None:
    before = answering(overload_served, lambda _minute: 7)(BEGINS - 1)
    assert (before.instances, before.server_errors) == (7, SCENARIOS["overload"](19).server_errors)


def test_new_instances_fail_for_some_minutes_and_fewer_do_no_harm() -> None:
    out = answering(errors_at_scale_out, lambda minute: 4 if minute >= PEAK else 2)
    failed = [minute for minute in HOUR if out(minute).lines]
    assert failed == [PEAK, PEAK + 1, PEAK + 2]
    assert all((out(minute).server_errors or 0) > 100 for minute in failed)
    back = answering(errors_at_scale_out, lambda minute: 2 if minute >= PEAK else 4)
    assert not [minute for minute in HOUR if back(minute).lines]


def test_what_flaps_turns_round_with_errors_each_time_that_it_goes_out() -> None:
    counts = [flapping_counts(minute) for minute in HOUR]
    turns = [minute for minute in HOUR[1:] if counts[minute] != counts[minute - 1]]
    assert turns == [20, 35, 50]
    assert [minute for minute in HOUR if flapping(minute).lines] == [20, 21, 22, 50, 51, 52]


@pytest.mark.parametrize("first", sorted(SCENARIOS))
def test_a_mix_is_never_better_than_either_and_a_scenario_with_itself_is_itself(
    first: str,
) -> None:
    one, other = SCENARIOS[first], SCENARIOS["bad_deployment"]
    alone: Callable[[int], Minute] = mixed(one)
    both = mixed(one, other)
    for minute in (0, PEAK, 55):
        assert alone(minute) == one(minute)
        together = both(minute)
        assert together.cpu == max(one(minute).cpu, other(minute).cpu)
        assert together.server_errors <= (together.requests or 0)
        assert together.server_errors >= other(minute).server_errors
        assert together.deploys == (one(minute).deploys or other(minute).deploys)
    assert Line.TRACEBACK in both(PEAK).lines


def test_a_rush_is_too_much_for_two_and_four_serve_it() -> None:
    two = answering(rush_served, lambda _minute: 2)(PEAK)
    four = answering(rush_served, lambda _minute: 4)(PEAK)
    assert two.requests == four.requests == 2200
    assert (two.cpu, two.server_errors > 0, two.latency_ms > 500) == (98.0, True, True)
    assert (four.cpu < 80, four.server_errors, four.latency_ms) == (True, 0, 120)
