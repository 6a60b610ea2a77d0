"""What wakes a variant that has none: a step scaling policy, and the alarm that calls it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaling.endpoints.variants import Kind, Variant

STEP: Mapping[str, Any] = {
    "AdjustmentType": "ChangeInCapacity",
    "MetricAggregationType": "Average",
    "Cooldown": 300,
    "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
}
"""The policy: one more, and 300 seconds for it to come (SageMaker developer guide, asynchronous inference)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """What wakes one variant: target tracking sees nothing where there is none."""

    name: str
    """Of the step scaling policy and of its alarm."""

    metric: str
    """Of `AWS/SageMaker`; it is 1 or more while requests find nobody."""

    dimension: tuple[str, str]
    statistic: str
    minutes: int
    """For how long it must be so."""

    def alarm(self, policy_arn: str) -> dict[str, Any]:
        """The alarm, as PutMetricAlarm wants it and DescribeAlarms tells it."""
        name, value = self.dimension
        return {
            "AlarmName": self.name,
            "ActionsEnabled": True,
            "AlarmActions": [policy_arn],
            "Namespace": "AWS/SageMaker",
            "MetricName": self.metric,
            "Dimensions": [{"Name": name, "Value": value}],
            "Statistic": self.statistic,
            "Period": 60,
            "EvaluationPeriods": self.minutes,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "missing",
        }


def wake_of(variant: Variant) -> Wake:
    """For an asynchronous variant, or for an inference component.

    SageMaker developer guide, "Autoscale an asynchronous endpoint" and "Scale an endpoint to zero instances".
    """
    name = f"sagewarden.{variant.label}.wake"
    if variant.kind is Kind.COPIES:
        whose = ("InferenceComponentName", variant.name)
        return Wake(
            name=name,
            metric="NoCapacityInvocationFailures",
            dimension=whose,
            statistic="Maximum",
            minutes=1,
        )
    return Wake(
        name=name,
        metric="HasBacklogWithoutCapacity",
        dimension=("EndpointName", variant.endpoint),
        statistic="Average",
        minutes=2,
    )
