"""Profiles: what operators write, and what the rooms will read of it."""

from typing import Any, get_args

import pytest
from botocore.session import get_session
from pydantic import ValidationError

from sagewarden.profiles import (
    RETENTION_DAYS,
    Alarm,
    AlarmMetric,
    Logs,
    Profile,
    Remediation,
    Scaling,
    Target,
)


@pytest.mark.parametrize(
    ("written", "seconds"), [("90s", 90), ("3m", 180), ("1h", 3600), ("2d", 172800), (60, 60), ("0s", 0)]
)
def test_durations_are_seconds(written: str | int, seconds: int) -> None:
    assert scaling(scale_in_cooldown=written).scale_in_cooldown == seconds


@pytest.mark.parametrize("written", ["", "m", "3 m", "3M", "-3m", "1.5h", "3m3s", "٣٣m "])
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="expected a duration such as 90s, 3m or 1h"):
        scaling(scale_in_cooldown=written)


def scaling(**more: Any) -> Scaling:
    return Scaling.model_validate({"min": 1, "max": 4, "target": {"value": 7}} | more)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"min": 5}, r"min \(5\) should not be above max \(4\)"),
        ({"min": -1}, "greater than or equal to 0"),
        ({"max": 0, "min": 0}, "greater than or equal to 1"),
        ({"scale_out_cooldown": -1}, "greater than or equal to 0"),
        ({"target": {}}, "expected either 'value' or 'max_rps'"),
        ({"target": {"value": 0}}, "greater than 0"),
        ({"target": {"max_rps": 1, "safety_factor": 1.5}}, "less than or equal to 1"),
        ({"schedules": [{"name": "n", "at": "every night"}]}, "should match pattern"),
    ],
)
def test_limits_that_cannot_be_are_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        scaling(**more)


def test_what_is_not_written_is_the_safe_choice() -> None:
    assert Target(max_rps=12).safety_factor == 0.5
    assert (Remediation().playbooks, Remediation().capacity_ceiling) == (("notify",), None)
    assert not scaling().adopt
    assert Profile() == Profile(scaling=None, alarms={}, logs=None, remediation=None)


@pytest.mark.parametrize("threshold", [1, 0.5, "500ms", "2s", "80%", "1.5 us"])
def test_thresholds_are_numbers_with_or_without_a_unit(threshold: float | str) -> None:
    assert Alarm(threshold=threshold).threshold == threshold


@pytest.mark.parametrize("threshold", ["", "fast", "80 percent", float("inf"), float("nan")])
def test_other_thresholds_are_refused(threshold: float | str) -> None:
    with pytest.raises(ValidationError):
        Alarm(threshold=threshold)


@pytest.mark.parametrize(
    ("statistic", "right"),
    [("Average", True), ("p90", True), ("p99.9", True), ("p100", False), ("average", False), ("mean", False)],
)
def test_statistics_are_cloudwatchs(statistic: str, *, right: bool) -> None:
    try:
        assert Alarm(threshold=1, statistic=statistic).statistic == statistic
    except ValidationError:
        assert not right
    else:
        assert right


def test_an_alarm_lasts_a_minute_at_least_and_three_unless_told() -> None:
    assert Alarm(threshold=1).duration == 180
    assert Alarm.model_validate({"threshold": 1, "for": "5m"}).duration == 300
    with pytest.raises(ValidationError, match="greater than or equal to 60"):
        Alarm.model_validate({"threshold": 1, "for": "30s"})


def test_the_eleven_metrics_of_an_endpoint_can_be_watched() -> None:
    assert len(get_args(AlarmMetric)) == 11


def test_the_retentions_are_those_that_cloudwatch_logs_documents() -> None:
    model = get_session().get_service_model("logs")
    shape = model.operation_model("PutRetentionPolicy").input_shape
    documented = shape.members["retentionInDays"].documentation
    assert all(f"{days}" in documented for days in RETENTION_DAYS)
    with pytest.raises(ValidationError, match="CloudWatch Logs keeps logs for one of 1, 3, 5, 7, 14, 30"):
        Logs(retention_days=31)
