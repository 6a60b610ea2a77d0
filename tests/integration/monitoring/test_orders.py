"""Events that come twice, late, and in any order end the same."""

from itertools import permutations
from typing import Any

import pytest

from tests.integration.monitoring.conftest import MonitoringStage, host, instances
from tests.support.events import handed_on

ORDERS = tuple(permutations(range(5)))[::23]


def told(account: MonitoringStage) -> list[dict[str, Any]]:
    """What is told of an endpoint that was made, updated, and given another profile."""
    return [
        account.state("IN_SERVICE"),
        account.state("UPDATING"),
        account.tag(sagewarden_profile="loud"),
        handed_on("sagewarden.sweep", account.arn, account.name),
        handed_on("sagewarden.registry", account.arn, account.name),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_in_any_order_and_twice(account: MonitoringStage, order: tuple[int, ...]) -> None:
    account.profiles(standard={"model-latency": {"threshold": "1s"}}, loud=None)
    account.create(instances("blue"))
    events = told(account)
    for number in (*order, *order[::-1]):
        account.react(events[number])
    assert len(account.alarms()) == 8
    assert account.settle() == []


@pytest.mark.parametrize("late_first", [True, False])
def test_the_end_of_an_endpoint_whatever_comes_late(
    account: MonitoringStage, *, late_first: bool
) -> None:
    account.create(host("blue"))
    made = account.component(f"{account.name}-llama")
    account.settle()
    deleted = account.component_deleted(f"{account.name}-llama")
    events = [account.delete(), account.state("DELETED")]
    late = [made, deleted, account.state("IN_SERVICE")]
    for event in [*late, *events] if late_first else [*events, *late]:
        account.react(event)
    assert account.alarms() == {}
    assert account.known().alarms == frozenset()
    # Its log group outlives it.
    assert account.memory().read().keys() <= {"resource", "entry", "alarms", "logs"}


def test_an_endpoint_that_is_made_anew_by_the_same_name(account: MonitoringStage) -> None:
    account.create(instances("blue"))
    account.settle()
    account.delete()
    account.create(instances("green"))
    account.settle()
    variants = {name.partition("/")[0] for name in account.alarms()}
    assert variants == {"", "green"}


def test_no_event_is_logged(account: MonitoringStage, capsys: pytest.CaptureFixture[str]) -> None:
    account.create()
    event = account.state("IN_SERVICE")
    event["detail"]["Tags"] = {"secret": "hush-hush"}
    account.react(event)
    assert "hush-hush" not in capsys.readouterr().out
