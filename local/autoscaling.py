"""Application Auto Scaling for SageMaker: targets, policies, scheduled actions, and what the service refuses.

moto's knows one of SageMaker's dimensions, keeps the policies of targets that are gone, and checks nothing.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from local import ACCOUNT
from local.wire import Answer, Request, refusal

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

type Key = tuple[str, str]
"""A resource id and a scalable dimension."""


class RefusedError(Exception):
    """What the service does not do: an error code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Target:
    """A scalable target, with the policies and scheduled actions that end with it."""

    arn: str
    created: float
    capacities: dict[str, int]
    suspended: dict[str, bool]
    tags: dict[str, str]
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    schedules: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Region:
    """The targets of one region.

    Attributes:
        capacity: reads or sets how many instances, copies or units there are; raises `RefusedError`
            where there is no such resource, or none that can scale.
    """

    name: str
    capacity: Callable[[str, str, str, int | None], int]
    targets: dict[Key, Target] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def answer(self, request: Request) -> Answer:
        """Answers one call."""
        operation = _OPERATIONS.get(request.operation)
        if operation is None:
            return refusal(400, "UnknownOperationException", f"not known here: {request.operation}")
        try:
            with self.lock:
                return Answer(200, json.dumps(operation(self, request.json)).encode())
        except RefusedError as error:
            return refusal(400, error.code, str(error))

    def target(self, asked: Mapping[str, Any]) -> Target:
        key = asked["ResourceId"], asked["ScalableDimension"]
        if key not in self.targets:
            raise RefusedError("ObjectNotFoundException", f"No scalable target found for {key[0]}, {key[1]}")
        return self.targets[key]

    def by_arn(self, arn: str) -> Target:
        found = next((target for target in self.targets.values() if target.arn == arn), None)
        if found is None:
            raise RefusedError("ResourceNotFoundException", f"The resource {arn} does not exist")
        return found


def _register(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or updates; capacity outside the limits is moved into them at once."""
    key = asked["ResourceId"], asked["ScalableDimension"]
    there = region.capacity(region.name, *key, None)
    given = {name: asked[name] for name in ("MinCapacity", "MaxCapacity") if name in asked}
    found = region.targets.get(key)
    if found is None and len(given) < len(("MinCapacity", "MaxCapacity")):
        raise RefusedError("ValidationException", "MinCapacity and MaxCapacity are required for a new target")
    limits = (found.capacities if found else {}) | given
    if limits["MinCapacity"] > limits["MaxCapacity"]:
        raise RefusedError("ValidationException", "MinCapacity should not exceed MaxCapacity")
    if found is None:
        prefix = f"arn:aws:application-autoscaling:{region.name}:{ACCOUNT}"
        found = Target(f"{prefix}:scalable-target/{uuid4().hex}", time.time(), {}, {}, asked.get("Tags", {}))
        region.targets[key] = found
    elif asked.get("Tags"):
        raise RefusedError("ValidationException", "Tags are for new targets; use TagResource")
    found.capacities = limits
    found.suspended |= asked.get("SuspendedState", {})
    within = max(limits["MinCapacity"], min(limits["MaxCapacity"], there))
    if within != there:
        region.capacity(region.name, *key, within)
    return {"ScalableTargetARN": found.arn}


def _deregister(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    region.target(asked)
    del region.targets[asked["ResourceId"], asked["ScalableDimension"]]
    return {}


def _targets(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    wanted, dimension = asked.get("ResourceIds"), asked.get("ScalableDimension")
    found = [
        {
            "ServiceNamespace": "sagemaker",
            "ResourceId": key[0],
            "ScalableDimension": key[1],
            "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/sagemaker.application-autoscaling",
            "CreationTime": target.created,
            "ScalableTargetARN": target.arn,
            "SuspendedState": target.suspended,
            **target.capacities,
        }
        for key, target in region.targets.items()
        if (not wanted or key[0] in wanted) and dimension in (None, key[1])
    ]
    return _page("ScalableTargets", found, asked)


def _put_policy(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    target, name = region.target(asked), asked["PolicyName"]
    kept = target.policies.get(name, {})
    arn = kept.get("PolicyARN") or (
        f"arn:aws:autoscaling:{region.name}:{ACCOUNT}:scalingPolicy:{uuid4()}:resource/sagemaker/"
        f"{asked['ResourceId']}:policyName/{name}"
    )
    tracking = "TargetTrackingScalingPolicyConfiguration" in asked
    alarms = [
        {"AlarmName": (n := f"TargetTracking-{asked['ResourceId']}-Alarm{end}-{uuid4()}"),
         "AlarmARN": f"arn:aws:cloudwatch:{region.name}:{ACCOUNT}:alarm:{n}"}
        for end in ("High", "Low")
    ] if tracking else []  # fmt: skip
    target.policies[name] = dict(asked) | {"PolicyARN": arn, "Alarms": alarms, "CreationTime": time.time()}
    return {"PolicyARN": arn, "Alarms": alarms}


def _policies(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    return _page("ScalingPolicies", list(_of_targets(region, asked, "policies", "PolicyNames")), asked)


def _schedules(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = list(_of_targets(region, asked, "schedules", "ScheduledActionNames"))
    return _page("ScheduledActions", found, asked)


def _of_targets(region: Region, asked: Mapping[str, Any], what: str, names: str) -> Iterator[dict[str, Any]]:
    """The policies or scheduled actions that a call asks for, of whichever targets."""
    for key, target in region.targets.items():
        wanted = asked.get("ResourceId"), asked.get("ScalableDimension")
        if all(each in (None, found) for each, found in zip(wanted, key, strict=True)):
            found = getattr(target, what)
            yield from (found[name] for name in found if not asked.get(names) or name in asked[names])


def _delete_policy(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    if region.target(asked).policies.pop(asked["PolicyName"], None) is None:
        raise RefusedError("ObjectNotFoundException", f"No scaling policy {asked['PolicyName']} found")
    return {}


def _put_schedule(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    name = asked["ScheduledActionName"]
    arn = f"arn:aws:autoscaling:{region.name}:{ACCOUNT}:scheduledAction:{uuid4()}:scheduledActionName/{name}"
    made = {"ScheduledActionARN": arn, "CreationTime": time.time()}
    region.target(asked).schedules[name] = dict(asked) | made
    return {}


def _delete_schedule(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    if region.target(asked).schedules.pop(asked["ScheduledActionName"], None) is None:
        raise RefusedError("ObjectNotFoundException", f"No action {asked['ScheduledActionName']} found")
    return {}


def _tag(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    region.by_arn(asked["ResourceARN"]).tags.update(asked["Tags"])
    return {}


def _tags(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"Tags": region.by_arn(asked["ResourceARN"]).tags}


def _page(name: str, found: list[dict[str, Any]], asked: Mapping[str, Any]) -> dict[str, Any]:
    start, size = int(asked.get("NextToken") or 0), int(asked.get("MaxResults") or 50)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return {name: found[start : start + size]} | more


_OPERATIONS: Mapping[str, Callable[[Region, Mapping[str, Any]], dict[str, Any]]] = {
    "DeleteScalingPolicy": _delete_policy,
    "DeleteScheduledAction": _delete_schedule,
    "DeregisterScalableTarget": _deregister,
    "DescribeScalableTargets": _targets,
    "DescribeScalingPolicies": _policies,
    "DescribeScheduledActions": _schedules,
    "ListTagsForResource": _tags,
    "PutScalingPolicy": _put_policy,
    "PutScheduledAction": _put_schedule,
    "RegisterScalableTarget": _register,
    "TagResource": _tag,
}
