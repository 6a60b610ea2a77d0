"""Scaling's calls to AWS that change something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from sagewarden.errors import TransientError
from sagewarden.notices import Notifier
from sagewarden.plans import Report, Word
from sagewarden.state import Change, Memory
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
from scaling.variants import SUSPENSIONS
from scaling.wanted import Wanted

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient

_WAKE_COOLDOWN = 300
"""Seconds; one instance is on its way by then (SageMaker developer guide, asynchronous inference)."""


_WITH_TARGET = ("alarms", "schedules")
"""What is remembered of a target, and forgotten with it."""


@dataclass(frozen=True, slots=True)
class Clients:
    """What actions are carried out with."""

    scaling: "ApplicationAutoScalingClient"
    cloudwatch: "CloudWatchClient"
    memory: Memory
    notifier: Notifier


def apply(action: ScalingAction, clients: Clients, delivery: str) -> Word:
    """Carries out one action; `delivery` names the message that asked for it."""
    match action:
        case Register():
            return _register(clients, action)
        case Deregister():
            return _deregister(clients, action)
        case PutPolicy():
            _put_policy(clients, action.wanted, action.wanted.policy, _tracking(action.wanted))
            return Word.APPLIED
        case PutWake():
            return _put_wake(clients, action)
        case PutSchedule() | DeleteSchedule():
            return _schedule(clients, action)
        case DeletePolicy():
            return _delete_policy(clients, action)
        case Retag():
            clients.scaling.tag_resource(ResourceARN=action.target, Tags=dict(action.tags))
            return Word.APPLIED
        case Report():
            word = clients.notifier.tell(action, delivery)
            clients.memory.change(Change(add={"told": [action.notice]}))
            return word
        case _:
            assert_never(action)


def _register(clients: Clients, action: Register) -> Word:
    """Registers a target, and remembers it first: what is not remembered is never deregistered."""
    wanted = action.wanted
    ours = {"targets": [_ours(wanted)]}
    clients.memory.change(Change(add=ours))
    limits: dict[str, Any] = _resource(wanted) | {"MinCapacity": wanted.min, "MaxCapacity": wanted.max}
    if wanted.suspended is not None:
        limits["SuspendedState"] = {name: each in wanted.suspended for name, each in SUSPENSIONS.items()}
    tags: dict[str, Any] = {"Tags": dict(action.tags)} if action.tags else {}
    try:
        clients.scaling.register_scalable_target(**limits, **tags)
    except ClientError as error:
        if tags and not action.known:  # it is not there, so it is not ours
            clients.memory.change(Change(take=ours))
        if not (action.known and isinstance(error, clients.scaling.exceptions.ValidationException)):
            raise
        clients.scaling.register_scalable_target(**limits)  # it is there already: then it takes no tags
    return Word.APPLIED


def _deregister(clients: Clients, action: Deregister) -> Word:
    """Deregisters a target, then forgets it; one that is gone already is only forgotten."""
    word = Word.APPLIED
    try:
        clients.scaling.deregister_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
        )
    except clients.scaling.exceptions.ObjectNotFoundException:
        word = Word.UNCHANGED
    state, its = clients.memory.read(), f"{action.resource_id}|"
    ending = {what: [each for each in state.get(what, ()) if each.startswith(its)] for what in _WITH_TARGET}
    if ending["alarms"]:
        clients.cloudwatch.delete_alarms(AlarmNames=[each.removeprefix(its) for each in ending["alarms"]])
    clients.memory.change(Change(take={"targets": [f"{its}{action.dimension}"], **ending}))
    return word


def _put_policy(clients: Clients, wanted: Wanted, name: str, policy: dict[str, Any]) -> str:
    with _registered(clients, wanted):
        return clients.scaling.put_scaling_policy(PolicyName=name, **_resource(wanted), **policy)["PolicyARN"]


@contextmanager
def _registered(clients: Clients, wanted: Wanted) -> Iterator[None]:
    """For what belongs to a target: one that has just been registered is not known everywhere at once.

    Raises:
        TransientError: it is not known yet, or no longer: it is looked at once more.
    """
    try:
        yield
    except clients.scaling.exceptions.ObjectNotFoundException as error:
        if _ours(wanted) not in clients.memory.read().get("targets", ()):
            raise  # it was refused: its policies are, too
        raise TransientError(f"the scalable target is not there yet: {error}") from error


def _tracking(wanted: Wanted) -> dict[str, Any]:
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": dict(wanted.tracking),
    }


def _put_wake(clients: Clients, action: PutWake) -> Word:
    """Puts the step scaling policy and the alarm that calls it; remembers the alarm first."""
    wanted, wake = action.wanted, action.wake
    clients.memory.change(Change(add={"alarms": [f"{wanted.resource_id}|{wake.name}"]}))
    step = {
        "AdjustmentType": "ChangeInCapacity",
        "MetricAggregationType": "Average",
        "Cooldown": _WAKE_COOLDOWN,
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
    }
    policy = {"PolicyType": "StepScaling", "StepScalingPolicyConfiguration": step}
    arn = _put_policy(clients, wanted, wake.name, policy)
    name, value = wake.dimension
    clients.cloudwatch.put_metric_alarm(
        AlarmName=wake.name,
        AlarmDescription=f"Starts the first one of {wanted.resource_id}. sagewarden made it and keeps it.",
        AlarmActions=[arn],
        Namespace="AWS/SageMaker",
        MetricName=wake.metric,
        Dimensions=[{"Name": name, "Value": value}],
        Statistic="Average" if wake.metric == "HasBacklogWithoutCapacity" else "Maximum",
        Period=60,
        EvaluationPeriods=2 if wake.metric == "HasBacklogWithoutCapacity" else 1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="missing",
    )
    return Word.APPLIED


def _schedule(clients: Clients, action: PutSchedule | DeleteSchedule) -> Word:
    """Puts a scheduled action, remembered first, or deletes one, forgotten last."""
    client = clients.scaling
    if isinstance(action, PutSchedule):
        ours = f"{action.wanted.resource_id}|{action.action.name}"
        clients.memory.change(Change(add={"schedules": [ours]}))
        limits: Any = dict(action.action.limits)
        with _registered(clients, action.wanted):
            client.put_scheduled_action(
                **_resource(action.wanted),
                ScheduledActionName=action.action.name,
                Schedule=action.action.schedule,
                Timezone=action.action.timezone,
                ScalableTargetAction=limits,
            )
        return Word.APPLIED
    word = Word.APPLIED
    try:
        client.delete_scheduled_action(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
            ScheduledActionName=action.name,
        )
    except client.exceptions.ObjectNotFoundException:
        word = Word.UNCHANGED
    clients.memory.change(Change(take={"schedules": [f"{action.resource_id}|{action.name}"]}))
    return word


def _delete_policy(clients: Clients, action: DeletePolicy) -> Word:
    try:
        clients.scaling.delete_scaling_policy(
            ServiceNamespace="sagemaker",
            ResourceId=action.resource_id,
            ScalableDimension=action.dimension,  # type: ignore[arg-type]
            PolicyName=action.name,
        )
    except clients.scaling.exceptions.ObjectNotFoundException:
        return Word.UNCHANGED
    alarm = f"{action.resource_id}|{action.name}"
    if alarm in clients.memory.read().get("alarms", frozenset()):
        clients.cloudwatch.delete_alarms(AlarmNames=[action.name])
        clients.memory.change(Change(take={"alarms": [alarm]}))
    return Word.APPLIED


def _ours(wanted: Wanted) -> str:
    """How a target is remembered."""
    return f"{wanted.resource_id}|{wanted.dimension}"


def _resource(wanted: Wanted) -> Any:
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": wanted.resource_id,
        "ScalableDimension": wanted.dimension,
    }
