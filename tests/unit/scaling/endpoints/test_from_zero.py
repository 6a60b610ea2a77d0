"""What starts the first one: the policy that adds one, and the alarm that calls it."""

import pytest

from sagewarden.endpoints.variants import Kind
from scaling.endpoints.from_zero import STEP, from_zero_of
from tests.support.endpoints import NAME, variant
from tests.unit.scaling.conftest import wrong_with

ARN = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:resource/sagemaker/x:policyName/p"


@pytest.mark.parametrize(
    ("kind", "metric", "dimension", "statistic", "minutes"),
    [
        (Kind.ASYNCHRONOUS, "HasBacklogWithoutCapacity", {"Name": "EndpointName", "Value": NAME}, "Average", 2),
        (Kind.COPIES, "NoCapacityInvocationFailures", {"Name": "InferenceComponentName", "Value": "blue"}, "Maximum", 1),
    ],
)  # fmt: skip
def test_each_kind_is_woken_by_the_metric_that_its_guide_names(
    kind: Kind, metric: str, dimension: dict[str, str], statistic: str, minutes: int
) -> None:
    alarm = from_zero_of(variant(kind)).alarm(ARN)
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"]) == (
        "AWS/SageMaker",
        metric,
        [dimension],
    )
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == (
        statistic,
        60,
        minutes,
    )
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")


def test_the_alarm_calls_the_policy_and_can_be_sent() -> None:
    alarm = from_zero_of(variant(Kind.COPIES)).alarm(ARN)
    assert (alarm["AlarmActions"], alarm["ActionsEnabled"]) == ([ARN], True)
    assert wrong_with("PutMetricAlarm", alarm, service="cloudwatch") == ""


def test_the_policy_adds_one_and_can_be_sent() -> None:
    assert STEP["StepAdjustments"] == [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]
    request = {
        "PolicyName": from_zero_of(variant(Kind.COPIES)).name,
        "ServiceNamespace": "sagemaker",
        "ResourceId": variant(Kind.COPIES).resource_id,
        "ScalableDimension": "d",
        "StepScalingPolicyConfiguration": dict(STEP),
    }
    assert wrong_with("PutScalingPolicy", request) == ""
