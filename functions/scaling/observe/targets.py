"""What Application Auto Scaling and CloudWatch say of an endpoint. Clients come first; it only reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sagewarden.resources import Arn
from scaling.desired.targets import Action, Wanted
from scaling.endpoints.variants import SUSPENSIONS
from scaling.observed import Ask, Key, Observed, Policy, Target, key_of
from scaling.remembered import Remembered

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient

_MANY = 50
"""Resource ids, policy names or actions that one call asks for (Application Auto Scaling, API reference)."""


@dataclass(frozen=True, slots=True)
class Readers:
    """What scaling is read with."""

    scaling: "ApplicationAutoScalingClient"
    cloudwatch: "CloudWatchClient"
    quotas: Callable[[frozenset[str]], Mapping[str, int | None]]
    """Reads how many instances of some types the account may have; seldom needed."""


def observe_scaling(readers: Readers, ask: Ask, state: Remembered, *, thorough: bool) -> Observed:
    """The targets, policies, scheduled actions and alarms of what is asked for and of what is ours."""
    scaling = readers.scaling
    targets = observe_targets(scaling, state, (each.resource_id for each in ask.wanted))
    ours, right = state.ours(targets), state.tags == dict(ask.tags)
    mine = {
        key: each
        for each in ask.wanted
        if (key := key_of(each)) in targets and (ask.adopt or key in ours)
    }
    names = [each.wake.name for each in ask.wanted if each.wake]
    schedules = dict(_schedules(scaling, ask, state)) if thorough and mine else {}
    schedules |= {key: tuple(_actions_of(scaling, key)) for key in _moved(mine, targets)}
    return Observed(
        targets=targets,
        ours=ours,
        policies=tuple(_policies_of(scaling, mine, names, thorough=thorough)),
        schedules=schedules,
        alarms=_alarms(readers.cloudwatch, names) if thorough else {},
        awake=state.awake,
        tags={
            key: _tags(scaling, targets[key].arn) for key in mine if key not in ours or not right
        },
        thorough=thorough,
        quotas=readers.quotas(frozenset(_raised(ask, targets, schedules if thorough else None))),
        alarmed=_parted(state.alarms),
        scheduled=_parted(state.schedules),
    )


def _parted(remembered: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Resource ids and names, of what is remembered as `<resource id>|<name>`."""
    return frozenset(
        (resource_id, name) for resource_id, _, name in (each.partition("|") for each in remembered)
    )


def observe_targets(
    client: "ApplicationAutoScalingClient", state: Remembered, asked: Iterable[str] = ()
) -> dict[Key, Target]:
    """The scalable targets of what is asked for, by resource id, and of what sagewarden registered."""
    ids = sorted({*asked, *(key[0] for key in state.registered)})
    return dict(_targets(client, ids))


def _moved(mine: Mapping[Key, Wanted], targets: Mapping[Key, Target]) -> Iterator[Key]:
    """The targets whose limits the profile does not set: it has changed, or a scheduled action moved them."""
    return (
        key for key, each in mine.items() if not each.allows(targets[key].min, targets[key].max)
    )


def _raised(
    ask: Ask, targets: Mapping[Key, Target], schedules: Mapping[Key, tuple[Action, ...]] | None
) -> Iterator[str]:
    """The instance types of which a minimum is to rise above what there is, now or by a schedule.

    Args:
        schedules: the scheduled actions there are; None where they are not looked at.
    """
    for each in ask.wanted:
        key = key_of(each)
        target = targets.get(key)
        limited = target is not None and each.allows(target.min, target.max)
        scheduled = schedules is None or all(
            action in schedules.get(key, ()) for action in each.schedules
        )
        rises = each.least > (each.variant.count or 0)
        if rises and not (limited and scheduled) and each.variant.instance_type:
            yield each.variant.instance_type


