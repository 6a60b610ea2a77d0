"""When a team is looked at: soon after a change, once its endpoints are calm, and not never."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.teams.remembered_team import (
    RememberedTeam,
    endpoint_of,
    joined,
    left,
    team_arn,
    team_in,
)
from sagewarden.resources import Arn

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/Tumor")


def ago(**passed: float) -> datetime:
    return NOW - timedelta(**passed)


@pytest.mark.parametrize(
    ("changed", "since", "calm"),
    [
        (ago(seconds=29), ago(minutes=1), False),
        (ago(seconds=30), ago(minutes=1), True),
        (ago(seconds=1), ago(minutes=29), False),
        (ago(seconds=1), ago(minutes=30), True),
        (None, None, True),
    ],
)
def test_it_waits_for_half_a_minute_without_a_change_or_half_an_hour(
    changed: datetime | None, since: datetime | None, calm: bool
) -> None:
    assert RememberedTeam(changed=changed, since=since).is_calm(NOW) is calm


@pytest.mark.parametrize(
    ("due", "awaited"),
    [
        (None, False),
        (NOW - timedelta(seconds=1), False),
        # Clocks differ: such a look may be at work already.
        (NOW + timedelta(seconds=5), False),
        (NOW + timedelta(seconds=6), True),
    ],
)
def test_a_look_to_come_needs_no_second_message(due: datetime | None, awaited: bool) -> None:
    assert RememberedTeam(due=due).is_awaited(NOW) is awaited


def test_an_endpoint_joins_and_leaves_by_its_name_as_arns_have_it() -> None:
    assert joined(ENDPOINT, NOW).add == {"endpoints": {"tumor"}}
    assert left(ENDPOINT, NOW).take == {"endpoints": {"tumor"}}
    team = team_arn(ENDPOINT, "a.b")
    assert (team_in(team), endpoint_of(team, "tumor").key) == ("a.b", ENDPOINT.key)
