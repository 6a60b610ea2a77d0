"""Profiles: what operators write, and what the rooms will read of it."""

from typing import get_args

import pytest
from botocore.session import get_session
from pydantic import ValidationError

from sagewarden.registry.profiles import (
    RETENTION_DAYS,
    Alarm,
    AlarmMetric,
    Logs,
    Profile,
    Remediation,
)


def test_what_is_not_written_is_the_safe_choice() -> None:
    assert (Remediation().playbooks, Remediation().capacity_ceiling) == (("notify",), None)
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
    [
        ("Average", True),
        ("p90", True),
        ("p99.9", True),
        ("p100", False),
        ("average", False),
        ("mean", False),
    ],
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
    with pytest.raises(
        ValidationError, match="CloudWatch Logs keeps logs for one of 1, 3, 5, 7, 14, 30"
    ):
        Logs(retention_days=31)