def _targets(
    client: "ApplicationAutoScalingClient", ids: list[str]
) -> Iterator[tuple[Key, Target]]:
    for start in range(0, len(ids), _MANY):
        pages = client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace="sagemaker", ResourceIds=ids[start : start + _MANY]
        )
        for each in (found for page in pages for found in page["ScalableTargets"]):
            state: Any = each.get("SuspendedState", {})
            suspended = frozenset(SUSPENSIONS[name] for name, is_so in state.items() if is_so)
            arn = Arn(each["ScalableTargetARN"])
            target = Target(
                arn=arn, min=each["MinCapacity"], max=each["MaxCapacity"], suspended=suspended
            )
            yield (each["ResourceId"], each["ScalableDimension"]), target


def _tags(client: "ApplicationAutoScalingClient", arn: Arn) -> Mapping[str, str]:
    return client.list_tags_for_resource(ResourceARN=arn)["Tags"]


def _policies_of(
    client: "ApplicationAutoScalingClient",
    mine: Mapping[Key, Wanted],
    wakes: list[str],
    *,
    thorough: bool,
) -> Iterator[Policy]:
    """All policies of some targets or, at a glance, those that are asked for; no target has none."""
    if thorough:
        for resource_id in sorted({key[0] for key in mine}):
            yield from _policies(client, ResourceId=resource_id)
    elif mine:
        yield from _policies(client, PolicyNames=[*(each.policy for each in mine.values()), *wakes])


def _policies(client: "ApplicationAutoScalingClient", **asked: Any) -> Iterator[Policy]:
    pages = client.get_paginator("describe_scaling_policies").paginate(
        ServiceNamespace="sagemaker", **asked
    )
    for each in (found for page in pages for found in page["ScalingPolicies"]):
        tracking, step = (
            each.get(f"{kind}ScalingPolicyConfiguration") for kind in ("TargetTracking", "Step")
        )
        configuration: Any = tracking or step or {}
        key = each["ResourceId"], each["ScalableDimension"]
        yield Policy(
            key=key, name=each["PolicyName"], configuration=configuration, arn=each["PolicyARN"]
        )


def _schedules(
    client: "ApplicationAutoScalingClient", ask: Ask, state: Remembered
) -> dict[Key, tuple[Action, ...]]:
    """The scheduled actions that are asked for or ours, as they are; by name: one call for all variants."""
    asked = {action.name for each in ask.wanted for action in each.schedules}
    names = sorted(asked | {each.partition("|")[2] for each in state.schedules})
    found: dict[Key, tuple[Action, ...]] = {}
    for start in range(0, len(names), _MANY):
        for key, action in _actions(client, ScheduledActionNames=names[start : start + _MANY]):
            found[key] = (*found.get(key, ()), action)
    return found


def _actions_of(client: "ApplicationAutoScalingClient", key: Key) -> Iterator[Action]:
    """All scheduled actions of a target, anybody's."""
    return (action for found, action in _actions(client, ResourceId=key[0]) if found == key)


def _actions(client: "ApplicationAutoScalingClient", **asked: Any) -> Iterator[tuple[Key, Action]]:
    pages = client.get_paginator("describe_scheduled_actions").paginate(
        ServiceNamespace="sagemaker", **asked
    )
    for each in (action for page in pages for action in page["ScheduledActions"]):
        yield (each["ResourceId"], each["ScalableDimension"]), _action(each)


def _action(described: Any) -> Action:
    return Action(
        name=described["ScheduledActionName"],
        schedule=described["Schedule"],
        timezone=described.get("Timezone", "UTC"),
        limits=dict(described.get("ScalableTargetAction", {})),
    )


def _alarms(client: "CloudWatchClient", names: list[str]) -> dict[str, Mapping[str, Any]]:
    if not names:
        return {}
    pages = client.get_paginator("describe_alarms").paginate(AlarmNames=names)
    return {each["AlarmName"]: each for page in pages for each in page["MetricAlarms"]}
