"""What a profile's own words refuse: hours, money whose amount nobody knows, and what is frozen."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from remediation.budget.freeze import Freeze, freeze_key, in_force, team_entry
from remediation.budget.hours import outside_hours
from remediation.budget.money import cost_of
from remediation.budget.spending import Spending, spending_of
from remediation.observe.freeze import observe_freezes
from remediation.playbooks.proposals import Growth, Proposal, Replacement, Return
from remediation.record.run import Run
from remediation.record.table import RunTable
from sagewarden.deeds.items import update_of
from sagewarden.endpoints.variants import Kind
from sagewarden.errors import TransientError
from sagewarden.registry.model import Mode
from sagewarden.registry.remediation import Hours, Remediation
from tests.unit.remediation.endpoint_seen import ENDPOINT, NOW

HOUR = 3600
RUN = Run(
    id="20261125T192500-tumor",
    endpoint=ENDPOINT,
    name="Tumor",
    team="bcd",
    profile="standard",
    mode=Mode.ENFORCE,
    since=NOW,
    until=NOW + timedelta(hours=8),
)


def growth(instance_type: str = "ml.m5.xlarge", **said: Any) -> Growth:
    usual: dict[str, Any] = {
        "variant": "blue",
        "kind": Kind.INSTANCES,
        "resource_id": "endpoint/Tumor/variant/blue",
        "limits": (2, 6),
        "min": 4,
        "more": 2,
        "instance_types": (instance_type,),
    }
    return Growth(**(usual | said))


def hours(**said: Any) -> Hours:
    return Hours.model_validate({"from": "06:00", "to": "22:00"} | said)


def at(day: int, clock: str) -> datetime:
    """A moment of a week that begins on Monday, 23 November 2026; in UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 22 + day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "day", "clock", "is_open"),
    [
        ({}, 1, "06:00", True),
        ({}, 1, "05:59", False),
        ({}, 1, "21:59", True),
        ({}, 1, "22:00", False),
        # In winter Berlin is an hour ahead of UTC.
        ({"timezone": "Europe/Berlin"}, 1, "05:00", True),
        ({"timezone": "Europe/Berlin"}, 1, "21:00", False),
        ({"days": ["mon-fri"]}, 5, "12:00", True),
        ({"days": ["mon-fri"]}, 6, "12:00", False),
        # The night of Friday goes on into Saturday morning, that of Saturday is none.
        ({"from": "22:00", "to": "06:00", "days": ["mon-fri"]}, 5, "23:00", True),
        ({"from": "22:00", "to": "06:00", "days": ["mon-fri"]}, 6, "05:59", True),
        ({"from": "22:00", "to": "06:00", "days": ["mon-fri"]}, 6, "06:00", False),
        ({"from": "22:00", "to": "06:00", "days": ["mon-fri"]}, 6, "23:00", False),
        ({"from": "22:00", "to": "06:00", "days": ["mon-fri"]}, 1, "05:00", False),
        # Nothing is done by a clock that is not known.
        ({"timezone": "Mars/Olympus"}, 1, "12:00", False),
    ],
)
def test_hours_are_those_of_the_profiles_time_zone(
    said: dict[str, Any], day: int, clock: str, is_open: bool
) -> None:
    assert (outside_hours(hours(**said), at(day, clock)) == "") is is_open


def test_without_hours_it_is_always_open() -> None:
    assert outside_hours(None, NOW) == ""


def test_it_costs_what_is_held_to_the_end_by_the_dearest_of_its_types() -> None:
    assert cost_of([growth()], region="us-east-1", seconds=6 * HOUR) == Decimal("2.76")
    pools = growth(instance_types=("ml.m5.xlarge", "ml.g5.xlarge"))
    assert cost_of([pools], region="us-east-1", seconds=HOUR) == Decimal("2.82")
    one = Replacement(
        variant="blue", kind=Kind.INSTANCES, count=2, instance_types=("ml.m5.xlarge",)
    )
    assert cost_of([one, growth()], region="us-east-1", seconds=HOUR) == Decimal("0.69")
    assert cost_of([Return(current="b", previous="a")], region="x", seconds=HOUR) == 0


