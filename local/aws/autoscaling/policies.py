"""Scaling policies: which metrics a target can follow, and one policy for each of them."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from local import ACCOUNT
from local.aws.autoscaling.targets import (
    CONCURRENCY,
    COPIES,
    INSTANCES,
    RefusedError,
    Region,
    of_targets,
    page,
)

_METRICS: Mapping[str, frozenset[str]] = {
    INSTANCES: frozenset(
        {
            "SageMakerVariantInvocationsPerInstance",
            "SageMakerVariantConcurrentRequestsPerModelHighResolution",
        }
    ),
    CONCURRENCY: frozenset({"SageMakerVariantProvisionedConcurrencyUtilization"}),
    COPIES: frozenset(
        {
            "SageMakerInferenceComponentInvocationsPerCopy",
            "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
        }
    ),
}
"""The predefined metrics of each dimension (API reference, PredefinedMetricSpecification)."""


def _put(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or replaces a policy; a target-tracking one brings its alarms along."""
    target, name = region.target(asked), asked["PolicyName"]
    tracking = asked.get("TargetTrackingScalingPolicyConfiguration")
    if tracking is not None:
        others = [policy for other, policy in target.policies.items() if other != name]
        _must_be_the_only_one(_metric(tracking, asked["ScalableDimension"]), others)
    kept = target.policies.get(name, {})
    arn = kept.get("PolicyARN") or (
        f"arn:aws:autoscaling:{region.name}:{ACCOUNT}:scalingPolicy:{uuid4()}:resource/sagemaker/"
        f"{asked['ResourceId']}:policyName/{name}"
    )
    alarms = _alarms(region.name, asked["ResourceId"]) if tracking is not None else []
    target.policies[name] = dict(asked) | {
        "PolicyARN": arn,
        "Alarms": alarms,
        "CreationTime": time.time(),
    }
    return {"PolicyARN": arn, "Alarms": alarms}


def _metric(tracking: Mapping[str, Any], dimension: str) -> str:
    """The metric of a policy as a text: the same one for the same metric, whatever its value."""
    customized = tracking.get("CustomizedMetricSpecification")
    if ("PredefinedMetricSpecification" in tracking) is (customized is not None):
        raise RefusedError(
            "ValidationException", "Specify either a predefined or a customized metric"
        )
    if customized is not None:
        named = {"Dimensions": sorted(map(json.dumps, customized.get("Dimensions", ())))}
        return json.dumps(customized | named, sort_keys=True)
    return _predefined(tracking["PredefinedMetricSpecification"], dimension)


def _predefined(specification: Mapping[str, Any], dimension: str) -> str:
    """A predefined metric's name, where the dimension has it."""
    kind = specification["PredefinedMetricType"]
    if not any(kind in kinds for kinds in _METRICS.values()):
        raise RefusedError(
            "ValidationException", f"Value '{kind}' at 'predefinedMetricType' is not known"
        )
    if kind not in _METRICS[dimension]:
        raise RefusedError("ValidationException", f"{kind} is not a metric of {dimension}")
    return str(kind)


def _must_be_the_only_one(metric: str, others: Iterable[Mapping[str, Any]]) -> None:
    """Refuses a policy by whose metric another policy of its target scales already."""
    for policy in others:
        tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
        if tracking is not None and _metric(tracking, policy["ScalableDimension"]) == metric:
            raise RefusedError(
                "ValidationException",
                "Only one TargetTrackingScaling policy for a given metric specification is "
                "allowed.",
            )


def _alarms(region: str, resource: str) -> list[dict[str, str]]:
    """The two alarms that target tracking brings along."""
    names = (f"TargetTracking-{resource}-Alarm{end}-{uuid4()}" for end in ("High", "Low"))
    arn = f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm"
    return [{"AlarmName": name, "AlarmARN": f"{arn}:{name}"} for name in names]


def _describe(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    return page("ScalingPolicies", of_targets(region, asked, "policies", "PolicyNames"), asked)


def _delete(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    if region.target(asked).policies.pop(asked["PolicyName"], None) is None:
        raise RefusedError(
            "ObjectNotFoundException", f"No scaling policy {asked['PolicyName']} found"
        )
    return {}


OPERATIONS: Mapping[str, Callable[[Region, Mapping[str, Any]], dict[str, Any]]] = {
    "DeleteScalingPolicy": _delete,
    "DescribeScalingPolicies": _describe,
    "PutScalingPolicy": _put,
}
