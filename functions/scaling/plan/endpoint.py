"""What must be done so that an endpoint scales as its profile says. Pure: no call, no clock."""

from collections.abc import Iterator, Mapping
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
from scaling.desired.targets import Wanted
from scaling.endpoints.from_zero import STEP, Wake
from scaling.observed import OURS, Ask, Observed, Policy, key_of
from scaling.plan.minima import within_quota


def plan_scaling(ask: Ask, observed: Observed) -> Plan[ScalingAction]:
    """Decides what the targets of an endpoint need; what somebody else made is left alone and reported.

    What ends comes first: a variant may have had another dimension, under the same resource id, and a
    target may have only one target tracking policy for a metric (Application Auto Scaling refuses another).
    """
    plan: list[ScalingAction] = [*_ended(ask, observed)]
    for each, told in within_quota(ask, observed):
        key = key_of(each)
        plan.extend(told)
        if key in observed.targets and key not in observed.ours and not ask.adopt:
            plan.append(_foreign(ask, each.resource_id, "scalable target"))
        else:
            plan.extend(_target(ask, each, observed))
            plan.extend(_policies(ask, each, observed))
            plan.extend(_schedules(ask, each, observed))
    return (*plan, *_unfit(ask))


def _target(ask: Ask, wanted: Wanted, observed: Observed) -> Iterator[Register | Retag]:
    key = key_of(wanted)
    found, ours = observed.targets.get(key), key in observed.ours
    if found is None:
        reason = f"{ask.whence} asks for {wanted.min} to {wanted.max}"
        yield Register(
            resource=ask.resource, wanted=wanted, tags=ask.tags, reason=reason, ours=ours
        )
        return
    others = (
        action for action in observed.schedules.get(key, ()) if not action.name.startswith(OURS)
    )
    if not wanted.allows(found.min, found.max, others):
        reason = (
            f"{ask.whence} asks for {wanted.min} to {wanted.max}, not {found.min} to {found.max}"
        )
        yield Register(resource=ask.resource, wanted=wanted, tags=(), reason=reason, ours=ours)
    elif wanted.suspended is not None and wanted.suspended != found.suspended:
        suspended = ", ".join(sorted(wanted.suspended)) or "nothing"
        yield Register(
            resource=ask.resource,
            wanted=wanted,
            tags=(),
            reason=f"{ask.whence} suspends {suspended}",
            ours=ours,
        )
    elif not ours:
        yield Register(
            resource=ask.resource,
            wanted=wanted,
            tags=(),
            reason=f"{ask.whence} adopts it",
            ours=ours,
        )
    tags = observed.tags.get(key)
    if tags is not None and any(tags.get(name) != value for name, value in ask.tags):
        yield Retag(
            resource=ask.resource,
            target=found.arn,
            tags=ask.tags,
            reason="its endpoint belongs to this team",
        )


def _policies(
    ask: Ask, wanted: Wanted, observed: Observed
) -> Iterator[PutPolicy | PutWake | DeletePolicy | Report]:
    key = key_of(wanted)
    found = {policy.name: policy for policy in observed.policies if policy.key == key}
    wake = wanted.wake
    kept = {wanted.policy, wake.name if wake else wanted.policy}
    left = {
        name
        for resource_id, name in observed.alarmed
        if observed.thorough and resource_id == key[0]
    }
    for name in sorted((found.keys() | left) - kept):
        if name.startswith(OURS) or ask.adopt:
            yield DeletePolicy(
                resource=ask.resource,
                resource_id=key[0],
                dimension=key[1],
                name=name,
                reason=f"{ask.whence} does without it",
            )
        else:
            yield _foreign(ask, wanted.resource_id, f"scaling policy {name}", name)
    if not _holds(
        wanted.tracking, found[wanted.policy].configuration if wanted.policy in found else None
    ):
        yield PutPolicy(ask.resource, wanted, f"{ask.whence} asks for this policy")
    if wake and not _wakes(wake, found.get(wake.name), observed):
        yield PutWake(
            resource=ask.resource,
            wanted=wanted,
            wake=wake,
            reason="nothing else starts the first one",
        )


def _wakes(wake: Wake, policy: Policy | None, observed: Observed) -> bool:
    """Whether policy and alarm are as they should be, and the alarm calls this policy, not an earlier one."""
    if (
        policy is None
        or not _holds(STEP, policy.configuration)
        or (wake.name, policy.arn) not in observed.awake
    ):
        return False
    return not observed.thorough or _holds(wake.alarm(policy.arn), observed.alarms.get(wake.name))


def _schedules(
    ask: Ask, wanted: Wanted, observed: Observed
) -> Iterator[PutSchedule | DeleteSchedule]:
    if not observed.thorough:
        return
    key = key_of(wanted)
    found = {action.name: action for action in observed.schedules.get(key, ())}
    for action in wanted.schedules:
        if found.get(action.name) != action:
            yield PutSchedule(
                resource=ask.resource,
                wanted=wanted,
                action=action,
                reason=f"{ask.whence} asks for it",
            )
    left = {name for resource_id, name in observed.scheduled if resource_id == key[0]}
    for name in sorted((found.keys() | left) - {action.name for action in wanted.schedules}):
        if name.startswith(OURS):
            yield DeleteSchedule(
                resource=ask.resource,
                resource_id=key[0],
                dimension=key[1],
                name=name,
                reason=f"{ask.whence} does without it",
            )


def _ended(ask: Ask, observed: Observed) -> Iterator[Deregister]:
    """Targets of ours that nothing asks for any more, whether or not they are still there."""
    reason = f"{ask.whence} asks for no such target" if ask.wanted or ask.unscaled else ask.whence
    for key in sorted(observed.ours - {key_of(each) for each in ask.wanted}):
        yield Deregister(resource=ask.resource, resource_id=key[0], dimension=key[1], reason=reason)


def _unfit(ask: Ask) -> Iterator[Report]:
    for each in ask.unscaled:
        if each.unfit:
            reason = f"{each.variant.name} does not scale: {each.reason}"
            yield Report(
                resource=ask.resource,
                finding="profile-unfit",
                reason=reason,
                occasion=f"{each.variant.name}: {each.reason}",
            )


def _foreign(ask: Ask, resource_id: str, what: str, name: str = "") -> Report:
    reason = f"somebody else made the {what} of {resource_id}; it is left alone (adopt: true takes it over)"
    return Report(
        resource=ask.resource,
        finding="foreign",
        reason=reason,
        occasion=f"{resource_id} {name or resource_id}",
    )


def _holds(wanted: Any, found: Any) -> bool:
    """Whether everything wanted is there; what AWS adds to it does not matter."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            _holds(v, found.get(k)) for k, v in wanted.items()
        )
    if isinstance(wanted, list):
        same = isinstance(found, list) and len(found) == len(wanted)
        return same and all(_holds(one, other) for one, other in zip(wanted, found, strict=True))
    return bool(wanted == found)
