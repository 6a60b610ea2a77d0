"""What is done about a choice, what is held by it, and what gives that back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remediation.actions import (
    HoldingAction,
    Raise,
    RollBack,
    SetInstances,
    from_record,
    given_back,
    to_record,
)
from remediation.plan.actions import guardrails_now, held_by, plan_actions, plan_release
from remediation.playbooks.proposals import (
    Choice,
    Growth,
    Proposal,
    Replacement,
    Return,
    Suspension,
)
from remediation.record.held import held_in, held_text
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Playbook
from sagewarden.resources import Arn
from tests.unit.remediation.endpoint_seen import ENDPOINT, NOW, seen

RUN = "20261125T192500-tumor"
UNTIL = NOW + timedelta(hours=6)
VARIANT = "endpoint/Tumor/variant/blue"


def growth(resource_id: str = VARIANT, **said: Any) -> Growth:
    usual: dict[str, Any] = {
        "variant": "blue",
        "kind": Kind.INSTANCES,
        "resource_id": resource_id,
        "limits": (1, 4),
        "min": 4,
        "more": 2,
    }
    return Growth(**(usual | said))


def planned(*proposals: Proposal, alarms: Any = ()) -> list[Any]:
    choice = Choice(playbook=Playbook.SCALE_OUT, why="it helps", proposals=proposals)
    return list(plan_actions(choice, seen(), run=RUN, until=UNTIL, alarms=alarms))


def test_growth_is_asked_of_scaling_which_has_the_targets() -> None:
    (action,) = planned(growth(max=6))
    assert action == Raise(
        resource=ENDPOINT,
        name="Tumor",
        raised=Raised(run=RUN, resource_id=VARIANT, min=4, max=6, until=UNTIL),
        reason="it helps",
    )


def test_an_inference_component_is_raised_by_its_own_name() -> None:
    (action,) = planned(growth("inference-component/Part-A"))
    assert action.resource == Arn(
        "arn:aws:sagemaker:us-east-1:123456789012:inference-component/part-a"
    )
    assert action.name == "Part-A"


def test_what_flaps_is_not_scaled_in_until_it_is_over() -> None:
    still = Suspension(variant="blue", kind=Kind.INSTANCES, resource_id=VARIANT, limits=(1, 4))
    (action,) = planned(still)
    assert action.raised == Raised(run=RUN, resource_id=VARIANT, suspend_scale_in=True, until=UNTIL)


def test_replacing_sets_one_instance_more() -> None:
    (action,) = planned(Replacement(variant="blue", kind=Kind.INSTANCES, count=2))
    assert (action.variant, action.since, action.count) == ("blue", 2, 3)


def alarm(metric: str, state: str = "OK") -> dict[str, str]:
    return {"AlarmName": f"sagewarden/Tumor/blue/{metric}", "StateValue": state}


def test_a_roll_back_is_guarded_by_the_usual_alarms_that_are_not_red() -> None:
    alarms = [alarm("model-latency"), alarm("invocation-5xx-errors", "ALARM"), alarm("invocations")]
    (action,) = planned(Return(current="b", previous="a"), alarms=alarms)
    assert isinstance(action, RollBack)
    assert (action.current, action.previous) == ("b", "a")
    # The red one would end the roll-back as it begins; no traffic is no fault of what is deployed.
    assert action.alarms == ("sagewarden/Tumor/blue/model-latency",)


def test_no_deployment_has_more_than_ten_guardrails() -> None:
    many = [
        {"AlarmName": f"sagewarden/Tumor/v{number}/model-latency", "StateValue": "OK"}
        for number in range(14)
    ]
    assert len(guardrails_now(many)) == 10


def test_who_is_only_told_changes_nothing() -> None:
    assert planned() == []


ACTIONS: st.SearchStrategy[HoldingAction] = st.builds(
    Raise,
    resource=st.just(ENDPOINT),
    name=st.just("Tumor"),
    raised=st.builds(
        Raised,
        run=st.just(RUN),
        resource_id=st.sampled_from([VARIANT, "inference-component/Part"]),
        min=st.none() | st.integers(0, 9),
        max=st.none() | st.integers(0, 9),
        suspend_scale_in=st.booleans(),
        until=st.just(UNTIL),
    ),
    reason=st.just(""),
) | st.builds(
    SetInstances,
    resource=st.just(ENDPOINT),
    name=st.just("Tumor"),
    variant=st.sampled_from(["blue", "green"]),
    since=st.integers(0, 9),
    count=st.integers(0, 9),
    reason=st.just(""),
)


@given(ACTIONS)
def test_what_is_held_is_read_back_as_it_was(action: HoldingAction) -> None:
    assert from_record(ENDPOINT, json.loads(json.dumps(to_record(action)))) == action


@given(ACTIONS)
def test_giving_back_restores_what_was(action: HoldingAction) -> None:
    back = given_back(action, "it is over")
    if isinstance(action, SetInstances):
        assert isinstance(back, SetInstances)
        assert (back.since, back.count) == (action.count, action.since)
    else:
        assert isinstance(back, Raise)
        assert back.raised.is_release
        assert back.raised.resource_id == action.raised.resource_id
    assert back.reason == "it is over"


def test_all_that_is_held_is_given_back_the_last_first() -> None:
    actions = planned(
        growth(),
        Return(current="b", previous="a"),
        Replacement(variant="green", kind=Kind.INSTANCES, count=2),
    )
    # A run that dies leaves its record, from which what it held is known.
    held = held_in(held_text(held_by(actions, Playbook.SCALE_OUT, UNTIL)))
    released = plan_release(held, "the alarms are over")
    assert [type(action) for action in released] == [SetInstances, Raise]


def test_a_record_that_holds_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="expected an action that holds something"):
        from_record(ENDPOINT, {"do": "roll-back"})
