"""What starts a variant from zero: a step scaling policy, and the alarm that calls it. Pure."""

from collections.abc import Mapping
from typing import Any

from sagewarden.endpoints.variants import Kind, Variant
from scaling.endpoints.policies import SteppingPolicy

STEP: Mapping[str, Any] = {
    "AdjustmentType": "ChangeInCapacity",
    "MetricAggregationType": "Average",
    "Cooldown": 300,
    "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
}
"""The policy: one more, and 300 seconds for it to come (SageMaker developer guide, "Autoscale an
asynchronous endpoint")."""


def from_zero_of(variant: Variant) -> SteppingPolicy:
    """What starts an asynchronous variant, or an inference component, from zero.

    Target tracking sees nothing where there is none. The metrics of `AWS/SageMaker` are 1 or more
    while requests find nobody (SageMaker developer guide, "Autoscale an asynchronous endpoint" and
    "Scale an endpoint to zero instances").
    """
    if variant.kind is Kind.COPIES:
        metric, statistic, minutes = "NoCapacityInvocationFailures", "Maximum", 1
        dimension = {"Name": "InferenceComponentName", "Value": variant.name}
    else:
        metric, statistic, minutes = "HasBacklogWithoutCapacity", "Average", 2
        dimension = {"Name": "EndpointName", "Value": variant.endpoint}
    return SteppingPolicy(
        name=f"sagewarden.{variant.label}.wake",
        configuration=STEP,
        watched={
            "Namespace": "AWS/SageMaker",
            "MetricName": metric,
            "Dimensions": [dimension],
            "Statistic": statistic,
            "Period": 60,
            "EvaluationPeriods": minutes,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        },
        purpose="Starts the first one",
    )