@pytest.mark.parametrize(
    ("proposal", "region", "why"),
    [
        (growth("ml.m99.large"), "us-east-1", "the price of ml.m99.large is not listed"),
        (
            growth(),
            "eu-central-1",
            "the prices of eu-central-1 are not listed, only those of us-east-1",
        ),
        (growth(kind=Kind.COPIES), "us-east-1", "what more copies of blue cost is not known"),
        (growth(instance_types=()), "us-east-1", "the type of its instances is not known"),
    ],
)
def test_a_price_that_is_not_known_is_not_guessed(
    proposal: Proposal, region: str, why: str
) -> None:
    assert cost_of([proposal], region=region, seconds=HOUR) == why


def spent(proposal: Proposal, **said: Any) -> Spending | str:
    return spending_of(RUN, [proposal], Remediation.model_validate(said), NOW)


def test_where_money_is_limited_what_nobody_knows_the_price_of_is_not_done() -> None:
    assert isinstance(spent(growth("ml.m99.large")), Spending)
    refused = spent(growth("ml.m99.large"), max_spend_per_day=100)
    assert refused == (
        "the limit of 100 US dollars a day cannot be kept: the price of ml.m99.large is not listed"
    )
    assert spent(growth(), max_spend_per_day=2) == (
        "it would cost 2.76 US dollars, more than the 2 a day"
    )
    allowed = spent(growth(), max_spend_per_day=3)
    assert isinstance(allowed, Spending)
    assert allowed.cost == Decimal("2.76")


@pytest.mark.parametrize("limit", ["max_actions_per_day", "max_actions_per_day_of_team"])
def test_no_action_a_day_is_none(limit: str) -> None:
    assert "no action a day" in str(spent(growth(), **{limit: 0}))


def test_outside_of_its_hours_nothing_is_spent() -> None:
    closed = {"hours": {"from": "01:00", "to": "02:00"}}
    assert "the profile acts from 01:00 to 02:00 UTC" in str(spent(growth(), **closed))


@pytest.fixture
def runs(table: Any) -> RunTable:
    return RunTable(table, "ledger")


def freeze(runs: RunTable, entry: str, until: datetime | None = None) -> None:
    frozen = Freeze(entry=entry, by="alice", at=NOW, until=until, reason="audit")
    runs.client.update_item(
        TableName=runs.name, Key=freeze_key(entry), **update_of(frozen.to_change())
    )


@pytest.mark.parametrize(
    ("entry", "called"),
    [
        ("all", "everything"),
        ("team/bcd", "team bcd"),
        (f"endpoint/{ENDPOINT.key}", "endpoint tumor"),
    ],
)
def test_a_freeze_of_all_of_the_team_or_of_the_endpoint_holds(
    runs: RunTable, entry: str, called: str
) -> None:
    freeze(runs, entry)
    found = in_force(observe_freezes(runs, ENDPOINT, "bcd"), NOW + timedelta(days=400))
    assert str(found) == f"alice has frozen {called}: audit"


def test_a_freeze_ends_at_its_time_and_is_no_other_teams(runs: RunTable) -> None:
    freeze(runs, "all", until=NOW + timedelta(hours=2))
    freeze(runs, team_entry("other"))
    found = observe_freezes(runs, ENDPOINT, "bcd")
    assert in_force(found, NOW + timedelta(minutes=119))
    assert in_force(found, NOW + timedelta(hours=2)) is None


def test_a_freeze_whose_end_cannot_be_read_has_none() -> None:
    item = {"entry": "all", "until": "soon"}
    assert in_force([Freeze.from_item(item)], NOW + timedelta(days=400))


class Partial:
    """DynamoDB reads only some of what was asked."""

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - AWS's name
        return {"Responses": {}, "UnprocessedKeys": RequestItems}


def test_a_freeze_that_was_not_read_is_never_taken_for_none() -> None:
    with pytest.raises(TransientError, match="read only in part"):
        observe_freezes(RunTable(Partial(), "ledger"), ENDPOINT, "bcd")  # type: ignore[arg-type]
