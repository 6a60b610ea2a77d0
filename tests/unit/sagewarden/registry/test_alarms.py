"""Alarms: what operators write, and the numbers that CloudWatch will compare."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from sagewarden.registry.alarms import (
    RULES,
    Alarm,
    AlarmMetric,
    check_alarm,
    default_alarms,
    threshold_of,
)
from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.profiles import Profile


def profile(**alarms: Any) -> Profile:
    named = {metric.replace("_", "-"): alarm for metric, alarm in alarms.items()}
    return Profile.model_validate({"alarms": named})


@pytest.mark.parametrize("threshold", [1, 0.5, "500ms", "2s", "15m", "1h", "80%", "1.5 us"])
def test_thresholds_are_numbers_with_or_without_a_unit(threshold: float | str) -> None:
    assert Alarm(threshold=threshold).threshold == threshold


@pytest.mark.parametrize("threshold", ["", "fast", "80 percent", -1, float("inf"), float("nan")])
def test_other_thresholds_are_refused(threshold: float | str) -> None:
    with pytest.raises(ValidationError):
        Alarm(threshold=threshold)


@pytest.mark.parametrize(
    ("metric", "threshold", "number"),
    [
        ("model-latency", "500ms", 500_000),
        ("overhead-latency", "2s", 2_000_000),
        ("model-loading-wait-time", "1m", 60_000_000),
        ("age-of-oldest-request", "15m", 900),
        ("cpu-utilization", "80%", 80),
        ("memory-utilization", 80, 80),
        ("model-cache-hit", "50%", 0.5),
        ("invocation-5xx-errors", "1%", 1),
        ("invocation-4xx-errors", 20, 20),
        ("invocations", 1, 1),
    ],
)
def test_a_threshold_in_the_unit_that_the_metric_is_published_in(
    metric: AlarmMetric, threshold: float | str, number: float
) -> None:
    assert threshold_of(metric, Alarm(threshold=threshold)) == number


@pytest.mark.parametrize(
    ("metric", "threshold", "message"),
    [
        ("model-latency", "80%", "'80%' should be a time such as 500ms or 2s"),
        ("model-latency", 500, "500.0 should be a time such as 500ms or 2s"),
        ("age-of-oldest-request", "5%", "'5%' should be a time such as 15m or 1h"),
        ("cpu-utilization", "5s", "'5s' should be per cent such as 80%"),
        ("gpu-utilization", "400%", "400 should be per cent, between 0% and 100%"),
        ("invocations", "1%", "'1%' should be a number"),
        ("invocation-5xx-errors", "1s", "'1s' should be a number of errors a minute, or a share"),
    ],
)
def test_a_threshold_that_the_metric_does_not_count_is_a_mistake_with_its_place(
    metric: str, threshold: float | str, message: str
) -> None:
    raw = {
        "version": 1,
        "profiles": {"standard": {"alarms": {metric: {"threshold": threshold}}}},
        "teams": {"fraud": {"members": {"groups": ["fraud"]}}},
    }
    (mistake,) = inspect(raw)
    assert str(mistake).startswith(f"profiles.standard.alarms: {metric}: {message}")


def test_all_alarms_that_do_not_fit_are_named_at_once() -> None:
    with pytest.raises(ValidationError, match="model-latency: .*; invocations: "):
        profile(model_latency={"threshold": 1}, invocations={"threshold": "1s"})


@pytest.mark.parametrize(
    ("alarm", "message"),
    [
        ({}, "expected either 'threshold' or 'anomaly'"),
        ({"threshold": 1, "anomaly": 2}, "expected either 'threshold' or 'anomaly'"),
        ({"threshold": 1, "for": "30s"}, "greater than or equal to 60"),
        ({"threshold": 1, "for": "90s"}, "'for' should be whole minutes"),
        ({"threshold": 1, "for": "5m", "within": "3m"}, "'within' should not be shorter"),
        ({"threshold": 1, "for": "2d"}, "less than or equal to 86400"),
        ({"threshold": 1, "statistic": "mean"}, "String should match pattern"),
    ],
)
def test_what_no_alarm_can_say(alarm: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Alarm.model_validate(alarm)


@pytest.mark.parametrize(
    ("metric", "alarm", "message"),
    [
        ("invocation-5xx-errors", {"threshold": 5, "at_least": 3}, "goes with a share"),
        ("model-latency", {"threshold": "1s", "at_least": 3}, "goes with a share"),
        ("invocation-5xx-errors", {"threshold": 5, "statistic": "Average"}, "errors are counted"),
        ("invocation-5xx-errors", {"anomaly": 2}, "errors have no expected band"),
        ("invocations", {"threshold": 5, "statistic": "Average"}, "only the Sum of invocations"),
    ],
)
def test_what_an_alarm_of_a_metric_cannot_say(
    metric: AlarmMetric, alarm: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check_alarm(metric, Alarm.model_validate(alarm))


@pytest.mark.parametrize(
    ("alarm", "breaching", "evaluated"),
    [
        ({}, 3, 5),
        ({"for": "1m"}, 1, 2),
        ({"for": "10m", "within": "15m"}, 10, 15),
        ({"for": "1d"}, 1440, 1440),
    ],
)
def test_so_many_out_of_so_many_minutes(
    alarm: dict[str, Any], breaching: int, evaluated: int
) -> None:
    made = Alarm.model_validate({"threshold": 1, **alarm})
    assert (made.breaching, made.evaluated) == (breaching, evaluated)


def test_a_profile_that_writes_nothing_has_the_default_alarms_and_one_that_writes_none_has_none() -> (
    None
):
    assert Profile().alarms is None
    assert profile().alarms == {}


def test_the_default_alarms_fit_their_metrics_and_rates_have_a_number_beside_them() -> None:
    for metric, alarm in default_alarms().items():
        check_alarm(metric, alarm)
        assert alarm.breaching < alarm.evaluated
        assert not alarm.is_share_of_requests or alarm.at_least > 1


def test_every_metric_has_its_rules() -> None:
    assert set(RULES) == set(get_args(AlarmMetric))
