"""What starts the first one where there is none: a policy that adds one, and the alarm that calls it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.integration.scaling.conftest import ASYNCHRONOUS, BACKLOG, ScalingStage, instances

COPIES = {"metric": "invocations-per-copy", "value": 4}
ONE_MORE = {
    "AdjustmentType": "ChangeInCapacity",
    "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
    "Cooldown": 300,
    "MetricAggregationType": "Average",
}
EITHER = {
    "Namespace": "AWS/SageMaker",
    "Period": 60,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "missing",
    "ActionsEnabled": True,
    "OKActions": [],
    "InsufficientDataActions": [],
}
WHAT_CLOUDWATCH_ADDS = (
    "AlarmArn",
    "AlarmName",
    "AlarmDescription",
    "AlarmConfigurationUpdatedTimestamp",
)


def told(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm without its names and its state."""
    return {
        name: value
        for name, value in alarm.items()
        if not name.startswith("State") and name not in WHAT_CLOUDWATCH_ADDS
    }


@pytest.fixture
def waiting(account: ScalingStage) -> str:
    """An asynchronous endpoint that scales from zero; the name of what wakes it."""
    account.profile(min=0, target=BACKLOG)
    account.create(**ASYNCHRONOUS)
    account.in_service()
    return f"sagewarden.{account.name}.blue.wake"


def test_a_backlog_that_nobody_works_on_for_two_minutes_starts_one_instance(
    account: ScalingStage, waiting: str
) -> None:
    policy = account.policies(account.id("blue"))[waiting]
    assert policy["StepScalingPolicyConfiguration"] == ONE_MORE
    assert told(account.alarms()[waiting]) == EITHER | {
        "AlarmActions": [policy["PolicyARN"]],
        "MetricName": "HasBacklogWithoutCapacity",
        "Dimensions": [{"Name": "EndpointName", "Value": account.name}],
        "Statistic": "Average",
        "EvaluationPeriods": 2,
    }


def test_a_call_that_finds_no_copy_starts_one_at_once(account: ScalingStage) -> None:
    account.profile(min=0, target=COPIES)
    account.create(instances("blue") | {"ManagedInstanceScaling": {"Status": "ENABLED"}})
    component = f"{account.name}-llama"
    account.react(account.swept(account.component(component), component))
    wake = f"sagewarden.{account.name}.{component}.wake"
    policy = account.policies(f"inference-component/{component}")[wake]
    assert policy["StepScalingPolicyConfiguration"] == ONE_MORE
    assert told(account.alarms()[wake]) == EITHER | {
        "AlarmActions": [policy["PolicyARN"]],
        "MetricName": "NoCapacityInvocationFailures",
        "Dimensions": [{"Name": "InferenceComponentName", "Value": component}],
        "Statistic": "Maximum",
        "EvaluationPeriods": 1,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"AlarmActions": []},
        {"Threshold": 9.0},
        {"EvaluationPeriods": 5},
        {"TreatMissingData": "notBreaching"},
        {"Dimensions": [{"Name": "EndpointName", "Value": "another"}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_alarm_that_somebody_changed_is_put_right(
    account: ScalingStage, waiting: str, change: dict[str, Any]
) -> None:
    right = told(account.alarms()[waiting])
    account.cloudwatch.put_metric_alarm(AlarmName=waiting, **right | change)
    assert told(account.alarms()[waiting]) != right
    account.react(account.swept())
    assert told(account.alarms()[waiting]) == right


def test_an_alarm_that_somebody_deleted_is_made_again(account: ScalingStage, waiting: str) -> None:
    account.cloudwatch.delete_alarms(AlarmNames=[waiting])
    account.react(account.swept())
    assert list(account.alarms()) == [waiting]


def test_a_policy_that_somebody_changed_is_put_right(account: ScalingStage, waiting: str) -> None:
    account.scaling.put_scaling_policy(
        ServiceNamespace="sagemaker",
        ResourceId=account.id("blue"),
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        PolicyName=waiting,
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration=ONE_MORE
        | {"AdjustmentType": "ExactCapacity", "Cooldown": 30},
    )
    account.in_service()
    assert (
        account.policies(account.id("blue"))[waiting]["StepScalingPolicyConfiguration"] == ONE_MORE
    )


def test_a_policy_that_is_gone_already_is_only_forgotten(
    account: ScalingStage, waiting: str
) -> None:
    account.profile(min=1, target=BACKLOG)
    account.cloud.fail(
        "application-autoscaling", "DeleteScalingPolicy", code="ObjectNotFoundException"
    )
    outcomes = {
        each["action"]: each["outcome"] for each in account.react(account.swept())["outcomes"]
    }
    assert outcomes == {"Register": "applied", "DeletePolicy": "unchanged"}
    assert account.alarms() == {}
    assert account.remembered().keys().isdisjoint({"alarms", "wakes"})
