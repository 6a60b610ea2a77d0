"""Events come in any order, late, twice and several at once: whatever comes last, an endpoint ends as it should."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.scaling.conftest import (
    ASYNCHRONOUS,
    BACKLOG,
    LOAD,
    NIGHT,
    TEAM,
    ScalingStage,
    instances,
)

pytestmark = pytest.mark.orders

type Event = dict[str, Any]
type Told = tuple[int, Event]
"""An event, and the seconds for which it is held back."""

KINDS: dict[str, dict[str, Any]] = {"instances": {}, "asynchronous": ASYNCHRONOUS}
OLD, NEW = ("blue", "green"), ("blue", "red")


@dataclass(frozen=True)
class End:
    """What must scale after something has happened: which variants, to how many, and whether less by night."""

    variants: tuple[str, ...] = ()
    max: int = 4
    nights: bool = False


LARGE = End(NEW, 9, nights=True)
EXPECTED = {
    "created": End(),
    "tagged": End(OLD),
    "chosen": End(OLD, 9, nights=True),
    "updated": LARGE,
    "settled": LARGE,
    "spared": LARGE,
    "off": End(),
    "on": LARGE,
    "deleted": End(),
    "made_anew": End(("blue",), 9, nights=True),
}
"""What must scale after each of the things that happen to an endpoint, in the order in which they do."""

ENDS = [chapter for chapter in EXPECTED if chapter != "updated"]
"""Where a life may end: not in the midst of an update."""


@dataclass(kw_only=True)
class Life:
    """What happens to one endpoint, and the events that tell of it."""

    account: ScalingStage
    context: Any
    says: dict[str, Any]
    """What SageMaker says of the endpoint beside what is so here."""

    put: list[Told]
    """What scaling puts on its queue."""

    kind: str = "instances"
    told: list[Told] = field(default_factory=list)
    wanted: str = ""
    """The configuration of an update that was refused, until it is tried again."""

    def happen(self, *chapters: str) -> None:
        for what in chapters:
            self.told += [(0, event) for event in getattr(self, what)()]

    def deliver(self, *told: Told) -> None:
        """Scaling gets a batch; who was refused hears of it, and tries again."""
        self.account.later(seconds=max(seconds for seconds, _ in told))
        self.account.batch(self.context, *(event for _, event in told))
        self.told += self.put
        self.put.clear()
        if self.wanted and any(self.wanted in str(event) for _, event in told):
            self.happen("tried_again")

    def catch_up(self) -> None:
        """All that was told is delivered, one by one."""
        while self.told:
            self.deliver(self.told.pop(0))

    def created(self) -> Iterator[Event]:
        self.account.create(
            *(instances(each, count=2) for each in OLD), tags={}, **KINDS[self.kind]
        )
        yield self.account.state("CREATING")
        yield self.account.state("IN_SERVICE")

    def tagged(self) -> Iterator[Event]:
        yield self.account.tag(team=TEAM)

    def chosen(self) -> Iterator[Event]:
        yield self.account.tag(sagewarden_profile="large")

    def updated(self) -> Iterator[Event]:
        """Who deploys is told, minutes later, when the update was refused."""
        account = self.account
        self.wanted = account.config(
            *(instances(each, count=2) for each in NEW), **KINDS[self.kind]
        )
        try:
            yield from self.tried_again()
        except account.sagemaker.exceptions.ClientError as error:
            assert "automatic scaling" in str(error)
            yield account.refused("UpdateEndpoint", endpointConfigName=self.wanted)

    def tried_again(self) -> Iterator[Event]:
        self.account.update(self.wanted)
        self.wanted = ""
        self.says["EndpointStatus"] = "Updating"
        yield self.account.state("UPDATING")

    def settled(self) -> Iterator[Event]:
        self.says.clear()
        yield self.account.state("IN_SERVICE")

    def spared(self) -> Iterator[Event]:
        """A deletion is refused, and nobody tries it again."""
        yield self.account.refused("DeleteEndpoint")

    def off(self) -> Iterator[Event]:
        yield self.account.tag(sagewarden_scaling="off")

    def on(self) -> Iterator[Event]:
        yield self.account.untag("sagewarden:scaling")

    def deleted(self) -> Iterator[Event]:
        self.account.delete()
        yield self.account.called("DeleteEndpoint", {"endpointName": self.account.name})
        yield self.account.state("DELETED")

    def made_anew(self) -> Iterator[Event]:
        """An hour later, under the same name: an endpoint with one variant."""
        self.says["CreationTime"] = datetime.now(UTC) + timedelta(hours=1)
        tags = {"team": TEAM, "sagewarden:profile": "large"}
        self.account.create(instances("blue"), tags=tags, **KINDS[self.kind])
        yield self.account.state("CREATING")
        yield self.account.state("IN_SERVICE")

    def wakes(self, end: End) -> set[str]:
        waking = end.variants if self.kind == "asynchronous" else ()
        return {f"sagewarden.{self.account.name}.{variant}.wake" for variant in waking}


@pytest.fixture
def life(account: ScalingStage, context: Any) -> Iterator[Callable[..., Life]]:
    """A life of its own for each order."""
    target = {"min": 0, "max": 4, "targets": [LOAD, BACKLOG]}
    account.profiles(standard=target, large=target | {"max": 9, "schedules": [NIGHT]})
    says: dict[str, Any] = {}

    def begin(kind: str = "instances") -> Life:
        account.name = f"Tumor-{uuid4().hex[:8]}"
        says.clear()
        put.clear()
        return Life(account=account, context=context, says=says, put=put, kind=kind)

    with account.saying("DescribeEndpoint", says), account.listening() as put:
        yield begin


def ended(life: Life, last: str) -> None:
    """All is there that should be, and nothing else; a sweep finds nothing to do."""
    account, end = life.account, EXPECTED[last]
    least = 0 if life.kind == "asynchronous" else 1
    assert account.limits() == dict.fromkeys(end.variants, (least, end.max))
    for variant in (*OLD, *NEW):
        stem, alive = f"sagewarden.{account.name}.{variant}", variant in end.variants
        policies = {f"{stem}.target", f"{stem}.wake"} & (life.wakes(end) | {f"{stem}.target"})
        assert account.policies(account.id(variant)).keys() == (policies if alive else set())
        nights = {f"{stem}.night"} if alive and end.nights else set()
        assert account.schedules(account.id(variant)).keys() == nights
    assert account.alarms().keys() == life.wakes(end)
    remembers(life, end)
    if last == "deleted":
        assert account.remembered().keys() <= {"resource", "entry"}
    assert not account.react(account.swept()).get("outcomes")


def remembers(life: Life, end: End) -> None:
    """What is remembered is what there is."""
    account, known = life.account, life.account.known()
    alive = {account.id(each) for each in end.variants}
    assert {key.resource_id for key in known.targets} == alive
    assert {arn.resource_id for arn in known.arns} == alive
    assert {alarm.name for alarm in known.alarms} == life.wakes(end)
    assert {call.name for call in known.alarm_calls} == life.wakes(end)
    assert len(known.schedules) == (len(end.variants) if end.nights else 0)
    assert known.hold is None


@pytest.mark.parametrize("last", ENDS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)))
def test_an_endpoint_ends_as_it_should_in_whatever_order_its_events_come(
    life: Callable[..., Life], data: st.DataObject, kind: str, last: str
) -> None:
    """An event can come at any time after what it tells of, before or after others, with them, and once more."""
    lived, ahead = life(kind), list(EXPECTED)[: list(EXPECTED).index(last) + 1]
    while ahead or lived.told:
        if (
            ahead
            and not lived.wanted
            and (not lived.told or data.draw(st.booleans(), label="goes on"))
        ):
            lived.happen(ahead.pop(0))
            continue
        places = st.lists(st.integers(0, len(lived.told) - 1), min_size=1, max_size=3, unique=True)
        batch = [lived.told[place] for place in data.draw(places, label="are delivered")]
        if data.draw(st.integers(0, 4), label="come again if 4") != 4:
            lived.told = [each for each in lived.told if each not in batch]
        if data.draw(st.integers(0, 9), label="a sweep comes first if 9") == 9:
            batch.insert(0, (0, lived.account.swept()))
        lived.deliver(*batch)
    ended(lived, last)


def in_every_order(begin: Callable[[], tuple[Life, list[Told]]], last: str) -> None:
    """A life begins anew for each order in which what is left to tell of it can be told."""
    for order in permutations(range(len(begin()[1]))):
        lived, told = begin()
        for place in order:
            lived.deliver(told[place])
        ended(lived, last)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_deleted_before_anything_was_told_of_it_has_nothing(
    life: Callable[..., Life], kind: str
) -> None:
    def begin() -> tuple[Life, list[Told]]:
        lived = life(kind)
        lived.happen("created", "tagged", "deleted")
        told = [lived.told[1], *lived.told[-2:]]
        lived.told.clear()
        return lived, told

    in_every_order(begin, "deleted")


def test_what_scaled_and_was_deleted_has_nothing_though_it_is_told_late_that_it_is_in_service(
    life: Callable[..., Life],
) -> None:
    def begin() -> tuple[Life, list[Told]]:
        lived = life("asynchronous")
        lived.happen("created", "tagged", "chosen")
        late = lived.told[1]
        lived.catch_up()
        lived.happen("deleted")
        told = [late, *lived.told]
        lived.told.clear()
        return lived, told

    in_every_order(begin, "deleted")


def test_what_was_deleted_by_who_may_not_deregister_leaves_nothing_either(
    life: Callable[..., Life],
) -> None:
    """The endpoint is gone, and its targets have stayed."""

    def begin() -> tuple[Life, list[Told]]:
        lived = life("asynchronous")
        account = lived.account
        account.cloud.heal()
        lived.happen("created", "tagged", "chosen")
        late = lived.told[1]
        lived.catch_up()
        account.gone()
        called = account.called("DeleteEndpoint", {"endpointName": account.name})
        return lived, [late, (0, called), (0, account.state("DELETED"))]

    in_every_order(begin, "deleted")


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_that_was_refused_once_ends_well_in_whatever_order_it_is_told(
    life: Callable[..., Life], kind: str
) -> None:
    """The refusal is told again, and that it is updating comes last in some."""

    def begin() -> tuple[Life, list[Told]]:
        lived = life(kind)
        lived.happen("created", "tagged", "chosen")
        lived.catch_up()
        lived.happen("updated")
        refused = lived.told.pop()
        lived.deliver(refused)
        again, updating = lived.told
        assert again[0] == 900
        lived.happen("settled")
        told = [refused, updating, lived.told[-1]]
        lived.told.clear()
        return lived, told

    in_every_order(begin, "settled")


def test_who_tries_again_passes_whatever_came_together_with_the_refusal(
    life: Callable[..., Life],
) -> None:
    for order in permutations(range(3)):
        lived = life("asynchronous")
        lived.happen("created", "tagged", "chosen")
        late = lived.told[1]
        lived.catch_up()
        lived.happen("updated")
        told = [lived.told.pop(), late, (0, lived.account.swept())]
        lived.deliver(*(told[place] for place in order))
        assert lived.wanted == ""
        lived.happen("settled")
        lived.catch_up()
        ended(lived, "settled")


def test_what_was_let_go_scales_again_when_nobody_tries_again(life: Callable[..., Life]) -> None:
    for order in permutations(range(3)):
        lived = life("asynchronous")
        lived.happen("created", "tagged", "chosen")
        late = lived.told[1]
        lived.catch_up()
        lived.happen("spared")
        told = [lived.told.pop(), late, (0, lived.account.swept())]
        for place in order:
            lived.deliver(told[place])
        assert lived.account.limits() == {}
        lived.catch_up()
        ended(lived, "chosen")


@pytest.mark.parametrize("what", ["chosen", "off", "tagged", "spared"])
def test_what_comes_while_it_is_updating_holds_once_it_is_in_service(
    life: Callable[..., Life], what: str
) -> None:
    lived = life()
    lived.happen("created")
    if what != "tagged":
        lived.happen("tagged")
        lived.catch_up()
    late, before = lived.account.state("IN_SERVICE"), lived.account.limits()
    lived.says["EndpointStatus"] = "Updating"
    lived.happen(what)
    lived.told += [(0, lived.account.swept()), (0, late)]
    lived.catch_up()
    assert lived.account.limits() == ({} if what == "spared" else before)
    lived.happen("settled")
    lived.catch_up()
    ended(lived, "tagged" if what == "spared" else what)


def test_a_second_endpoint_of_the_name_scales_whenever_the_first_ones_end_is_told(
    life: Callable[..., Life],
) -> None:
    """Its deletion was refused at first."""

    def begin() -> tuple[Life, list[Told]]:
        lived = life()
        lived.happen("created", "tagged", "chosen")
        lived.catch_up()
        lived.happen("spared", "deleted", "made_anew")
        told = [*lived.told[:3], lived.told[-1]]
        lived.told.clear()
        return lived, told

    in_every_order(begin, "made_anew")
