"""CloudWatch that stands alone, at a time that a test moves."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from local.aws.clock import Clock
from local.aws.cloudwatch.alarms import Change, Transition
from local.aws.cloudwatch.cloudwatch import CloudWatch
from local.aws.cloudwatch.dashboards import Dashboards
from local.aws.cloudwatch.errors import RefusedError

NOON = 1_764_072_000.0
"""2025-11-25T12:00:00Z."""

BLUE = [{"Name": "EndpointName", "Value": "Tumor"}, {"Name": "VariantName", "Value": "blue"}]
GREEN = [{"Name": "EndpointName", "Value": "Tumor"}, {"Name": "VariantName", "Value": "green"}]
TOPIC = "arn:aws:sns:us-east-1:123456789012:administrators"
LATENCY = {
    "AlarmName": "latency",
    "Namespace": "AWS/SageMaker",
    "MetricName": "ModelLatency",
    "Dimensions": BLUE,
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "Threshold": 500_000.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}


def metric(name: str, period: int = 60, stat: str = "Sum") -> dict[str, Any]:
    named = {"Namespace": "AWS/SageMaker", "MetricName": name, "Dimensions": BLUE}
    return {"Metric": named, "Period": period, "Stat": stat}


def rate_alarm(**more: Any) -> dict[str, Any]:
    """An alarm on an error rate in per cent, of minutes with five requests at least."""
    return {
        "AlarmName": "rate",
        "Metrics": [
            {"Id": "rate", "Label": "5XX in per cent", "Expression": "IF(requests >= 5, 100 * errors / requests, 0)", "ReturnData": True},
            {"Id": "errors", "MetricStat": metric("Invocation5XXErrors"), "ReturnData": False},
            {"Id": "requests", "MetricStat": metric("Invocations"), "ReturnData": False},
        ],
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanThreshold",
    } | more  # fmt: skip


class Watched:
    """A CloudWatch with what it told of its alarms."""

    def __init__(self) -> None:
        self.clock = Clock(standing_at=NOON)
        self.told: list[Change] = []
        self.cloudwatch = CloudWatch(
            "us-east-1", clock=self.clock, tell=self.tell, dashboards=Dashboards(self.clock)
        )

    def tell(self, changes: Iterable[Change]) -> None:
        self.told.extend(changes)

    def call(self, operation: str, **asked: Any) -> dict[str, Any]:
        return self.cloudwatch.call(operation, asked)

    def refused(self, operation: str, **asked: Any) -> tuple[str, str]:
        with pytest.raises(RefusedError) as refused:
            self.call(operation, **asked)
        return refused.value.code, str(refused.value)

    def publish(
        self, name: str, *values: float | None, dimensions: Any = BLUE, **more: Any
    ) -> None:
        """Publishes a value a minute, the last one for the minute that is about to end."""
        data: list[Mapping[str, Any]] = []
        for ago, value in enumerate(reversed(values), start=1):
            if value is not None:
                at = self.clock.now() - 60 * ago
                named = {"Namespace": "AWS/SageMaker", "MetricName": name, "Dimensions": dimensions}
                data.append(named | {"Value": value, "Timestamp": at} | more)
        self.cloudwatch.publish(data)

    def state(self, name: str) -> str:
        types = ["MetricAlarm", "CompositeAlarm"]
        told = self.call("DescribeAlarms", AlarmNames=[name], AlarmTypes=types)
        (alarm,) = told["MetricAlarms"] + told["CompositeAlarms"]
        return str(alarm["StateValue"])

    def transitions(self) -> list[tuple[str, str]]:
        """Which alarms went to which states."""
        went = [each.after for each in self.told if isinstance(each, Transition)]
        return [(alarm["AlarmName"], alarm["StateValue"]) for alarm in went]


@pytest.fixture
def watched() -> Watched:
    return Watched()
