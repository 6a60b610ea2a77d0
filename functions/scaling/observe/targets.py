"""What Application Auto Scaling and CloudWatch say of an endpoint. It only reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget, ScheduledAction
from scaling.endpoints.dimensions import SUSPENSIONS
from scaling.endpoints.keys import TargetKey
from scaling.observe.metrics import SETTLES_IN, missing_metrics
from scaling.observe.policies import described_key, observe_alarms, observe_policies
from scaling.observe.quotas import observe_quotas
from scaling.observed import Observed, ScalableTarget
from scaling.remembered.endpoint import Remembered

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient

type _Targets = Mapping[TargetKey, ScalableTarget]
type _Schedules = Mapping[TargetKey, tuple[ScheduledAction, ...]]

_MANY = 50
"""Resource ids, policy names or actions that one call asks for (Application Auto Scaling, API
reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What an endpoint is looked at with."""

    desired: Desired
    """What it should have."""

    remembered: Remembered
    """What is remembered of it."""

    targets: Mapping[TargetKey, ScalableTarget]
    """The scalable targets that there are of it."""

    thorough: bool
    """Whether to read what somebody may have changed, too."""

    endpoint: Endpoint | None = None
    """What there is; None where it is gone, or its team is."""


def observe_scaling(delivery: Delivery, looking: Looking) -> Observed:
    """The policies, scheduled actions and alarms of what is asked for and of what is ours."""
    desired, remembered, endpoint = looking.desired, looking.remembered, looking.endpoint
    targets, thorough = looking.targets, looking.thorough
    client = delivery.aws.autoscaling
    published = endpoint is not None and delivery.now - endpoint.born >= SETTLES_IN
    ours = remembered.ours(targets)
    kept = _kept(desired, targets, ours)
    schedules: dict[TargetKey, tuple[ScheduledAction, ...]] = {}
    if thorough and kept:
        schedules |= _schedules(client, desired, remembered)
    # What ends may be somebody else's, too.
    ending = _ending(desired, ours & targets.keys(), endpoint)
    for key in (*_moved(kept, targets), *ending):
        schedules[key] = tuple(_schedules_of(client, key))
    types = frozenset(_rising_types(desired, targets, schedules if thorough else None))
    # Tags cost a call each: only what is adopted, or may have been another team's, needs one.
    settled = remembered.tags == desired.tags
    doubtful = {key: targets[key] for key in kept if not settled or key not in ours}
    return Observed(
        targets=targets,
        ours=ours,
        policies=tuple(observe_policies(client, kept, ending, thorough=thorough)),
        schedules=schedules,
        alarms=observe_alarms(delivery, desired) if thorough else {},
        alarm_calls=remembered.alarm_calls,
        tags=_tags(client, doubtful),
        thorough=thorough,
        quotas=observe_quotas(delivery.aws.quotas, types, delivery.now) if types else {},
        missing_metrics=missing_metrics(delivery.aws.cloudwatch, kept.values())
        if thorough and published
        else frozenset(),
        made_alarms=remembered.alarms,
        made_schedules=remembered.schedules,
        ending=frozenset(ending),
    )


def observe_targets(
    client: "ApplicationAutoScalingClient", remembered: Remembered, asked: Iterable[str] = ()
) -> dict[TargetKey, ScalableTarget]:
    """The scalable targets that there are, of what sagewarden registered and of what is asked for.

    Args:
        asked: resource ids.
    """
    ids = sorted({*asked, *(key.resource_id for key in remembered.targets)})
    targets: dict[TargetKey, ScalableTarget] = {}
    for start in range(0, len(ids), _MANY):
        targets |= _targets(client, ids[start : start + _MANY])
    return targets


def _kept(
    desired: Desired, targets: _Targets, ours: frozenset[TargetKey]
) -> dict[TargetKey, DesiredTarget]:
    """The targets that are there and asked for, and are ours or will be."""
    kept: dict[TargetKey, DesiredTarget] = {}
    for target in desired.targets:
        if target.key in targets and (desired.adopt or target.key in ours):
            kept[target.key] = target
    return kept


def _ending(
    desired: Desired, ours: frozenset[TargetKey], endpoint: Endpoint | None
) -> list[TargetKey]:
    """The targets of ours that nothing asks for any more, of variants that there are."""
    asked = {target.key.resource_id for target in desired.targets}
    there = {variant.resource_id for variant in (endpoint.variants if endpoint else ())}
    return sorted(key for key in ours if key.resource_id in there - asked)


def _moved(kept: Mapping[TargetKey, DesiredTarget], targets: _Targets) -> Iterator[TargetKey]:
    """The targets whose limits the profile does not set.

    It has changed, or a scheduled action moved them.
    """
    for key, desired in kept.items():
        if not desired.allows(targets[key].min, targets[key].max):
            yield key


def _rising_types(
    desired: Desired, targets: _Targets, schedules: _Schedules | None
) -> Iterator[str]:
    """The instance types of which a minimum is to rise above what there is, now or by a schedule.

    Args:
        schedules: the scheduled actions there are; None where they are not looked at.
    """
    for target in desired.targets:
        there = targets.get(target.key)
        limited = there is not None and target.allows(there.min, there.max)
        put = None if schedules is None else schedules.get(target.key, ())
        scheduled = put is None or all(action in put for action in target.schedules)
        rises = target.least > (target.variant.count or 0)
        if rises and not (limited and scheduled):
            yield from target.variant.types_with_quota


def _targets(
    client: "ApplicationAutoScalingClient", ids: list[str]
) -> dict[TargetKey, ScalableTarget]:
    targets: dict[TargetKey, ScalableTarget] = {}
    pages = client.get_paginator("describe_scalable_targets").paginate(
        ServiceNamespace="sagemaker", ResourceIds=ids
    )
    for page in pages:
        for described in page["ScalableTargets"]:
            targets[described_key(described)] = _target(described)
    return targets


def _target(described: Any) -> ScalableTarget:
    states = described.get("SuspendedState", {})
    return ScalableTarget(
        arn=Arn(described["ScalableTargetARN"]),
        min=described["MinCapacity"],
        max=described["MaxCapacity"],
        suspended=frozenset(SUSPENSIONS[name] for name, is_so in states.items() if is_so),
    )


def _tags(
    client: "ApplicationAutoScalingClient", targets: _Targets
) -> dict[TargetKey, Mapping[str, str]]:
    tags: dict[TargetKey, Mapping[str, str]] = {}
    for key, target in targets.items():
        tags[key] = client.list_tags_for_resource(ResourceARN=target.arn)["Tags"]
    return tags


def _schedules(
    client: "ApplicationAutoScalingClient", desired: Desired, remembered: Remembered
) -> dict[TargetKey, tuple[ScheduledAction, ...]]:
    """The scheduled actions that are asked for or ours, as they are.

    They are read by name: one call is enough for all variants.
    """
    names = {action.name for action in remembered.schedules}
    for target in desired.targets:
        names |= {action.name for action in target.schedules}
    ordered = sorted(names)
    schedules: dict[TargetKey, tuple[ScheduledAction, ...]] = {}
    for start in range(0, len(ordered), _MANY):
        asked = ordered[start : start + _MANY]
        for key, action in _scheduled_actions(client, ScheduledActionNames=asked):
            schedules[key] = (*schedules.get(key, ()), action)
    return schedules


def _schedules_of(
    client: "ApplicationAutoScalingClient", key: TargetKey
) -> Iterator[ScheduledAction]:
    """All scheduled actions of a target, anybody's."""
    for whose, action in _scheduled_actions(client, ResourceId=key.resource_id):
        if whose == key:
            yield action


def _scheduled_actions(
    client: "ApplicationAutoScalingClient", **asked: Any
) -> Iterator[tuple[TargetKey, ScheduledAction]]:
    pages = client.get_paginator("describe_scheduled_actions").paginate(
        ServiceNamespace="sagemaker", **asked
    )
    for page in pages:
        for described in page["ScheduledActions"]:
            yield described_key(described), _scheduled_action(described)


def _scheduled_action(described: Any) -> ScheduledAction:
    return ScheduledAction(
        name=described["ScheduledActionName"],
        schedule=described["Schedule"],
        timezone=described.get("Timezone", "UTC"),
        limits=dict(described.get("ScalableTargetAction", {})),
    )
