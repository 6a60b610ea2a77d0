"""Scaling's calls to AWS that change something."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, assert_never

from botocore.exceptions import ClientError

from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Result
from sagewarden.errors import PermanentError, TransientError, is_gone, judge
from scaling.actions import (
    DeletePolicy,
    DeleteSchedule,
    Deregister,
    Lower,
    PutPolicy,
    PutSchedule,
    PutStepPolicy,
    Register,
    Release,
    Retag,
    ScalingAction,
)
from scaling.endpoints.dimensions import SUSPENSIONS
from scaling.endpoints.keys import AlarmCall, Belonging, TargetArn, TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.policies import SteppingPolicy, TrackingPolicy
from scaling.remembered.endpoint import Remembered
from scaling.remembered.made import Making

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient

    from sagewarden.runtime.aws import Clients


@dataclass(slots=True, kw_only=True)
class Hands:
    """What the actions of one plan are carried out with."""

    aws: "Clients"
    """AWS's clients, each made when it is first used."""

    memory: Memory
    """What is remembered of the endpoint."""

    making: Making
    """All that the plan makes."""

    is_remembered: bool = False
    """Whether it is remembered what the plan makes."""

    unsettling: Change | None = None
    """Forgets the limits that the plan changes; None where it changes none, or that was done."""

    begun: set[TargetKey | Belonging] = field(default_factory=set)
    """What of it AWS was asked for."""

    refused: set[TargetKey] = field(default_factory=set)
    """The targets that AWS has refused: nothing can belong to them."""

    arns: set[TargetArn] = field(default_factory=set)
    """The ARNs that AWS has given to targets."""

    limits: dict[TargetKey, Limits] = field(default_factory=dict)
    """The limits that targets were given."""

    ended: set[TargetKey] = field(default_factory=set)
    """The targets that are ours no longer."""

    mended: set[str] = field(default_factory=set)
    """The resource ids of targets that were registered because of what there was."""

    alarm_calls: set[AlarmCall] = field(default_factory=set)
    """The alarms that were made, and the policies that they call."""

    def begin(self, what: TargetKey | Belonging) -> None:
        """Has it remembered that something is about to be made, with all else that the plan makes.

        What is not remembered is never ended.
        """
        if not self.is_remembered:
            self.memory.change(Remembered.making(self.making))
        self.is_remembered = True
        self.begun.add(what)

    def unsettle(self) -> None:
        """Has it forgotten which limits the targets had that the plan is about to change."""
        if self.unsettling:
            self.memory.change(self.unsettling)
        self.unsettling = None

    def left(self) -> Making:
        """What the plan would have made, and AWS was never asked for."""
        if not self.is_remembered:
            return Making()
        return Making(
            targets=self.making.targets - self.begun,
            alarms=self.making.alarms - self.begun,
            schedules=self.making.schedules - self.begun,
        )


def apply_scaling(hands: Hands, action: ScalingAction) -> Result:
    """Carries out one action."""
    match action:
        case Register():
            return _register(hands, action)
        case Deregister() | Lower() | Release():
            return _end(hands, action)
        case PutPolicy(target=key, policy=policy):
            _put_policy(hands, key, policy.name, _tracking(policy))
            return Result.APPLIED
        case PutStepPolicy():
            return _put_step_policy(hands, action)
        case DeletePolicy():
            return _delete_policy(hands, action)
        case PutSchedule():
            return _put_schedule(hands, action)
        case DeleteSchedule():
            return _delete_schedule(hands, action)
        case Retag(target=target, tags=tags):
            hands.aws.autoscaling.tag_resource(ResourceARN=target, Tags=dict(tags))
            return Result.APPLIED
        case _:
            assert_never(action)


def _register(hands: Hands, action: Register) -> Result:
    """Registers a target, and remembers it first: what is not remembered is never deregistered.

    The ARN that AWS then gives it is remembered, too: a target of another ARN is somebody else's.
    """
    key = action.desired.key
    if not action.ours:
        hands.begin(key)
    if action.sets_limits:
        hands.unsettle()
    try:
        arn = _registered_arn(hands.aws.autoscaling, action)
    except ClientError as error:
        if isinstance(judge(error), PermanentError):
            hands.refused.add(key)
            if not action.ours:
                hands.memory.change(Remembered.not_registered(key))
        raise
    if action.tags or not action.ours:
        hands.arns.add(TargetArn(key.resource_id, key.dimension, arn))
    if action.sets_limits:
        hands.limits[key] = Limits(action.desired.min, action.desired.max)
    if action.mends:
        hands.mended.add(key.resource_id)
    return Result.APPLIED


def _registered_arn(client: "ApplicationAutoScalingClient", action: Register) -> str:
    """Registers a target, or changes it, and answers with the ARN that it has."""
    desired = action.desired
    limits: dict[str, Any] = {
        **_named(desired.key),
        "MinCapacity": desired.min,
        "MaxCapacity": desired.max,
    }
    if desired.suspended is not None:
        limits["SuspendedState"] = _suspended_state(desired.suspended)
    tags: dict[str, Any] = {"Tags": dict(action.tags)} if action.tags else {}
    try:
        return client.register_scalable_target(**limits, **tags)["ScalableTargetARN"]
    except client.exceptions.ValidationException:
        if not (tags and action.ours):
            raise
    # It is there, and was only not seen: then it takes no tags.
    return client.register_scalable_target(**limits)["ScalableTargetARN"]


def _suspended_state(suspended: frozenset[str]) -> Any:
    """What is suspended, as RegisterScalableTarget takes it."""
    return {state: what in suspended for state, what in SUSPENSIONS.items()}


