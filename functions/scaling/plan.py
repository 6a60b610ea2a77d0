"""What must be done so that an endpoint scales as its profile says. Pure: no call, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sagewarden.plans import Plan, Report
from sagewarden.resources import Arn
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
from scaling.wanted import Action, Unscaled, Wake, Wanted

type Key = tuple[str, str]
"""A scalable target, by its resource id and its dimension."""

OURS = "sagewarden."
"""What the names of our policies and scheduled actions begin with."""


@dataclass(frozen=True, slots=True)
class Target:
    """A scalable target as Application Auto Scaling has it."""

    arn: Arn
    min: int
    max: int
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """A scaling policy as Application Auto Scaling has it."""

    key: Key
    name: str
    configuration: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alarm that wakes, as CloudWatch has it: what it watches, and whom it calls."""

    name: str
    metric: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What was read before planning.

    Attributes:
        ours: the targets that sagewarden registered.
        policies: those that are ours by name or, where `thorough`, all of the targets'.
        schedules: those that are ours or asked for; only where `thorough`.
        tags: the tags of the targets, by target; only where they may be others than are asked for.
        thorough: whether everything was read: not where an endpoint is only in service again.
        quotas: how many instances of a type the account may have, where a minimum is to rise above
            what there is, now or by a schedule; None where that is not to be read.
    """

    targets: Mapping[Key, Target] = field(default_factory=dict)
    ours: frozenset[Key] = frozenset()
    policies: tuple[Policy, ...] = ()
    schedules: Mapping[Key, tuple[Action, ...]] = field(default_factory=dict)
    alarms: Mapping[str, Alarm] = field(default_factory=dict)
    tags: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)
    thorough: bool = True
    quotas: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a profile asks for an endpoint or an inference component.

    Attributes:
        resource: the endpoint or inference component.
        tags: what its scalable targets carry: the team.
        adopt: whether targets that somebody else made become ours.
        whence: where it is said, for the reasons: the profile, a tag, the endpoint's end.
    """

    resource: Arn
    wanted: tuple[Wanted, ...]
    unscaled: tuple[Unscaled, ...]
    tags: tuple[tuple[str, str], ...]
    adopt: bool
    whence: str


def plan_scaling(ask: Ask, observed: Observed) -> Plan[ScalingAction]:
    """Decides what the targets of an endpoint need; what somebody else made is left alone and reported."""
    plan: list[ScalingAction] = []
    for asked in ask.wanted:
        each = _within_quota(asked, observed.quotas)
        if each != asked:
            plan.append(_above_quota(ask, asked, each, observed.quotas))
        key = each.resource_id, each.dimension
        if key in observed.targets and key not in observed.ours and not ask.adopt:
            plan.append(_foreign(ask, each.resource_id, "scalable target", each.resource_id))
        else:
            plan.extend(_target(ask, each, observed))
            plan.extend(_policies(ask, each, observed))
            plan.extend(_schedules(ask, each, observed))
    return (*plan, *_ended(ask, observed), *_unfit(ask))


def _within_quota(wanted: Wanted, quotas: Mapping[str, int | None]) -> Wanted:
    """Lowers minima to what the quota allows; to what there is now, where nobody knows the quota."""
    instance_type = wanted.variant.instance_type
    if instance_type is None or instance_type not in quotas:
        return wanted
    return wanted.within(max(1, wanted.variant.count or 0, quotas[instance_type] or 0))


def _above_quota(ask: Ask, asked: Wanted, allowed: Wanted, quotas: Mapping[str, int | None]) -> Report:
    instance_type = str(asked.variant.instance_type)
    quota = quotas[instance_type]
    limit = "cannot be read" if quota is None else f"is {quota}: ask AWS for more"
    name = asked.variant.name
    reason = (
        f"{ask.whence} asks for at least {asked.least} of {name}; {allowed.least} stays the least: "
        f"the quota '{instance_type} for endpoint usage' {limit}"
    )
    return Report(ask.resource, "above-quota", reason, f"{name} {asked.least} {quota}")


def _target(ask: Ask, wanted: Wanted, observed: Observed) -> Iterator[Register | Retag]:
    key = wanted.resource_id, wanted.dimension
    found = observed.targets.get(key)
    if found is None:
        reason = f"{ask.whence} asks for {wanted.min} to {wanted.max}"
        yield Register(ask.resource, wanted, ask.tags, reason, known=key in observed.ours)
        return
    if not wanted.allows(found.min, found.max):
        reason = f"{ask.whence} asks for {wanted.min} to {wanted.max}, not {found.min} to {found.max}"
        yield Register(ask.resource, wanted, (), reason)
    elif wanted.suspended is not None and wanted.suspended != found.suspended:
        suspended = ", ".join(sorted(wanted.suspended)) or "nothing"
        yield Register(ask.resource, wanted, (), f"{ask.whence} suspends {suspended}")
    elif key not in observed.ours:
        yield Register(ask.resource, wanted, (), f"{ask.whence} adopts it")
    tags = observed.tags.get(key)
    if tags is not None and any(tags.get(name) != value for name, value in ask.tags):
        yield Retag(ask.resource, found.arn, ask.tags, "its endpoint belongs to this team")


