"""An inference component's calls are told in any order, late and twice, and nothing tells when it is in service."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.scaling.conftest import ScalingStage, instances

type Event = dict[str, Any]

COPIES = {"metric": "invocations-per-copy", "value": 4}
SCALES = {
    "created": False,
    "ready": True,
    "updated": True,
    "ready_again": True,
    "deleted": False,
    "made_anew": True,
}
"""Whether it must scale after each of the things that happen to it, in the order in which they do."""

PASSING = ("created", "updated")
"""After these it is on its way: what scales then shows once it is in service."""


@dataclass(kw_only=True)
class Life:
    """What happens to one component; `says` is what SageMaker tells beside what is so here."""

    account: ScalingStage
    context: Any
    says: dict[str, Any]
    put: list[tuple[int, Event]]
    name: str
    told: list[Event] = field(default_factory=list)

    def happen(self, what: str) -> None:
        self.told += getattr(self, what)()

    def deliver(self, *events: Event) -> None:
        self.account.batch(self.context, *events)
        self.told += [event for _, event in self.put]
        self.put.clear()

    def created(self) -> Iterator[Event]:
        yield from self.made_anew()
        self.says["InferenceComponentStatus"] = "Creating"

    def ready(self) -> Iterator[Event]:
        self.says.clear()
        yield from ()

    def updated(self) -> Iterator[Event]:
        self.says["InferenceComponentStatus"] = "Updating"
        yield self.called("UpdateInferenceComponent")

    ready_again = ready

    def deleted(self) -> Iterator[Event]:
        self.account.sagemaker.delete_inference_component(InferenceComponentName=self.name)
        yield self.called("DeleteInferenceComponent")

    def made_anew(self) -> Iterator[Event]:
        arn = self.account.component(self.name)
        yield self.called("CreateInferenceComponent", response={"inferenceComponentArn": arn})

    def called(self, operation: str, **more: Any) -> Event:
        return self.account.called(operation, {"inferenceComponentName": self.name}, **more)

    def ended(self, *, scales: bool) -> None:
        target = self.account.target(f"inference-component/{self.name}")
        assert target.get("MaxCapacity") == (4 if scales else None)
        wake = f"sagewarden.{self.account.name}.{self.name}.wake"
        policies = self.account.policies(f"inference-component/{self.name}")
        assert (wake in policies) is (wake in self.account.alarms()) is scales


@pytest.fixture
def life(account: ScalingStage, context: Any) -> Iterator[Callable[[], Life]]:
    """A component of its own for each order, of one endpoint."""
    account.profile(min=0, target=COPIES)
    account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
    says: dict[str, Any] = {}

    def begin() -> Life:
        says.clear()
        put.clear()
        return Life(
            account=account, context=context, says=says, put=put, name=f"Llama-{uuid4().hex[:8]}"
        )

    with account.saying("DescribeInferenceComponent", says), account.listening() as put:
        yield begin


@pytest.mark.parametrize("last", [what for what in SCALES if what not in PASSING])
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_component_ends_as_it_should_in_whatever_order_its_calls_are_told(
    life: Callable[[], Life], data: st.DataObject, last: str
) -> None:
    lived, ahead = life(), list(SCALES)[: list(SCALES).index(last) + 1]
    while ahead or lived.told:
        if ahead and not (lived.told and data.draw(st.booleans(), label="waits")):
            lived.happen(ahead.pop(0))
            continue
        places = st.lists(st.integers(0, len(lived.told) - 1), min_size=1, max_size=2, unique=True)
        batch = [lived.told[place] for place in data.draw(places, label="are delivered")]
        if data.draw(st.integers(0, 4), label="come again if 4") != 4:
            lived.told = [each for each in lived.told if each not in batch]
        lived.deliver(*batch)
    lived.ended(scales=SCALES[last])
