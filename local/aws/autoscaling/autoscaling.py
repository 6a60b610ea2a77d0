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
from local.aws.autoscaling.targets import Key, RefusedError, Region, ScalableTarget, arn, page
from local.aws.wire import Answer, Request, refusal

_LIMITS = ("MinCapacity", "MaxCapacity")


def answer(region: Region, request: Request) -> Answer:
    """Answers one call to Application Auto Scaling."""
    operation = _OPERATIONS.get(request.operation)
    if operation is None:
        return refusal(400, "UnknownOperationException", f"not known here: {request.operation}")
    try:
        with region.lock:
            return Answer(200, json.dumps(operation(region, request.json)).encode())
    except RefusedError as error:
        return refusal(400, error.code, str(error))


def scale(region: Region, key: Key, capacity: int) -> Callable[[], None]:
    """Scales a target, as when an alarm fires whose policy wants a capacity.

    The limits hold: where they leave all as it is, nothing happens.

    Returns:
        What sees to the end of it.

    Raises:
        RefusedError: there is no such target, or it is suspended.
    """
    with region.lock:
        target = region.target({"ResourceId": key[0], "ScalableDimension": key[1]})
        there, wanted = region.capacity(region.name, key), target.within(capacity)
        way, end = ("Out", "High") if wanted > there else ("In", "Low")
        if target.suspended.get(f"DynamicScaling{way}Suspended"):
            raise RefusedError(
                "ValidationException", f"Scaling {way.lower()} of {key[0]} is suspended"
            )
        if wanted == there:
            return lambda: None
        return region.move(key, wanted, _cause(target, end))


def _cause(target: ScalableTarget, end: str) -> str:
    """The cause of an activity in words: the alarm and its policy, as far as there are any.

    Args:
        end: the alarm's end of the metric, High or Low.
    """
    for name, policy in target.policies.items():
        for alarm in policy["Alarms"]:
            if f"-Alarm{end}-" in alarm["AlarmName"]:
                return f"monitor alarm {alarm['AlarmName']} in state ALARM triggered policy {name}"
    return "monitor alarm in state ALARM triggered a policy"


def _register(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Creates or updates a target; capacity outside its limits is in them before this answers."""
    key = asked["ResourceId"], asked["ScalableDimension"]
    there = region.capacity(region.name, key)
    target = region.targets.get(key)
    limits = _limits(target, asked)
    if target is None:
        target = ScalableTarget(
            arn=arn(region.name, uuid4().hex),
            created=time.time(),
            capacities={},
            suspended={},
            tags=asked.get("Tags", {}),
        )
        region.targets[key] = target
    elif asked.get("Tags"):
        raise RefusedError("ValidationException", "Tags are for new targets; use TagResource")
    target.capacities = limits
    target.suspended |= asked.get("SuspendedState", {})
    within = target.within(there)
    if within != there:
        which = "minimum" if within > there else "maximum"
        region.move(key, within, f"{which} capacity was set to {within}")()
    return {"ScalableTargetARN": target.arn}


def _limits(target: ScalableTarget | None, asked: Mapping[str, Any]) -> dict[str, int]:
    """A target's limits after a registration, which may leave out those of one that is there."""
    given = {name: asked[name] for name in _LIMITS if name in asked}
    if target is None and len(given) < len(_LIMITS):
        raise RefusedError(
            "ValidationException", "MinCapacity and MaxCapacity are required for a new target"
        )
    limits: dict[str, int] = (target.capacities if target else {}) | given
    if limits["MinCapacity"] > limits["MaxCapacity"]:
        raise RefusedError("ValidationException", "MinCapacity should not exceed MaxCapacity")
    return limits


def _deregister(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    region.target(asked)
    del region.targets[asked["ResourceId"], asked["ScalableDimension"]]
    return {}


def _targets(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The targets of some resources and of a dimension, or of all where a call names none."""
    resource_ids, dimension = asked.get("ResourceIds"), asked.get("ScalableDimension")
    targets: list[dict[str, Any]] = []
    for key, target in list(region.targets.items()):
        if resource_ids and key[0] not in resource_ids:
            continue
        if dimension in (None, key[1]):
            targets.append(_described(key, target))
    return page("ScalableTargets", targets, asked)


def _described(key: Key, target: ScalableTarget) -> dict[str, Any]:
    """A target as DescribeScalableTargets lists it."""
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": key[0],
        "ScalableDimension": key[1],
        "RoleARN": ROLE,
        "CreationTime": target.created,
        "ScalableTargetARN": target.arn,
        "SuspendedState": target.suspended,
        **target.capacities,
    }


def _activities(region: Region, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The scaling activities, the newest first; they stay when their target ends."""
    wanted = {name: asked[name] for name in ("ResourceId", "ScalableDimension") if name in asked}
    activities = region.activities
    fitting = [activity for activity in activities if wanted.items() <= activity.items()]
    return page("ScalingActivities", fitting, asked)


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