def _policies(
    ask: Ask, wanted: Wanted, observed: Observed
) -> Iterator[PutPolicy | PutWake | DeletePolicy | Report]:
    key = wanted.resource_id, wanted.dimension
    found = {policy.name: policy for policy in observed.policies if policy.key == key}
    if not _holds(wanted.tracking, found[wanted.policy].configuration if wanted.policy in found else None):
        yield PutPolicy(ask.resource, wanted, f"{ask.whence} asks for this policy")
    if wanted.wake and not _wakes(wanted.wake, found, observed.alarms):
        yield PutWake(ask.resource, wanted, wanted.wake, "nothing else starts the first one")
    kept = {wanted.policy, wanted.wake.name if wanted.wake else wanted.policy}
    for name in sorted(found.keys() - kept):
        if name.startswith(OURS) or ask.adopt:
            yield DeletePolicy(ask.resource, *key, name, f"{ask.whence} does without it")
        else:
            yield _foreign(ask, wanted.resource_id, "scaling policy", name)


def _wakes(wake: Wake, policies: Mapping[str, Policy], alarms: Mapping[str, Alarm]) -> bool:
    """Whether policy and alarm are there, and the alarm calls the policy."""
    alarm, policy = alarms.get(wake.name), policies.get(wake.name)
    if alarm is None or policy is None or alarm.metric != wake.metric:
        return False
    return any(f":policyName/{wake.name}" in action for action in alarm.actions)


def _schedules(ask: Ask, wanted: Wanted, observed: Observed) -> Iterator[PutSchedule | DeleteSchedule]:
    if not observed.thorough:
        return
    key = wanted.resource_id, wanted.dimension
    found = {action.name: action for action in observed.schedules.get(key, ())}
    for action in wanted.schedules:
        if found.get(action.name) != action:
            yield PutSchedule(ask.resource, wanted, action, f"{ask.whence} asks for it")
    for name in sorted(found.keys() - {action.name for action in wanted.schedules}):
        if name.startswith(OURS):
            yield DeleteSchedule(ask.resource, *key, name, f"{ask.whence} does without it")


def _ended(ask: Ask, observed: Observed) -> Iterator[Deregister]:
    """Targets of ours that nothing asks for any more, whether or not they are still there."""
    wanted = {(each.resource_id, each.dimension) for each in ask.wanted}
    for key in sorted(observed.ours - wanted):
        yield Deregister(ask.resource, *key, f"{ask.whence} asks for no such target")


def _unfit(ask: Ask) -> Iterator[Report]:
    for each in ask.unscaled:
        if each.unfit:
            reason = f"{each.variant.name} does not scale: {each.reason}"
            yield Report(ask.resource, "profile-unfit", reason, f"{each.variant.name}: {each.reason}")


def _foreign(ask: Ask, resource_id: str, what: str, name: str) -> Report:
    reason = (
        f"somebody else made the {what} {name} of {resource_id}; it is left alone (adopt: true takes it over)"
    )
    return Report(ask.resource, "foreign", reason, f"{resource_id} {name}")


def _holds(wanted: Any, found: Any) -> bool:
    """Whether everything wanted is there; what AWS adds to it does not matter."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_holds(v, found.get(k)) for k, v in wanted.items())
    if isinstance(wanted, list):
        same = isinstance(found, list) and len(found) == len(wanted)
        return same and all(_holds(one, other) for one, other in zip(wanted, found, strict=True))
    return bool(wanted == found)


def plan_unblocking(
    resource: Arn, targets: frozenset[Key], kept: frozenset[str], occasion: str
) -> Plan[Deregister | Report]:
    """Lets an update or deletion pass that failed because of our targets, and says so.

    Args:
        targets: what sagewarden registered for the endpoint.
        kept: the resource ids of variants that keep their instance type in the configuration that was
            asked for.
        occasion: names the call that failed.
    """
    blocking = sorted(key for key in targets if key[0] not in kept)
    if not blocking:
        return ()
    ended = (Deregister(resource, *key, "it kept an update or deletion from passing") for key in blocking)
    names = ", ".join(key[0].rpartition("/")[2] for key in blocking)
    reason = (
        f"an update or deletion failed because {names} scaled automatically. It does no more: try again. "
        "What is in service afterwards scales again by itself."
    )
    return (*ended, Report(resource, "try-again", reason, occasion))
