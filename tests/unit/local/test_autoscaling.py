"""The local Application Auto Scaling: what it refuses, what ends with a target, and when capacity moves."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.aws.autoscaling.targets import COPIES, INSTANCES
from tests.unit.local.conftest import (
    BLUE,
    BURSTABLE,
    COMPONENT,
    SERVERLESS,
    TRACKING,
    Account,
    furnished,
)


@pytest.mark.parametrize("key", [BLUE, SERVERLESS, COMPONENT])
def test_each_of_the_three_dimensions_has_targets(account: Account, key: tuple[str, str]) -> None:
    arn = account.register(key, 3, 5)["ScalableTargetARN"]
    (found,) = account.listed("ScalableTargets")
    assert (found["ResourceId"], found["ScalableDimension"]) == key
    assert (found["ScalableTargetARN"], found["MinCapacity"], found["MaxCapacity"]) == (arn, 3, 5)
    assert account.counts[key] == 3


@pytest.mark.parametrize(
    ("key", "limits", "told"),
    [
        (BURSTABLE, {"MinCapacity": 1, "MaxCapacity": 2}, "Variants on ml.t2.medium cannot scale automatically"),
        (("endpoint/Tumor/variant/gone", INSTANCES), {"MinCapacity": 1, "MaxCapacity": 2}, "SageMaker variant does not exist"),
        (BLUE, {"MinCapacity": 3, "MaxCapacity": 2}, "MinCapacity should not exceed MaxCapacity"),
        (BLUE, {"MinCapacity": 1}, "MinCapacity and MaxCapacity are required for a new target"),
        (BLUE, {"MaxCapacity": 1}, "MinCapacity and MaxCapacity are required for a new target"),
        (BLUE, {}, "MinCapacity and MaxCapacity are required for a new target"),
    ],
)  # fmt: skip
def test_a_registration_that_cannot_be_is_refused_and_leaves_nothing(
    account: Account, key: tuple[str, str], limits: dict[str, int], told: str
) -> None:
    before = dict(account.counts)
    assert account.refused("RegisterScalableTarget", key, **limits) == ("ValidationException", told)
    assert (account.listed("ScalableTargets"), account.counts) == ([], before)


STEPS = {
    "PolicyName": "q",
    "PolicyType": "StepScaling",
    "StepScalingPolicyConfiguration": {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    },
}


def test_a_target_keeps_the_limit_that_is_not_named(account: Account) -> None:
    arn = account.register()["ScalableTargetARN"]
    assert account.done("RegisterScalableTarget", MaxCapacity=9) == {"ScalableTargetARN": arn}
    (found,) = account.listed("ScalableTargets")
    assert (found["MinCapacity"], found["MaxCapacity"]) == (1, 9)


def test_a_limit_that_the_other_one_forbids_is_refused_and_both_stay(account: Account) -> None:
    account.register(least=2, most=4)
    assert account.refused("RegisterScalableTarget", MaxCapacity=1)[0] == "ValidationException"
    (found,) = account.listed("ScalableTargets")
    assert (found["MinCapacity"], found["MaxCapacity"]) == (2, 4)


@pytest.mark.parametrize(
    ("limits", "count"), [((1, 4), 2), ((2, 2), 2), ((3, 4), 3), ((0, 1), 1), ((0, 0), 0)]
)
def test_capacity_moves_into_the_limits_and_only_where_it_was_outside(
    account: Account, limits: tuple[int, int], count: int
) -> None:
    account.register(BLUE, *limits)
    assert account.counts[BLUE] == count


def test_what_has_scaled_stays_where_it_is_when_it_is_registered_again(account: Account) -> None:
    account.register()
    account.counts[BLUE] = 4
    account.register()
    assert account.counts[BLUE] == 4


def test_a_suspended_target_stays_so_until_somebody_says_otherwise(account: Account) -> None:
    account.register(SuspendedState={"DynamicScalingInSuspended": True})
    account.register()
    (found,) = account.listed("ScalableTargets")
    assert found["SuspendedState"] == {"DynamicScalingInSuspended": True}


def test_tags_are_for_new_targets_and_later_for_tag_resource(account: Account) -> None:
    arn = account.register(Tags={"team": "bcd"})["ScalableTargetARN"]
    refused = account.refused("RegisterScalableTarget", MinCapacity=2, Tags={"team": "isa"})
    assert refused == ("ValidationException", "Tags are for new targets; use TagResource")
    assert account.listed("ScalableTargets")[0]["MinCapacity"] == 1
    account.done("TagResource", None, ResourceARN=arn, Tags={"team": "isa", "purpose": "trial"})
    tags = account.done("ListTagsForResource", None, ResourceARN=arn)["Tags"]
    assert tags == {"team": "isa", "purpose": "trial"}


@pytest.mark.parametrize("operation", ["TagResource", "ListTagsForResource"])
def test_what_is_not_there_cannot_be_tagged(account: Account, operation: str) -> None:
    code, message = account.refused(operation, None, ResourceARN="arn:gone", Tags={})
    assert (code, message) == ("ResourceNotFoundException", "The resource arn:gone does not exist")


@pytest.mark.parametrize(
    "operation",
    [
        "DeregisterScalableTarget",
        "PutScalingPolicy",
        "DeleteScalingPolicy",
        "PutScheduledAction",
        "DeleteScheduledAction",
    ],
)
def test_without_a_target_there_is_nothing_to_do_it_to(account: Account, operation: str) -> None:
    account.register(SERVERLESS)
    code, message = account.refused(operation, PolicyName="p", ScheduledActionName="s")
    assert code == "ObjectNotFoundException"
    assert message == f"No scalable target found for {BLUE[0]}, {BLUE[1]}"


@pytest.mark.parametrize("operation", ["DeleteScalingPolicy", "DeleteScheduledAction"])
def test_a_policy_or_schedule_that_is_gone_cannot_be_deleted(
    account: Account, operation: str
) -> None:
    account.register()
    assert (
        account.refused(operation, PolicyName="p", ScheduledActionName="s")[0]
        == "ObjectNotFoundException"
    )


def test_policies_and_schedules_end_with_their_target_and_others_stay(account: Account) -> None:
    furnished(account)
    furnished(account, COMPONENT)
    account.done("DeregisterScalableTarget")
    for what in ("ScalableTargets", "ScalingPolicies", "ScheduledActions"):
        assert [each["ResourceId"] for each in account.listed(what)] == [COMPONENT[0]]
    account.register()
    assert account.listed("ScalingPolicies", ResourceId=BLUE[0]) == []


def test_a_deregistered_target_keeps_its_capacity(account: Account) -> None:
    account.register(least=4)
    account.done("DeregisterScalableTarget")
    assert account.counts[BLUE] == 4


def test_a_target_that_comes_back_is_another_one(account: Account) -> None:
    first = account.register(Tags={"team": "bcd"})
    account.done("DeregisterScalableTarget")
    second = account.register()
    assert first != second
    assert (
        account.done("ListTagsForResource", None, ResourceARN=second["ScalableTargetARN"])["Tags"]
        == {}
    )


def test_what_was_put_is_what_is_described(account: Account) -> None:
    furnished(account)
    (policy,), (schedule,) = account.listed("ScalingPolicies"), account.listed("ScheduledActions")
    assert policy["TargetTrackingScalingPolicyConfiguration"] == TRACKING
    assert policy["PolicyARN"].endswith(f":resource/sagemaker/{BLUE[0]}:policyName/p")
    assert (schedule["Schedule"], schedule["Timezone"]) == ("rate(1 day)", "UTC")


def test_a_policy_that_is_put_again_is_changed_and_keeps_its_arn(account: Account) -> None:
    furnished(account)
    (before,) = account.listed("ScalingPolicies")
    account.done(
        "PutScalingPolicy",
        PolicyName="p",
        TargetTrackingScalingPolicyConfiguration=TRACKING | {"TargetValue": 9},
    )
    (policy,) = account.listed("ScalingPolicies")
    assert policy["PolicyARN"] == before["PolicyARN"]
    assert policy["TargetTrackingScalingPolicyConfiguration"] == TRACKING | {"TargetValue": 9}


def test_target_tracking_brings_its_two_alarms_and_step_scaling_none(account: Account) -> None:
    furnished(account)
    tracking = account.listed("ScalingPolicies")[0]["Alarms"]
    assert [
        each["AlarmName"].startswith(f"TargetTracking-{BLUE[0]}-Alarm") for each in tracking
    ] == [
        True,
        True,
    ]
    step = account.done("PutScalingPolicy", **STEPS | {"PolicyName": "wake"})
    assert step["Alarms"] == []


def test_what_is_deleted_is_gone_and_the_rest_stays(account: Account) -> None:
    furnished(account)
    account.done("PutScalingPolicy", **STEPS)
    account.done("DeleteScalingPolicy", PolicyName="p")
    account.done("DeleteScheduledAction", ScheduledActionName="s")
    assert [each["PolicyName"] for each in account.listed("ScalingPolicies")] == ["q"]
    assert account.listed("ScheduledActions") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [BLUE[0], SERVERLESS[0], COMPONENT[0]]),
        ({"ResourceIds": [SERVERLESS[0], "endpoint/gone"]}, [SERVERLESS[0]]),
        ({"ResourceIds": [BLUE[0], COMPONENT[0]], "ScalableDimension": COPIES}, [COMPONENT[0]]),
    ],
)
def test_targets_are_found_by_what_is_asked_for(
    account: Account, asked: dict[str, Any], found: list[str]
) -> None:
    for key in (BLUE, SERVERLESS, COMPONENT):
        account.register(key)
    assert [each["ResourceId"] for each in account.listed("ScalableTargets", **asked)] == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"ResourceId": BLUE[0]}, [BLUE[0]]),
        ({"ResourceId": BLUE[0], "ScalableDimension": COPIES}, []),
        ({"PolicyNames": ["p"]}, [BLUE[0], COMPONENT[0]]),
        ({"PolicyNames": ["q"]}, []),
    ],
)
def test_policies_are_found_by_resource_and_by_name(
    account: Account, asked: dict[str, Any], found: list[str]
) -> None:
    furnished(account)
    furnished(account, COMPONENT)
    assert [each["ResourceId"] for each in account.listed("ScalingPolicies", **asked)] == found


def pages(account: Account, asked: dict[str, Any]) -> Iterator[list[str]]:
    """The names of the scheduled actions, page by page."""
    page = account.done("DescribeScheduledActions", None, **asked)
    yield [each["ScheduledActionName"] for each in page["ScheduledActions"]]
    if "NextToken" in page:
        yield from pages(account, asked | {"NextToken": page["NextToken"]})


@pytest.mark.parametrize(
    ("number", "asked", "sizes"),
    [
        (5, {"MaxResults": 2}, [2, 2, 1]),
        (4, {"MaxResults": 2}, [2, 2]),
        (51, {}, [50, 1]),
        (0, {}, [0]),
    ],
)
def test_long_lists_come_in_pages(
    account: Account, number: int, asked: dict[str, Any], sizes: list[int]
) -> None:
    account.register()
    names = [f"s{n}" for n in range(number)]
    for name in names:
        account.done("PutScheduledAction", ScheduledActionName=name, Schedule="rate(1 day)")
    found = list(pages(account, asked))
    assert [len(page) for page in found] == sizes
    assert [name for page in found for name in page] == names


def test_a_call_that_nobody_makes_here_is_refused(account: Account) -> None:
    assert account.refused("GetPredictiveScalingForecast")[0] == "UnknownOperationException"


def test_tags_are_taken_off_by_their_keys(account: Account) -> None:
    arn = account.register(Tags={"team": "bcd", "purpose": "trial"})["ScalableTargetARN"]
    account.done("UntagResource", None, ResourceARN=arn, TagKeys=["purpose", "gone"])
    assert account.done("ListTagsForResource", None, ResourceARN=arn)["Tags"] == {"team": "bcd"}
    code, _ = account.refused("UntagResource", None, ResourceARN="arn:gone", TagKeys=["team"])
    assert code == "ResourceNotFoundException"
