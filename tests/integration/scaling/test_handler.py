"""An endpoint scales as its profile says from the moment it is in service until it is gone."""

from typing import Any

import pytest

from local import ACCOUNT
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.resources import Arn
from scaling.handler import ROOM
from scaling.remembered.registry import DIGEST, RememberedRegistry
from tests.integration.scaling.conftest import LOAD, OTHER, TEAM, ScalingStage, instances
from tests.support.runtime import LEDGER

COOL = {"scale_in_cooldown": "5m", "scale_out_cooldown": "1m"}


def test_an_endpoint_in_service_scales_as_its_profile_says(account: ScalingStage) -> None:
    account.profile(**COOL)
    account.create()
    account.in_service()
    assert account.limits() == {"blue": (1, 4)}
    assert account.tracking(account.id("blue")) == {
        "TargetValue": 360.0,
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
        },
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
        "DisableScaleIn": False,
    }


def test_the_first_time_costs_what_a_script_would_call_and_what_must_be_remembered(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    assert [call for call in account.calls if not call.startswith("dynamodb:")] == [
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "sagemaker:DescribeEndpointConfig",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
    ]


@pytest.mark.parametrize("variants", [1, 2, 10])
def test_the_first_time_costs_six_calls_more_than_a_script_whatever_the_number_of_variants(
    account: ScalingStage, variants: int
) -> None:
    """The script describes the endpoint, registers each variant, and puts each policy."""
    account.create(*(instances(f"v{number}") for number in range(variants)))
    account.in_service()
    assert len(account.limits()) == variants
    assert len(account.calls) == (1 + 2 * variants) + 6
    assert account.live.asked.count("fresh") == 0


def test_the_first_time_goes_by_no_registry_that_a_deployment_has_overtaken(
    account: ScalingStage,
) -> None:
    """A process may have read its registry some seconds ago."""
    client, about = (
        account.cloud.client("dynamodb"),
        f"arn:aws:appconfig:us-east-1:{ACCOUNT}:application/a",
    )
    memory = Memory(client=client, table=LEDGER, about=Arn(about), entry=ROOM.name)
    memory.change(RememberedRegistry.handed_on("another"))
    old = account.live.registry
    account.profile(max=7)
    account.live.current = lambda: old  # type: ignore[method-assign]
    account.create()
    account.in_service()
    memory.change(Change(drop=[DIGEST]))
    assert account.limits() == {"blue": (1, 7)}


def test_where_nothing_has_to_change_there_are_five_reads_and_no_write(
    account: ScalingStage,
) -> None:
    account.create(instances("blue"), instances("green"))
    account.in_service()
    assert account.in_service()["outcomes"] == []
    assert account.calls == [
        "dynamodb:GetItem",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
    ]


def test_a_thorough_look_at_a_variant_that_is_as_it_should_costs_no_more(
    account: ScalingStage,
) -> None:
    """The sweep alone reads its scaling activities, too: no event tells of one that failed."""
    account.create()
    account.in_service()
    account.react(account.tag(sagewarden_scaling="on"))
    assert len(account.calls) == 5
    assert account.writes() == []
    account.react(account.swept())
    assert len(account.calls) == 6
    assert account.writes() == []


def test_schedules_cost_one_read_more_where_somebody_may_have_changed_them(
    account: ScalingStage,
) -> None:
    night = {"name": "night", "at": "cron(0 20 * * ? *)", "max": 2}
    account.profile(schedules=[night, night | {"name": "day", "max": 4}])
    account.create(instances("blue"), instances("green"))
    account.in_service()
    account.in_service()
    assert len(account.calls) == 5
    account.react(account.swept())
    assert account.calls.count("application-autoscaling:DescribeScheduledActions") == 1
    assert account.writes() == []


def test_nothing_is_listed_for_the_whole_account(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.react(account.swept())
    assert not [
        call
        for call in account.calls
        if call in ("sagemaker:ListEndpoints", "tagging:GetResources")
    ]


def test_a_burst_of_one_endpoints_events_is_handled_once(
    account: ScalingStage, context: Any
) -> None:
    account.create()
    account.cloud.clear_calls()
    account.batch(context, *(account.state("IN_SERVICE") for _ in range(5)))
    described = [call for call in account.cloud.calls() if call.operation == "DescribeEndpoint"]
    assert len(described) == 1
    assert account.limits() == {"blue": (1, 4)}


def test_a_glance_in_a_burst_does_not_stand_in_for_a_thorough_look(
    account: ScalingStage, context: Any
) -> None:
    """What the tag changes is only seen by whoever looks for it: the profiles differ in their schedules alone."""
    usual = {"min": 1, "max": 4, "target": LOAD}
    night = {"name": "night", "at": "cron(0 20 * * ? *)", "max": 2}
    account.profiles(standard=usual, nightly=usual | {"schedules": [night]})
    account.create()
    account.in_service()
    account.batch(context, account.state("IN_SERVICE"), account.tag(sagewarden_profile="nightly"))
    assert list(account.schedules(account.id("blue"))) == [f"sagewarden.{account.name}.blue.night"]


def test_a_thorough_look_stands_in_for_every_other(account: ScalingStage, context: Any) -> None:
    account.create()
    account.in_service()
    account.cloud.clear_calls()
    account.batch(context, account.swept(), account.state("IN_SERVICE"), account.swept())
    described = [call for call in account.cloud.calls() if call.operation == "DescribeEndpoint"]
    assert len(described) == 1


def test_capacity_that_scaling_has_reached_stays(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    capacity = [{"VariantName": "blue", "DesiredInstanceCount": 3}]
    account.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=account.name, DesiredWeightsAndCapacities=capacity
    )
    account.settled()
    account.profile(min=2, max=6)
    account.react(account.swept())
    assert account.limits() == {"blue": (2, 6)}
    assert account.counts() == {"blue": 3}


def test_a_suspended_target_stays_suspended(account: ScalingStage) -> None:
    account.create()
    account.in_service()
    account.register(
        "blue",
        SuspendedState={"DynamicScalingInSuspended": True},
    )
    account.profile(max=7)
    account.react(account.swept())
    assert account.target(account.id("blue"))["SuspendedState"]["DynamicScalingInSuspended"] is True
    assert account.limits() == {"blue": (1, 7)}


def test_what_the_profile_suspends_is_suspended_until_it_says_otherwise(
    account: ScalingStage,
) -> None:
    account.profile(suspended=["scale-in", "schedules"])
    account.create()
    account.in_service()
    found = account.target(account.id("blue"))["SuspendedState"]
    assert found["DynamicScalingInSuspended"] is found["ScheduledScalingSuspended"] is True
    assert found["DynamicScalingOutSuspended"] is False
    assert account.in_service()["outcomes"] == []
    account.profile(suspended=[])
    account.react(account.swept())
    assert not any(account.target(account.id("blue"))["SuspendedState"].values())


def test_what_the_profile_forbids_to_scale_in_does_not(account: ScalingStage) -> None:
    account.profile(scale_in=False)
    account.create()
    account.in_service()
    assert account.tracking(account.id("blue"))["DisableScaleIn"] is True


def test_the_target_carries_its_team_and_is_tagged_anew_when_the_endpoint_changes_hands(
    account: ScalingStage,
) -> None:
    account.create()
    account.in_service()
    arn = account.target(account.id("blue"))["ScalableTargetARN"]
    assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": TEAM}
    account.profiles(standard={"min": 1, "max": 4, "target": LOAD})
    account.live.registry = account.live.registry.model_copy(
        update={"teams": dict.fromkeys((TEAM, OTHER), account.live.registry.teams[TEAM])}
    )
    account.react(account.tag(team=OTHER))
    assert account.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": OTHER}