def _lower(hands: Hands, action: Lower) -> Result:
    """Gives a target back what it had before it was raised; what is gone has nothing raised."""
    state: Any = {}
    if action.suspended is not None:
        state["SuspendedState"] = _suspended_state(action.suspended)
    hands.aws.autoscaling.register_scalable_target(
        **_named(action.target),
        MinCapacity=action.limits.min,
        MaxCapacity=action.limits.max,
        **state,
    )
    return Result.APPLIED


def _end(hands: Hands, action: Deregister | Lower | Release) -> Result:
    """Ends what is ours of a target that nothing asks for any more."""
    match action:
        case Deregister():
            return _deregister(hands, action)
        case Lower():
            return _lower(hands, action)
        case Release(target=target):
            _forget(hands, target)
            return Result.APPLIED
        case _:
            assert_never(action)


def _deregister(hands: Hands, action: Deregister) -> Result:
    """Deregisters a target, then forgets it; one that is gone already is only forgotten."""
    key, result = action.target, Result.APPLIED
    try:
        hands.aws.autoscaling.deregister_scalable_target(**_named(key))
    except ClientError as error:
        if not is_gone(error):
            raise
        result = Result.UNCHANGED
    _forget(hands, key)
    return result


def _forget(hands: Hands, key: TargetKey) -> None:
    """Forgets a target, once the alarms are deleted that were made for it."""
    remembered = Remembered.from_item(hands.memory.read())
    alarms = remembered.alarms_of(key.resource_id)
    if alarms:
        names = sorted(alarm.name for alarm in alarms)
        hands.aws.cloudwatch.delete_alarms(AlarmNames=names)
    hands.memory.change(remembered.target_deregistered(key))
    hands.ended.add(key)


def _put_policy(hands: Hands, key: TargetKey, name: str, policy: dict[str, Any]) -> str:
    """Puts a scaling policy, and answers with its ARN."""
    with _target_there(hands, key):
        answer = hands.aws.autoscaling.put_scaling_policy(PolicyName=name, **_named(key), **policy)
    return answer["PolicyARN"]


@contextmanager
def _target_there(hands: Hands, key: TargetKey) -> Iterator[None]:
    """Expects a target: one that has just been registered is not known everywhere at once.

    Raises:
        TransientError: it is not known yet, or no longer: it is looked at once more.
    """
    try:
        yield
    except ClientError as error:
        if not is_gone(error) or key in hands.refused:
            raise
        raise TransientError(f"the scalable target is not there yet: {error}") from error


def _tracking(policy: TrackingPolicy) -> dict[str, Any]:
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": dict(policy.configuration),
    }


def _stepping(policy: SteppingPolicy) -> dict[str, Any]:
    return {
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": dict(policy.configuration),
    }


def _put_step_policy(hands: Hands, action: PutStepPolicy) -> Result:
    """Puts the step scaling policy and the alarm that calls it.

    The alarm is remembered before it is made, so that it never stays behind, and with the policy
    that it calls afterwards: a policy that was made anew has another ARN.
    """
    key, policy = action.target, action.policy
    hands.begin(Belonging(key.resource_id, policy.name))
    arn = _put_policy(hands, key, policy.name, _stepping(policy))
    why = f"{policy.purpose} of {key.resource_id}. sagewarden made it and keeps it."
    hands.aws.cloudwatch.put_metric_alarm(**policy.alarm(arn), AlarmDescription=why)
    hands.alarm_calls.add(AlarmCall(key.resource_id, policy.name, arn))
    return Result.APPLIED


def _delete_policy(hands: Hands, action: DeletePolicy) -> Result:
    """Deletes a policy, and before it the alarm that calls it.

    The alarm of a policy that is gone would be looked for no more.
    """
    alarm = Belonging(action.target.resource_id, action.name)
    remembered = Remembered.from_item(hands.memory.read())
    if alarm in remembered.alarms:
        hands.aws.cloudwatch.delete_alarms(AlarmNames=[action.name])
        hands.memory.change(remembered.alarm_deleted(alarm))
    try:
        hands.aws.autoscaling.delete_scaling_policy(**_named(action.target), PolicyName=action.name)
    except ClientError as error:
        if not is_gone(error):
            raise
        return Result.UNCHANGED
    return Result.APPLIED


def _put_schedule(hands: Hands, action: PutSchedule) -> Result:
    """Puts a scheduled action, and remembers it first: what is not remembered is never deleted."""
    key, schedule = action.target, action.schedule
    hands.begin(Belonging(key.resource_id, schedule.name))
    limits: Any = dict(schedule.limits)
    with _target_there(hands, key):
        hands.aws.autoscaling.put_scheduled_action(
            **_named(key),
            ScheduledActionName=schedule.name,
            Schedule=schedule.schedule,
            Timezone=schedule.timezone,
            ScalableTargetAction=limits,
        )
    return Result.APPLIED


def _delete_schedule(hands: Hands, action: DeleteSchedule) -> Result:
    """Deletes a scheduled action, then forgets it; one that is gone already is only forgotten."""
    result = Result.APPLIED
    try:
        hands.aws.autoscaling.delete_scheduled_action(
            **_named(action.target), ScheduledActionName=action.name
        )
    except ClientError as error:
        if not is_gone(error):
            raise
        result = Result.UNCHANGED
    schedule = Belonging(action.target.resource_id, action.name)
    hands.memory.change(Remembered.schedule_deleted(schedule))
    return result


def _named(key: TargetKey) -> Any:
    """How Application Auto Scaling's calls name a target."""
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": key.resource_id,
        "ScalableDimension": key.dimension,
    }
