"""Profiles: what operators write, and what the rooms will read of it."""

import pytest
from botocore.session import get_session
from pydantic import ValidationError

from sagewarden.registry.profiles import (
    RETENTION_DAYS,
    Logs,
    Profile,
)


def test_what_is_not_written_is_the_safe_choice() -> None:
    assert Profile() == Profile(scaling=None, alarms=None, logs=None, remediation=None)


def test_the_retentions_are_those_that_cloudwatch_logs_documents() -> None:
    model = get_session().get_service_model("logs")
    shape = model.operation_model("PutRetentionPolicy").input_shape
    documented = shape.members["retentionInDays"].documentation
    assert all(f"{days}" in documented for days in RETENTION_DAYS)
    with pytest.raises(
        ValidationError, match="CloudWatch Logs keeps logs for one of 1, 3, 5, 7, 14, 30"
    ):
        Logs(retention_days=31)


@pytest.mark.parametrize("text", ['say "no"', "back\\slash", " blank", "ab", "x" * 61, "Fehler ü"])
def test_what_a_filter_pattern_cannot_leave_out_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="expected 3 to 60 ASCII characters"):
        Logs(ignore=(text,))


def test_logs_may_say_nothing_of_retention() -> None:
    assert Logs(ignore=("[Errno 104]",)) == Logs(
        retention_days=None, days_after_end=1, ignore=("[Errno 104]",)
    )
