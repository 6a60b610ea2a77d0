"""The alarms of target tracking in CloudWatch: they come with a policy, and go with it.

They change their state as they do in AWS, where the low one is in ALARM all night; here they call
nothing, for capacity is moved by whoever tests.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from local.aws.autoscaling.targets import COPIES, Region
from local.aws.cloudwatch.cloudwatch import CloudWatch

CHANGED_BY = frozenset(
    {
        "PutScalingPolicy",
        "DeleteScalingPolicy",
        "DeregisterScalableTarget",
        "DeleteEndpoint",
        "DeleteInferenceComponent",
    }
)
"""The calls after which there may be other alarms."""

_PREFIX = "TargetTracking-"
_LOW = 0.9
"""Of the target value: below that the low alarm is in ALARM."""

_HIGH_PERIODS, _LOW_PERIODS = 3, 15
"""Periods that have to breach, all of them (re:Post, "target tracking alarms")."""

_PREDEFINED: Mapping[str, tuple[str, str, int]] = {
    "SageMakerVariantInvocationsPerInstance": ("InvocationsPerInstance", "Sum", 60),
    "SageMakerVariantConcurrentRequestsPerModelHighResolution": (
        "ConcurrentRequestsPerModel",
        "Maximum",
        10,
    ),
    "SageMakerVariantProvisionedConcurrencyUtilization": (
        "ServerlessProvisionedConcurrencyUtilization",
        "Maximum",
        60,
    ),
    "SageMakerInferenceComponentInvocationsPerCopy": ("InvocationsPerCopy", "Sum", 60),
    "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution": (
        "ConcurrentRequestsPerCopy",
        "Maximum",
        10,
    ),
}
"""The predefined metrics in CloudWatch: name, statistic, period in seconds."""


def keep_alarms(region: Region, cloudwatch: CloudWatch) -> None:
    """Makes the alarms of new policies, and deletes those of policies that are gone."""
    with region.lock:
        wanted = {alarm["AlarmName"]: alarm for alarm in _alarms(region)}
        there = {name for name in list(cloudwatch.alarms.metric) if name.startswith(_PREFIX)}
        for name in sorted(wanted.keys() - there):
            cloudwatch.call("PutMetricAlarm", wanted[name])
        for name in sorted(there - wanted.keys()):
            cloudwatch.call("DeleteAlarms", {"AlarmNames": [name]})


def _alarms(region: Region) -> Iterator[dict[str, Any]]:
    """The alarms of all target-tracking policies."""
    for target in list(region.targets.values()):
        for policy in list(target.policies.values()):
            if "TargetTrackingScalingPolicyConfiguration" in policy:
                yield from _of_policy(policy)


def _of_policy(policy: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The two alarms of a policy: too much, and too little."""
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    high, low = policy["Alarms"]
    named = {
        "AlarmDescription": (
            f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy['PolicyARN']}."
        ),
        "AlarmActions": [policy["PolicyARN"]],
    } | _watched(tracking, policy["ResourceId"], policy["ScalableDimension"])
    value = float(tracking["TargetValue"])
    yield named | {
        "AlarmName": high["AlarmName"],
        "EvaluationPeriods": _HIGH_PERIODS,
        "Threshold": value,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    yield named | {
        "AlarmName": low["AlarmName"],
        "EvaluationPeriods": _LOW_PERIODS,
        "Threshold": value * _LOW,
        "ComparisonOperator": "LessThanThreshold",
    }


def _watched(tracking: Mapping[str, Any], resource: str, dimension: str) -> dict[str, Any]:
    """The metric of a policy as PutMetricAlarm wants it."""
    customized = tracking.get("CustomizedMetricSpecification")
    # A predefined metric, of the resource.
    if customized is None:
        kind = tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
        name, statistic, period = _PREDEFINED[kind]
        return {
            "Namespace": "AWS/SageMaker",
            "MetricName": name,
            "Dimensions": _dimensions(resource, dimension),
            "Statistic": statistic,
            "Period": period,
        }
    # Metric math.
    if customized.get("Metrics"):
        return {"Metrics": [_query(query) for query in customized["Metrics"]]}
    # Another metric.
    members = ("Namespace", "MetricName", "Dimensions", "Statistic", "Unit")
    return {name: customized[name] for name in members if name in customized} | {"Period": 60}


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query of a policy, which has no period, as one of an alarm."""
    stat = {"MetricStat": {"Period": 60} | query["MetricStat"]} if "MetricStat" in query else {}
    return dict(query) | stat


def _dimensions(resource: str, dimension: str) -> list[dict[str, str]]:
    """The dimensions of a resource's predefined metrics."""
    parts = resource.split("/")
    if dimension == COPIES:
        return [{"Name": "InferenceComponentName", "Value": parts[1]}]
    return [{"Name": "EndpointName", "Value": parts[1]}, {"Name": "VariantName", "Value": parts[3]}]
