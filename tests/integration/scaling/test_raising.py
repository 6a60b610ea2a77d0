"""A run of remediation raises a target for a while: scaling does it, and takes it back."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from sagewarden.endpoints.raised import Raised, raising_message
from sagewarden.errors import TransientError
from sagewarden.resources import Arn
from tests.integration.scaling.conftest import BACKLOG, LOAD, NIGHT, ScalingStage, instances

RUN = "20261125T192500-tumor"
COPIES = {"metric": "invocations-per-copy", "value": 4}


def raised(account: ScalingStage, **asked: Any) -> Raised:
    usual: dict[str, Any] = {"run": RUN, "resource_id": account.id("blue"), "min": 3}
    until = account.clock() + timedelta(hours=1)
    return Raised(**{**usual, "until": until, **asked})


def message(
    account: ScalingStage, asked: Raised, at: datetime | None = None, arn: str = ""
) -> dict[str, Any]:
    resource = Arn(arn or account.arn)
    told: dict[str, Any] = json.loads(raising_message(resource, asked, at=at or account.clock()))
    return told


def begun(account: ScalingStage, **asked: Any) -> Raised:
    """An endpoint scales from 1 to 4, and a run raises it to 3."""
    account.create()
    account.in_service()
    wanted = raised(account, **asked)
    account.react(message(account, wanted))
    return wanted


def refusals(answer: Mapping[str, Any]) -> list[str]:
    return [each["detail"] for each in answer["outcomes"] if each["outcome"] == "refused"]


def test_a_run_raises_a_target_and_lets_go_of_it_whatever_comes_twice_or_late(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    asked = raised(account)
    first = message(account, asked)
    with account.listening() as put:
        (outcome,) = account.react(first)["outcomes"]
        account.react(first)
        account.react(account.swept())
    assert account.limits() == {"blue": (3, 4)}
    assert outcome["reason"].startswith(f"run {RUN} of remediation (until ")
    # One reminder is on its way, however often it is looked at.
    ((seconds, reminder),) = put
    assert (seconds, reminder["source"]) == (900, "sagewarden.reminder")
    account.in_service()
    assert account.writes() == []
    account.later(minutes=1)
    account.react(message(account, asked.released()))
    assert account.limits() == {"blue": (1, 4)}
    assert (account.known().lifted, account.known().look) == ({}, None)
    account.react(first)
    assert account.limits() == {"blue": (1, 4)}
    account.later(hours=1)
    account.react(account.swept())
    assert account.known().asked == frozenset()
    assert account.notices(expected=0) == []


def test_a_run_that_never_lets_go_is_over_in_time_by_reminders_alone(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    with account.listening() as put:
        account.react(message(account, raised(account, suspend_scale_in=True)))
        while put:
            seconds, reminder = put.pop()
            assert account.limits() == {"blue": (3, 4)}
            account.later(seconds=seconds)
            account.react(reminder)
    target = account.target(account.id("blue"))
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
    assert target["SuspendedState"]["DynamicScalingInSuspended"] is False
    assert (account.known().asked, account.known().lifted) == (frozenset(), {})


def test_scaling_in_is_suspended_and_an_earlier_profile_comes_back(account: ScalingStage) -> None:
    asked = begun(account, min=None, suspend_scale_in=True)
    target = account.target(account.id("blue"))
    assert target["SuspendedState"]["DynamicScalingInSuspended"] is True
    account.profile(max=6)
    account.react(message(account, asked.released()))
    target = account.target(account.id("blue"))
    assert target["SuspendedState"]["DynamicScalingInSuspended"] is False
    assert account.limits() == {"blue": (1, 6)}


@pytest.mark.parametrize("theirs", [(2, 4), (1, 4)], ids=["others", "the-profile-s"])
def test_what_somebody_sets_meanwhile_stands_and_is_told(
    account: ScalingStage, theirs: tuple[int, int]
) -> None:
    asked = begun(account)
    account.register("blue", MinCapacity=theirs[0], MaxCapacity=theirs[1])
    account.react(account.swept())
    assert account.limits() == {"blue": theirs}
    (notice,) = account.notices()
    assert f"run {RUN} of remediation" in notice
    assert f"somebody else has set {theirs[0]} to {theirs[1]}" in notice
    account.later(minutes=1)
    account.react(message(account, asked.released()))
    assert account.limits() == {"blue": theirs}


def test_limits_that_stand_already_are_not_raised_and_the_ledger_says_why(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    account.register("blue", MinCapacity=2, MaxCapacity=9)
    account.react(account.swept())
    answer = account.react(message(account, raised(account)))
    assert refusals(answer) == ["somebody else has set its limits, which stand"]
    assert account.limits() == {"blue": (2, 9)}


def test_a_target_that_somebody_else_made_is_not_raised(account: ScalingStage) -> None:
    account.create()
    account.by_hand()
    answer = account.react(message(account, raised(account)))
    assert "somebody else registered its scalable target" in refusals(answer)
    assert account.limits() == {"blue": (2, 9)}


def test_a_second_run_counts_once_the_first_lets_go(account: ScalingStage) -> None:
    first = begun(account)
    second = raised(account, run="20261125T193000-tumor", min=2)
    (refusal,) = refusals(account.react(message(account, second)))
    assert f"run {RUN} of remediation" in refusal
    assert account.limits() == {"blue": (3, 4)}
    account.react(message(account, raised(account, run="another").released()))
    assert account.limits() == {"blue": (3, 4)}
    account.react(message(account, first.released()))
    assert account.limits() == {"blue": (2, 4)}


def test_an_update_passes_beside_what_is_raised_which_counts_again_afterwards(
    account: ScalingStage,
) -> None:
    begun(account)
    config = account.config(instances("blue", "ml.c5.xlarge"))
    account.react(account.refused("UpdateEndpoint", endpointConfigName=config))
    assert account.limits() == {}
    account.update(config)
    account.in_service()
    assert account.limits() == {"blue": (3, 4)}


def test_what_is_asked_of_an_endpoint_that_is_being_updated_is_raised_when_it_is_in_service(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    says = {"EndpointStatus": "Updating"}
    with account.saying("DescribeEndpoint", says), account.listening() as put:
        assert "not in service" in account.react(message(account, raised(account)))["ignored"]
    assert len(put) == 1
    account.in_service()
    assert account.limits() == {"blue": (3, 4)}


def test_an_endpoint_that_is_created_anew_is_not_raised(account: ScalingStage) -> None:
    asked = begun(account)
    sent = account.clock()
    account.delete()
    account.react(account.state("DELETED"))
    assert account.limits() == {}
    account.later(minutes=1)
    account.create()
    account.in_service()
    account.react(message(account, asked, at=sent))
    assert account.limits() == {"blue": (1, 4)}


def test_a_variant_that_is_gone_forgets_it(account: ScalingStage) -> None:
    begun(account)
    account.react(account.refused("UpdateEndpoint", endpointConfigName="none"))
    account.update(account.config(instances("green")))
    account.in_service()
    assert account.known().asked == frozenset()
    answer = account.react(message(account, raised(account)))
    (refusal,) = refusals(answer)
    assert refusal.startswith("it does not scale")
    assert account.known().asked == frozenset()


def test_for_a_team_that_only_watches_it_is_planned_and_nothing_is_remembered(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    account.profiles(mode="observe", standard={"min": 1, "max": 4, "target": LOAD})
    with account.listening() as put:
        (outcome,) = account.react(message(account, raised(account)))["outcomes"]
    assert (outcome["action"], outcome["outcome"], put) == ("Register", "planned", [])
    assert account.limits() == {"blue": (1, 4)}
    assert account.known().asked == frozenset()


def test_an_inference_component_is_raised_by_its_copies(account: ScalingStage) -> None:
    account.profile(min=0, target=None, targets=[BACKLOG, COPIES])
    account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
    name = f"{account.name}-llama"
    arn, resource_id = account.component(name), f"inference-component/{name}"
    asked = raised(account, resource_id=resource_id)
    account.react(message(account, asked, arn=arn))
    assert account.target(resource_id)["MinCapacity"] == 3
    account.react(message(account, asked.released(), arn=arn))
    assert account.target(resource_id)["MinCapacity"] == 0


def test_what_aws_refuses_to_raise_is_told_and_tried_again(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.cloud.fail(
        "application-autoscaling",
        "RegisterScalableTarget",
        code="ValidationException",
        message="not now",
    )
    assert len(refusals(account.react(message(account, raised(account))))) == 1
    assert account.limits() == {"blue": (1, 4)}
    account.in_service()
    assert account.limits() == {"blue": (3, 4)}


def test_what_was_interrupted_leaves_nothing_raised_once_the_run_lets_go(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    asked = raised(account)
    account.cloud.fail("application-autoscaling", "RegisterScalableTarget", times=9)
    with pytest.raises(TransientError):
        account.react(message(account, asked))
    account.cloud.heal()
    account.react(message(account, asked))
    assert account.limits() == {"blue": (3, 4)}
    account.cloud.fail("application-autoscaling", "RegisterScalableTarget", times=9)
    with pytest.raises(TransientError):
        account.react(message(account, asked.released()))
    account.cloud.heal()
    account.react(message(account, asked.released()))
    assert account.limits() == {"blue": (1, 4)}
    assert account.known().lifted == {}


def test_a_schedule_that_comes_meanwhile_is_what_it_gets_back(account: ScalingStage) -> None:
    night, day = {**NIGHT, "min": 1}, {**NIGHT, "name": "day", "min": 1, "max": 4}
    account.profile(schedules=[night, day])
    asked = begun(account)
    account.register("blue", MinCapacity=1, MaxCapacity=2)  # as the schedule does
    account.in_service()
    assert account.limits() == {"blue": (2, 2)}
    assert account.notices(expected=0) == []
    account.react(message(account, asked.released()))
    assert account.limits() == {"blue": (1, 2)}


def test_an_activity_that_fails_while_it_is_raised_is_told_as_ever(account: ScalingStage) -> None:
    begun(account)
    failed = {
        "ActivityId": "a",
        "ServiceNamespace": "sagemaker",
        "ResourceId": account.id("blue"),
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "Description": "Setting desired instance count to 3.",
        "Cause": "minimum capacity was set to 3",
        "StartTime": account.clock(),
        "StatusCode": "Failed",
        "StatusMessage": "Unable to provision requested ML compute capacity",
    }
    with account.saying(
        "DescribeScalingActivities", {"ScalingActivities": [failed]}, "application-autoscaling"
    ):
        account.react(account.swept())
    (notice,) = account.notices()
    assert "blue was to scale and could not" in notice
    assert account.limits() == {"blue": (3, 4)}
