"""Scaling policies: target tracking, of which a target has one for each metric, and steps."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from local import ACCOUNT
from local.aws.autoscaling.metrics import metric_of
from local.aws.autoscaling.steps import must_be_steps
from local.aws.autoscaling.targets import RefusedError, Region, of_targets, page

_MOST = 50
"""Policies of a target (Application Auto Scaling user guide, "Quotas")."""

_TYPES: Mapping[str, str] = {
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    "StepScaling": "StepScalingPolicyConfiguration",
}
"""The types of policies that SageMaker's targets may have, and where each is described.

PredictiveScaling is for Amazon ECS alone (PutScalingPolicy, API reference).
"""


def _put(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or replaces a policy; a target-tracking one brings its alarms along."""
    target, name = region.target(asked), asked["PolicyName"]
    kept = target.policies.get(name, {})
    _must_be_of_a_type(asked, kept)
    if name not in target.policies and len(target.policies) >= _MOST:
        raise RefusedError("LimitExceededException", f"A target has {_MOST} policies at most")
    tracking = asked.get("TargetTrackingScalingPolicyConfiguration")
    if tracking is None:
        must_be_steps(asked["StepScalingPolicyConfiguration"])
    else:
        others = [policy for other, policy in target.policies.items() if other != name]
        _must_be_the_only_one(metric_of(tracking, asked["ScalableDimension"]), others)
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


def _must_be_of_a_type(asked: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Refuses a policy whose configuration is not that of its type, which a new one has to say."""
    kind = str(asked.get("PolicyType") or kept.get("PolicyType"))
    if kind not in _TYPES:
        raise RefusedError("ValidationException", f"{kind} is not supported for sagemaker")
    described = [member for member in _TYPES.values() if member in asked]
    if described != [_TYPES[kind]]:
        raise RefusedError("ValidationException", f"{kind} needs {_TYPES[kind]}, and no other")


def _must_be_the_only_one(metric: str, others: Iterable[Mapping[str, Any]]) -> None:
    """Refuses a policy by whose metric another policy of its target scales already."""
    for policy in others:
        tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
        if tracking is not None and metric_of(tracking, policy["ScalableDimension"]) == metric:
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
