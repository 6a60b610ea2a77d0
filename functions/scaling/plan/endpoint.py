"""What must be done so that an endpoint scales as its profile says. Pure: no call, no clock."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sagewarden.deeds.plans import Plan, Report
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
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.from_zero import STEP, FromZero
from scaling.endpoints.keys import AlarmCall, TargetKey
from scaling.findings import ScalingFinding
from scaling.observed import OURS, Observed, ScalingPolicy
from scaling.plan.minima import within_quota


def plan_scaling(desired: Desired, observed: Observed) -> Plan[ScalingAction | Report]:
    """Decides what the targets of an endpoint need.

    What somebody else made is left alone and reported. What ends comes first: a variant may have
    had another dimension, under the same resource id, and a target may have only one target
    tracking policy for a metric (Application Auto Scaling refuses another).
    """
    plan: list[ScalingAction | Report] = [*_ended(desired, observed)]
    for allowed in within_quota(desired, observed):
        target = allowed.target
        plan.extend(allowed.reports)
        # Somebody else registered it.
        if _is_foreign(desired, target.key, observed):
            resource_id = target.key.resource_id
            plan.append(_foreign(desired, resource_id, "scalable target", resource_id))
        # It is ours, is to become ours, or is not there yet.
        else:
            plan.extend(_target(desired, target, observed))
            plan.extend(_policies(desired, target, observed))
            plan.extend(_schedules(desired, target, observed))
    return (*plan, *_unfit(desired))


def _is_foreign(desired: Desired, key: TargetKey, observed: Observed) -> bool:
    return key in observed.targets and key not in observed.ours and not desired.adopt


def _ended(desired: Desired, observed: Observed) -> Iterator[Deregister]:
    """Targets of ours that nothing asks for any more, whether or not they are still there."""
    scales = desired.targets or desired.unscaled
    reason = f"{desired.source} asks for no such target" if scales else desired.source
    for key in sorted(observed.ours - {target.key for target in desired.targets}):
        yield Deregister(desired.resource, key, reason)


def _target(
    desired: Desired, target: DesiredTarget, observed: Observed
) -> Iterator[Register | Retag]:
    there, ours = observed.targets.get(target.key), target.key in observed.ours
    why = _why_to_register(desired, target, observed)
    if why:
        yield Register(
            resource=desired.resource,
            desired=target,
            tags={} if there else desired.tags,
            reason=why,
            ours=ours,
        )
    tags = observed.tags.get(target.key)
    if there and tags is not None and not desired.tags.items() <= tags.items():
        yield Retag(
            resource=desired.resource,
            target=there.arn,
            tags=desired.tags,
            reason="its endpoint belongs to this team",
        )


def _why_to_register(desired: Desired, target: DesiredTarget, observed: Observed) -> str | None:
    """Why a target has to be registered, or registered again; None where it is as it should be."""
    there = observed.targets.get(target.key)
    # It is not there.
    if there is None:
        return f"{desired.source} asks for {target.min} to {target.max}"
    # Neither the profile nor anybody's scheduled action sets the limits that it has.
    schedules = observed.schedules.get(target.key, ())
    others = [action for action in schedules if not action.name.startswith(OURS)]
    if not target.allows(there.min, there.max, others):
        asked = f"{target.min} to {target.max}"
        return f"{desired.source} asks for {asked}, not {there.min} to {there.max}"
    # Something else moves its number than the profile wants.
    if target.suspended is not None and target.suspended != there.suspended:
        suspended = ", ".join(sorted(target.suspended)) or "nothing"
        return f"{desired.source} suspends {suspended}"
    # It is as it should be, and somebody else's.
    if target.key not in observed.ours:
        return f"{desired.source} adopts it"
    return None


def _policies(
    desired: Desired, target: DesiredTarget, observed: Observed
) -> Iterator[PutPolicy | PutWake | DeletePolicy | Report]:
    policies = {policy.name: policy for policy in observed.policies if policy.key == target.key}
    yield from _superfluous_policies(desired, target, policies.keys(), observed)
    tracking = policies.get(target.policy)
    if not _holds(target.tracking, tracking.configuration if tracking else None):
        yield PutPolicy(desired.resource, target, f"{desired.source} asks for this policy")
    from_zero = target.from_zero
    if from_zero and not _starts(target.key, from_zero, policies.get(from_zero.name), observed):
        yield PutWake(
            resource=desired.resource,
            desired=target,
            from_zero=from_zero,
            reason="nothing else starts the first one",
        )


def _superfluous_policies(
    desired: Desired, target: DesiredTarget, there: Iterable[str], observed: Observed
) -> Iterator[DeletePolicy | Report]:
    """Policies that nothing asks for: ours end, and somebody else's are reported."""
    names = {*there}
    if observed.thorough:
        its = target.key.resource_id
        names |= {alarm.name for alarm in observed.made_alarms if alarm.resource_id == its}
    names.discard(target.policy)
    if target.from_zero:
        names.discard(target.from_zero.name)
    for name in sorted(names):
        if name.startswith(OURS) or desired.adopt:
            yield DeletePolicy(
                resource=desired.resource,
                target=target.key,
                name=name,
                reason=f"{desired.source} does without it",
            )
        else:
            yield _foreign(desired, target.key.resource_id, f"scaling policy {name}", name)


