"""Events come in any order, late or twice: whatever comes last, an endpoint ends as it should."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.scaling.conftest import LOAD, TEAM, Account, instances

type Event = dict[str, Any]

EXPECTED = {
    "created": {},
    "tagged": {"blue": (1, 4), "green": (1, 4)},
    "chosen": {"blue": (2, 9), "green": (2, 9)},
    "updated": {"blue": (2, 9), "red": (2, 9)},
    "deleted": {},
}
"""What must scale after each of the things that happen to an endpoint, in the order in which they do."""


@dataclass
class Life:
    """What happens to one endpoint, each with the events that tell of it."""

    account: Account
    told: list[Event] = field(default_factory=list)

    def happen(self, what: str) -> None:
        self.told += getattr(self, what)()

    def created(self) -> Iterator[Event]:
        account = self.account
        account.create(instances("blue", count=2), instances("green", count=2), tags={})
        yield account.state("CREATING")
        yield account.state("IN_SERVICE")

    def tagged(self) -> Iterator[Event]:
        yield self.account.tag(team=TEAM)

    def chosen(self) -> Iterator[Event]:
        yield self.account.tag(sagewarden_profile="large")

    def updated(self) -> Iterator[Event]:
        """Who deploys has the target deregistered that is in the way, by sagewarden, and tries again."""
        account = self.account
        config = account.config(instances("blue", count=2), instances("red", count=2))
        try:
            account.update(config)
        except account.sagemaker.exceptions.ClientError:
            account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
            account.update(config)
        yield account.state("UPDATING")
        yield account.state("IN_SERVICE")

    def deleted(self) -> Iterator[Event]:
        account = self.account
        account.sagemaker.delete_endpoint(EndpointName=account.name)
        yield account.called("DeleteEndpoint", {"endpointName": account.name})
        yield account.state("DELETED")


@pytest.fixture
def life(account: Account) -> Callable[[], Life]:
    """A life of its own for each order."""
    target = {"min": 1, "max": 4, "target": LOAD}
    account.profiles(standard=target, large=target | {"min": 2, "max": 9})

    def begin() -> Life:
        account.name = f"Tumor-{uuid4().hex[:8]}"
        return Life(account)

    return begin


def ended(life: Life, last: str) -> None:
    assert life.account.limits() == EXPECTED[last]
    alive = EXPECTED[last]
    for variant in ("blue", "green", "red"):
        assert len(life.account.policies(life.account.id(variant))) == (variant in alive)
    assert {each.split("|")[0] for each in life.account.remembered().get("targets", ())} == {
        life.account.id(variant) for variant in alive
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), last=st.sampled_from(list(EXPECTED)))
def test_an_endpoint_ends_as_it_should_in_whatever_order_its_events_come(
    life: Callable[[], Life], data: st.DataObject, last: str
) -> None:
    """An event can come at any time after what it tells of, before or after others, and once more."""
    lived, ahead = life(), list(EXPECTED)[: list(EXPECTED).index(last) + 1]
    while ahead or lived.told:
        if ahead and (not lived.told or data.draw(st.booleans(), label="something happens")):
            lived.happen(ahead.pop(0))
            continue
        event = data.draw(st.sampled_from(lived.told), label="is delivered")
        if data.draw(st.integers(0, 4), label="comes again if 4") != 4:
            lived.told.remove(event)
        lived.account.react(event)
    ended(lived, last)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_what_was_deleted_before_anything_was_told_of_it_has_nothing(
    life: Callable[[], Life], order: tuple[int, ...]
) -> None:
    lived = life()
    for what in ("created", "tagged", "deleted"):
        lived.happen(what)
    told = (lived.told[1], *lived.told[-2:])
    for place in order:
        lived.account.react(told[place])
    ended(lived, "deleted")
