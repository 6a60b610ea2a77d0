"""The local scheduled actions: expressions, time zones and limits that Application Auto Scaling refuses."""

from typing import Any

import pytest

from tests.unit.local.conftest import Account


def scheduled(account: Account, **members: Any) -> int:
    account.register()
    asked = {"ScheduledActionName": "s", "Schedule": "rate(1 day)"} | members
    return account.ask("PutScheduledAction", **asked).status


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(0 8 * * ? *)",
        "cron(0 8 ? * MON-FRI *)",
        "cron(*/15 8-18 ? * 2,4,6 *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 15W JAN,Jul ? 2026-2030)",
        "cron(0 0 ? * 6#3 *)",
        "cron(0/5 8 ? * FRI *)",
        "rate(1 minute)",
        "rate(5 hours)",
        "at(2027-01-01T00:00:00)",
    ],
)
def test_an_expression_of_the_user_guide_is_taken(account: Account, schedule: str) -> None:
    assert scheduled(account, Schedule=schedule) == 200
    (found,) = account.listed("ScheduledActions")
    assert found["Schedule"] == schedule


@pytest.mark.parametrize(
    "schedule",
    [
        "cron(nonsense)",
        "cron(0 8 * * *)",
        "cron(0 8 * * * *)",
        "cron(0 8 ? * ? *)",
        "cron(60 8 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 8 32 * ? *)",
        "cron(0 8 * 13 ? *)",
        "cron(0 8 ? * 8 *)",
        "cron(0 8 ? * MOO *)",
        "cron(*/0 8 * * ? *)",
        "cron(0 8 * * ? *",
        "rate(0 days)",
        "rate(1 week)",
        "rate(day)",
        "at(tomorrow)",
        "at(2027-13-01T00:00:00)",
        "every day",
        "",
    ],
)
def test_what_is_no_expression_is_refused(account: Account, schedule: str) -> None:
    assert scheduled(account, Schedule=schedule) == 400
    assert account.listed("ScheduledActions") == []


@pytest.mark.parametrize(
    ("timezone", "status"), [("Europe/Vienna", 200), ("UTC", 200), ("Mars/City", 400), ("", 400)]
)
def test_a_time_zone_is_one_that_there_is(account: Account, timezone: str, status: int) -> None:
    assert scheduled(account, Timezone=timezone) == status


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"MinCapacity": 2, "MaxCapacity": 4}, 200),
        ({"MinCapacity": 2, "MaxCapacity": 2}, 200),
        ({"MinCapacity": 2}, 200),
        ({"MaxCapacity": 0}, 200),
        ({"MinCapacity": 5, "MaxCapacity": 4}, 400),
        ({"MinCapacity": 1, "MaxCapacity": 0}, 400),
    ],
)
def test_a_minimum_above_the_maximum_is_refused(
    account: Account, limits: dict[str, int], status: int
) -> None:
    assert scheduled(account, ScalableTargetAction=limits) == status
