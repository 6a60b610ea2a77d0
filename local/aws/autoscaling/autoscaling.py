"""Application Auto Scaling for SageMaker: targets, what scales them, and what the service refuses.

moto's knows one of SageMaker's dimensions, keeps the policies of targets that are gone, and checks
nothing.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from local.aws.autoscaling import policies, schedules
from local.aws.autoscaling.service_role import ROLE
from local.aws.autoscaling.targets import Key, RefusedError, Region, Target, arn, page
from local.aws.wire import Answer, Request, refusal


def answer(region: Region, request: Request) -> Answer:
    """Answers one call."""
    operation = _OPERATIONS.get(request.operation)
    if operation is None:
        return refusal(400, "UnknownOperationException", f"not known here: {request.operation}")
    try:
        with region.lock:
            return Answer(200, json.dumps(operation(region, request.json)).encode())
    except RefusedError as error:
        return refusal(400, error.code, str(error))


def scale(region: Region, key: Key, capacity: int) -> Callable[[], None]:
    """What happens when an alarm fires whose policy wants this capacity: nothing at the limits.

    Returns:
        What sees to the end of it.

    Raises:
        RefusedError: there is no such target, or it is suspended.
    """
    with region.lock:
        target = region.target({"ResourceId": key[0], "ScalableDimension": key[1]})
        there, wanted = region.capacity(region.name, key), target.within(capacity)
        way = "Out" if wanted > there else "In"
        if target.suspended.get(f"DynamicScaling{way}Suspended"):
            raise RefusedError(
                "ValidationException", f"Scaling {way.lower()} of {key[0]} is suspended"
            )
        if wanted == there:
            return lambda: None
        return region.move(key, wanted, _cause(target, "High" if way == "Out" else "Low"))


def _cause(target: Target, end: str) -> str:
    """The alarm and its policy, as far as there are any."""
    for name, policy in target.policies.items():
        for alarm in policy["Alarms"]:
            if f"-Alarm{end}-" in alarm["AlarmName"]:
                return f"monitor alarm {alarm['AlarmName']} in state ALARM triggered policy {name}"
    return "monitor alarm in state ALARM triggered a policy"


def _register(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or updates; capacity outside the limits is moved into them before this answers."""
    key = asked["ResourceId"], asked["ScalableDimension"]
    there = region.capacity(region.name, key)
    found = region.targets.get(key)
    limits = _limits(found, asked)
    if found is None:
        found = Target(
            arn=arn(region.name, uuid4().hex),
            created=time.time(),
            capacities={},
            suspended={},
            tags=asked.get("Tags", {}),
        )
        region.targets[key] = found
    elif asked.get("Tags"):
        raise RefusedError("ValidationException", "Tags are for new targets; use TagResource")
    found.capacities = limits
    found.suspended |= asked.get("SuspendedState", {})
    within = found.within(there)
    if within != there:
        which = "minimum" if within > there else "maximum"
        region.move(key, within, f"{which} capacity was set to {within}")()
    return {"ScalableTargetARN": found.arn}


def _limits(found: Target | None, asked: Mapping[str, Any]) -> dict[str, int]:
    given = {name: asked[name] for name in ("MinCapacity", "MaxCapacity") if name in asked}
    if found is None and len(given) < len(("MinCapacity", "MaxCapacity")):
        raise RefusedError(
            "ValidationException", "MinCapacity and MaxCapacity are required for a new target"
        )
    limits: dict[str, int] = (found.capacities if found else {}) | given
    if limits["MinCapacity"] > limits["MaxCapacity"]:
        raise RefusedError("ValidationException", "MinCapacity should not exceed MaxCapacity")
    return limits


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
            "RoleARN": ROLE,
            "CreationTime": target.created,
            "ScalableTargetARN": target.arn,
            "SuspendedState": target.suspended,
            **target.capacities,
        }
        for key, target in list(region.targets.items())
        if (not wanted or key[0] in wanted) and dimension in (None, key[1])
    ]
    return page("ScalableTargets", found, asked)


def _activities(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The newest first; they stay when their target ends."""
    wanted = {name: asked[name] for name in ("ResourceId", "ScalableDimension") if name in asked}
    found = [each for each in region.activities if wanted.items() <= each.items()]
    return page("ScalingActivities", found, asked)


def _tag(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    region.by_arn(asked["ResourceARN"]).tags.update(asked["Tags"])
    return {}


def _untag(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    tags = region.by_arn(asked["ResourceARN"]).tags
    for key in asked["TagKeys"]:
        tags.pop(key, None)
    return {}


def _tags(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"Tags": region.by_arn(asked["ResourceARN"]).tags}


_OPERATIONS: Mapping[str, Callable[[Region, Mapping[str, Any]], dict[str, Any]]] = {
    **policies.OPERATIONS,
    **schedules.OPERATIONS,
    "DeregisterScalableTarget": _deregister,
    "DescribeScalableTargets": _targets,
    "DescribeScalingActivities": _activities,
    "ListTagsForResource": _tags,
    "RegisterScalableTarget": _register,
    "TagResource": _tag,
    "UntagResource": _untag,
}
