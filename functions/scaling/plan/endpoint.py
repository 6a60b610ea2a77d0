"""What must be done so that an endpoint scales as its profile says. Pure: no call, no clock."""

from collections.abc import Iterator
from dataclasses import replace

from sagewarden.deeds.plans import Plan, Report
from scaling.actions import (
    DeletePolicy,
    DeleteSchedule,
    Deregister,
    Lower,
    PutSchedule,
    Register,
    Release,
    Retag,
    ScalingAction,
)
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget
from scaling.endpoints.dimensions import SCALE_IN
from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits
from scaling.observed import OURS, Observed
from scaling.plan.counts import why_outside
from scaling.plan.failures import failed_activities
from scaling.plan.minima import within_quota
from scaling.plan.policies import foreign, plan_policies
from scaling.plan.reports import reports_on, unfit_variants
from scaling.plan.yielding import as_they_want, contested


def plan_scaling(desired: Desired, observed: Observed) -> Plan[ScalingAction | Report]:
    """Decides what the targets of an endpoint need.

    What somebody else made is left alone and reported. What ends comes first: a variant may have
    had another dimension, under the same resource id, and a target may have only one target
    tracking policy for a metric (Application Auto Scaling refuses another).
    """
    plan: list[ScalingAction | Report] = [*_ended(desired, observed)]
    for allowed in within_quota(desired, observed):
        target = as_they_want(allowed.target, observed)
        plan.extend((*allowed.reports, *contested(desired, allowed.target, observed)))
        # Somebody else registered it.
        if _is_foreign(desired, target.key, observed):
            resource_id = target.key.resource_id
            plan.append(foreign(desired, resource_id, "scalable target", resource_id))
        # It is ours, is to become ours, or is not there yet.
        else:
            plan.extend(_target(desired, target, observed))
            plan.extend(plan_policies(desired, target, observed))
            plan.extend(_schedules(desired, target, observed))
            plan.extend(reports_on(desired, target, observed))
    plan += unfit_variants(desired)
    return (*plan, *desired.reports, *failed_activities(desired, observed))


def _is_foreign(desired: Desired, key: TargetKey, observed: Observed) -> bool:
    return key in observed.targets and key not in observed.ours and not desired.adopt


def _ended(desired: Desired, observed: Observed) -> Iterator[ScalingAction]:
    """Targets of ours that nothing asks for any more, whether or not they are still there."""
    scales = desired.targets or desired.unscaled
    reason = f"{desired.source} asks for no such target" if scales else desired.source
    for key in sorted(observed.ours - {target.key for target in desired.targets}):
        # Somebody else counts on it: only what is ours of it ends.
        if key in observed.released:
            yield from _let_go(desired, key, observed)
        else:
            yield Deregister(desired.resource, key, reason)


def _let_go(desired: Desired, key: TargetKey, observed: Observed) -> Iterator[ScalingAction]:
    """Ends what is ours of a target, and leaves the target to whoever set its limits."""
    reason = f"{desired.source}; somebody else counts on it"
    yield from _lowered(desired, key, observed, reason)
    for policy in observed.policies:
        if policy.key == key and policy.name.startswith(OURS):
            yield DeletePolicy(
                resource=desired.resource, target=key, name=policy.name, reason=reason
            )
    for action in observed.schedules.get(key, ()):
        if action.name.startswith(OURS):
            yield DeleteSchedule(
                resource=desired.resource, target=key, name=action.name, reason=reason
            )
    yield Release(desired.resource, key, reason)


def _lowered(desired: Desired, key: TargetKey, observed: Observed, reason: str) -> Iterator[Lower]:
    """Takes back what a run of remediation raised of a target that is let go of."""
    there, lifted = observed.targets.get(key), observed.lifted.get(key)
    if there is None or lifted is None:
        return
    now = Limits(there.min, there.max)
    limits = lifted.before if now == lifted.given else now
    suspended = there.suspended - {SCALE_IN} if lifted.suspends else there.suspended
    if (limits, suspended) != (now, there.suspended):
        yield Lower(
            resource=desired.resource,
            target=key,
            limits=limits,
            suspended=suspended,
            reason=reason,
        )


def _target(
    desired: Desired, target: DesiredTarget, observed: Observed
) -> Iterator[Register | Retag]:
    there, ours = observed.targets.get(target.key), target.key in observed.ours
    why = _why_to_register(desired, target, observed)
    outside = why_outside(target, there, observed) if there and not why else None
    if why or outside:
        # Limits that a schedule has set stay as they are.
        limits = target if why or there is None else replace(target, min=there.min, max=there.max)
        yield Register(
            resource=desired.resource,
            desired=limits,
            tags={} if there else desired.tags,
            reason=why or outside or "",
            yields=target.key in observed.yielded,
            ours=ours,
            mends=why is None,
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
    there, source = observed.targets.get(target.key), desired.source_of(target)
    # It is not there.
    if there is None:
        return f"{source} asks for {target.min} to {target.max}"
    # Neither the profile nor anybody's scheduled action sets the limits that it has.
    schedules = observed.schedules.get(target.key, ())
    others = [action for action in schedules if not action.name.startswith(OURS)]
    if not target.allows(there.min, there.max, others):
        asked = f"{target.min} to {target.max}"
        return f"{source} asks for {asked}, not {there.min} to {there.max}"
    # Something else moves its number than the profile wants.
    if target.suspended is not None and target.suspended != there.suspended:
        suspended = ", ".join(sorted(target.suspended)) or "nothing"
        return f"{source} suspends {suspended}"
    # It is as it should be, and somebody else's.
    if target.key not in observed.ours:
        return f"{desired.source} adopts it"
    return None


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