def _starts(
    key: TargetKey, from_zero: FromZero, policy: ScalingPolicy | None, observed: Observed
) -> bool:
    """Whether policy and alarm start a target from zero: the alarm must call this very policy."""
    if policy is None or not _holds(STEP, policy.configuration):
        return False
    if AlarmCall(key.resource_id, from_zero.name, policy.arn) not in observed.alarm_calls:
        return False
    if not observed.thorough:
        return True
    return _holds(from_zero.alarm(policy.arn), observed.alarms.get(from_zero.name))


def _schedules(
    desired: Desired, target: DesiredTarget, observed: Observed
) -> Iterator[PutSchedule | DeleteSchedule]:
    # At a glance they were not read.
    if not observed.thorough:
        return
    there = {action.name: action for action in observed.schedules.get(target.key, ())}
    for action in target.schedules:
        if there.get(action.name) != action:
            yield PutSchedule(
                resource=desired.resource,
                target=target.key,
                schedule=action,
                reason=f"{desired.source} asks for it",
            )
    its = target.key.resource_id
    made = {action.name for action in observed.made_schedules if action.resource_id == its}
    asked = {action.name for action in target.schedules}
    for name in sorted((there.keys() | made) - asked):
        if name.startswith(OURS):
            yield DeleteSchedule(
                resource=desired.resource,
                target=target.key,
                name=name,
                reason=f"{desired.source} does without it",
            )


def _unfit(desired: Desired) -> Iterator[Report]:
    """Reports on variants that the profile's metrics do not fit."""
    for unscaled in desired.unscaled:
        if unscaled.unfit:
            name = unscaled.variant.name
            yield Report(
                resource=desired.resource,
                finding=ScalingFinding.PROFILE_UNFIT,
                reason=f"{name} does not scale: {unscaled.reason}",
                occasion=f"{name}: {unscaled.reason}",
            )


def _foreign(desired: Desired, resource_id: str, what: str, name: str) -> Report:
    """A report on what somebody else made.

    Args:
        name: sets it apart from what else somebody made for the same variant.
    """
    reason = (
        f"somebody else made the {what} of {resource_id}; "
        "it is left alone (adopt: true takes it over)"
    )
    return Report(
        resource=desired.resource,
        finding=ScalingFinding.FOREIGN,
        reason=reason,
        occasion=f"{resource_id} {name}",
    )


def _holds(wanted: Any, there: Any) -> bool:
    """Whether everything wanted is there; what AWS adds to it does not matter."""
    if isinstance(wanted, Mapping):
        if not isinstance(there, Mapping):
            return False
        return all(_holds(value, there.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(there, list) or len(there) != len(wanted):
            return False
        return all(_holds(one, other) for one, other in zip(wanted, there, strict=True))
    return bool(wanted == there)
