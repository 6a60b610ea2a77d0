"""What starts a variant from zero: a step scaling policy, and the alarm that calls it. Pure."""

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
"""The policy: one more, and 300 seconds for it to come (SageMaker developer guide, "Autoscale an
asynchronous endpoint")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromZero:
    """What starts one variant from zero: target tracking sees nothing where there is none."""

    name: str
    """The name of the step scaling policy, and of its alarm."""

    metric: str
    """A metric of `AWS/SageMaker` that is 1 or more while requests find nobody."""

    dimension: tuple[str, str]
    """The name and the value of the metric's dimension."""

    statistic: str
    """The metric's statistic over a minute."""

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


def from_zero_of(variant: Variant) -> FromZero:
    """What starts an asynchronous variant, or an inference component, from zero.

    SageMaker developer guide, "Autoscale an asynchronous endpoint" and "Scale an endpoint to zero
    instances".
    """
    name = f"sagewarden.{variant.label}.wake"
    if variant.kind is Kind.COPIES:
        return FromZero(
            name=name,
            metric="NoCapacityInvocationFailures",
            dimension=("InferenceComponentName", variant.name),
            statistic="Maximum",
            minutes=1,
        )
    return FromZero(
        name=name,
        metric="HasBacklogWithoutCapacity",
        dimension=("EndpointName", variant.endpoint),
        statistic="Average",
        minutes=2,
    )
