"""When a scheduled action runs: what AWS takes, and what it would refuse."""

import pytest

from sagewarden.registry.schedules import EXPECTED, check_time


@pytest.mark.parametrize(
    "written",
    [
        "cron(0 20 ? * MON-FRI *)",
        "cron(0/15 8-18 * * ? *)",
        "cron(5,35 6 1 JAN,JUL ? 2027-2029)",
        "cron(0 6 L * ? *)",
        "cron(0 6 15W * ? *)",
        "cron(0 6 ? * 6L *)",
        "cron(0 6 ? * FRI#2 2030)",
        "cron(*/10 * * * ? *)",
        "rate(1 day)",
        "rate(12 hours)",
        "rate(5 minutes)",
        "at(2026-12-24T18:00:00)",
    ],
)
def test_what_aws_takes_is_taken(written: str) -> None:
    assert check_time(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "every night",
        "cron(hello)",
        "cron( )",
        "cron(0 20 * * MON-FRI)",
        "cron(0 20 * * * *)",
        "cron(0 20 ? * ? *)",
        "cron(60 20 ? * MON *)",
        "cron(0 25 ? * MON *)",
        "cron(0 20 32 * ? *)",
        "cron(0 20 ? 13 MON *)",
        "cron(0 20 ? * 8 *)",
        "cron(0 20 ? * MON 1969)",
        "cron(0 20 ? * MON *) ",
        "rate(0 days)",
        "rate(5)",
        "rate(1 hours)",
        "rate(2 hour)",
        "rate(1 fortnight)",
        "at(tomorrow)",
        "at(2026-13-24T18:00:00)",
        "at(2026-12-24 18:00)",
        "at(2026-12-24T18:00:00Z)",
    ],
)
def test_what_aws_would_refuse_is_refused_with_what_would_be_right(written: str) -> None:
    with pytest.raises(ValueError, match="expected cron") as refused:
        check_time(written)
    assert str(refused.value) == EXPECTED
