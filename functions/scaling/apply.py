"""Scaling's calls to AWS that change something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from sagewarden.deeds.memory import Change, Memory
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Report, Result
from sagewarden.errors import PermanentError, TransientError, judge
from scaling.actions import (
    DeletePolicy,
    DeleteSchedule,
    Deregister,
    PutPolicy,
    PutSchedule,
    PutWake,
    Register,
    Retag,
    ScalingAction,
)
from scaling.desired.targets import Wanted
from scaling.endpoints.from_zero import STEP
from scaling.endpoints.variants import SUSPENSIONS

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient

_WITH_TARGET = ("alarms", "arns", "schedules", "wakes")
"""What is remembered of a target, and forgotten with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What the actions of one plan are carried out with."""

    scaling: "ApplicationAutoScalingClient"
    cloudwatch: "CloudWatchClient"
    memory: Memory
    notifier: Notifier
    refused: set[str] = field(default_factory=set)
    """The targets that AWS has refused, as they are remembered: nothing can belong to them."""


def apply(action: ScalingAction, clients: Clients, delivery: str) -> Result:
    """Carries out one action; `delivery` names the message that asked for it."""
    match action:
        case Register():
            return _register(clients, action)
        case Deregister():
            return _deregister(clients, action)
        case PutPolicy():
            _put_policy(clients, action.wanted, action.wanted.policy, _tracking(action.wanted))
            return Result.APPLIED
        case PutWake():
            return _put_wake(clients, action)
        case PutSchedule() | DeleteSchedule():
            return _schedule(clients, action)
        case DeletePolicy():
            return _delete_policy(clients, action)
        case Retag():
            clients.scaling.tag_resource(ResourceARN=action.target, Tags=dict(action.tags))
            return Result.APPLIED
        case Report():
            word = clients.notifier.tell(action, delivery)
            clients.memory.change(Change(add={"told": [action.notice]}))
            return word
        case _:
            assert_never(action)


def _register(clients: Clients, action: Register) -> Result:
    """Registers a target, and remembers it first: what is not remembered is never deregistered.

    What AWS then calls it is remembered, too: a target of another ARN is somebody else's.
    """
    target = _ours(action.wanted)
    if not action.ours:
        clients.memory.change(Change(add={"targets": [target]}))
    try:
        arn = _registered_arn(clients.scaling, action)
    except ClientError as error:
        if isinstance(judge(error), PermanentError):
            clients.refused.add(target)
            if not action.ours:
                clients.memory.change(Change(take={"targets": [target]}))
        raise
    if action.tags or not action.ours:
        clients.memory.change(Change(add={"arns": [f"{target}|{arn}"]}))
    return Result.APPLIED


def _registered_arn(client: "ApplicationAutoScalingClient", action: Register) -> str:
    wanted = action.wanted
    limits: dict[str, Any] = _resource(wanted) | {
        "MinCapacity": wanted.min,
        "MaxCapacity": wanted.max,
    }
    if wanted.suspended is not None:
        limits["SuspendedState"] = {
            name: each in wanted.suspended for name, each in SUSPENSIONS.items()
        }
    tags: dict[str, Any] = {"Tags": dict(action.tags)} if action.tags else {}
    try:
        return client.register_scalable_target(**limits, **tags)["ScalableTargetARN"]
    except client.exceptions.ValidationException:
        if not (tags and action.ours):
            raise
    # It is there, and was only not seen: then it takes no tags.
    return client.register_scalable_target(**limits)["ScalableTargetARN"]


def _deregister(clients: Clients, action: Deregister) -> Result:
    """Deregisters a target, then forgets it; one that is gone already is only forgotten."""
    word = Result.APPLIED
    try:
        clients.scaling.deregister_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
        )
    except clients.scaling.exceptions.ObjectNotFoundException:
        word = Result.UNCHANGED
    state, its = clients.memory.read(), f"{action.resource_id}|"
    ending = {
        what: [each for each in state.get(what, ()) if each.startswith(its)]
        for what in _WITH_TARGET
    }
    if ending["alarms"]:
        clients.cloudwatch.delete_alarms(
            AlarmNames=[each.removeprefix(its) for each in ending["alarms"]]
        )
    clients.memory.change(Change(take={"targets": [f"{its}{action.dimension}"], **ending}))
    return word


def _put_policy(clients: Clients, wanted: Wanted, name: str, policy: dict[str, Any]) -> str:
    with _target_of(clients, wanted):
        return clients.scaling.put_scaling_policy(PolicyName=name, **_resource(wanted), **policy)[
            "PolicyARN"
        ]


@contextmanager
def _target_of(clients: Clients, wanted: Wanted) -> Iterator[None]:
    """For what belongs to a target: one that has just been registered is not known everywhere at once.

    Raises:
        TransientError: it is not known yet, or no longer: it is looked at once more.
    """
    try:
        yield
    except clients.scaling.exceptions.ObjectNotFoundException as error:
        if _ours(wanted) in clients.refused:
            raise
        raise TransientError(f"the scalable target is not there yet: {error}") from error


def _tracking(wanted: Wanted) -> dict[str, Any]:
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": dict(wanted.tracking),
    }


def _put_wake(clients: Clients, action: PutWake) -> Result:
    """Puts the step scaling policy and the alarm that calls it.

    The alarm is remembered before it is made, so that it never stays behind, and with the policy that
    it calls afterwards: a policy that was made anew has another ARN.
    """
    wanted, wake = action.wanted, action.wake
    alarm = f"{wanted.resource_id}|{wake.name}"
    clients.memory.change(Change(add={"alarms": [alarm]}))
    policy = {"PolicyType": "StepScaling", "StepScalingPolicyConfiguration": dict(STEP)}
    arn = _put_policy(clients, wanted, wake.name, policy)
    why = f"Starts the first one of {wanted.resource_id}. sagewarden made it and keeps it."
    clients.cloudwatch.put_metric_alarm(**wake.alarm(arn), AlarmDescription=why)
    clients.memory.change(Change(add={"wakes": [f"{alarm}|{arn}"]}))
    return Result.APPLIED


def _schedule(clients: Clients, action: PutSchedule | DeleteSchedule) -> Result:
    """Puts a scheduled action, remembered first, or deletes one, forgotten last."""
    client = clients.scaling
    if isinstance(action, PutSchedule):
        ours = f"{action.wanted.resource_id}|{action.action.name}"
        clients.memory.change(Change(add={"schedules": [ours]}))
        limits: Any = dict(action.action.limits)
        with _target_of(clients, action.wanted):
            client.put_scheduled_action(
                **_resource(action.wanted),
                ScheduledActionName=action.action.name,
                Schedule=action.action.schedule,
                Timezone=action.action.timezone,
                ScalableTargetAction=limits,
            )
        return Result.APPLIED
    word = Result.APPLIED
    try:
        client.delete_scheduled_action(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
            ScheduledActionName=action.name,
        )
    except client.exceptions.ObjectNotFoundException:
        word = Result.UNCHANGED
    clients.memory.change(Change(take={"schedules": [f"{action.resource_id}|{action.name}"]}))
    return word


def _delete_policy(clients: Clients, action: DeletePolicy) -> Result:
    """Deletes a policy, and before it the alarm that calls it: without the policy it would be forgotten."""
    alarm = f"{action.resource_id}|{action.name}"
    state = clients.memory.read()
    if alarm in state.get("alarms", ()):
        clients.cloudwatch.delete_alarms(AlarmNames=[action.name])
        wakes = [each for each in state.get("wakes", ()) if each.startswith(f"{alarm}|")]
        clients.memory.change(Change(take={"alarms": [alarm], "wakes": wakes}))
    try:
        clients.scaling.delete_scaling_policy(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
            PolicyName=action.name,
        )
    except clients.scaling.exceptions.ObjectNotFoundException:
        return Result.UNCHANGED
    return Result.APPLIED


def _ours(wanted: Wanted) -> str:
    """How a target is remembered."""
    return f"{wanted.resource_id}|{wanted.dimension}"


def _resource(wanted: Wanted) -> Any:
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": wanted.resource_id,
        "ScalableDimension": wanted.dimension,
    }
