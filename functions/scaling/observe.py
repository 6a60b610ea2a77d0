"""What has to be read before scaling can be planned. Clients come first; nothing here changes anything."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sagewarden.resources import Arn
from scaling.plan import Alarm, Ask, Key, Observed, Policy, Target
from scaling.subject import Subject, born_of, component_of, endpoint_of, types_of
from scaling.variants import SUSPENSIONS
from scaling.wanted import Action

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient

_MANY = 50
"""Resource ids, policy names or actions that one call asks for (Application Auto Scaling, API reference)."""


@dataclass(frozen=True, slots=True)
class Readers:
    """What scaling is read with.

    Attributes:
        quotas: reads how many instances of some types the account may have; seldom needed.
    """

    scaling: "ApplicationAutoScalingClient"
    cloudwatch: "CloudWatchClient"
    quotas: Callable[[frozenset[str]], Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What sagewarden remembers of an endpoint or inference component from one reaction to the next.

    Attributes:
        born: when the endpoint was created (ISO 8601): `types` hold for this one, not for one of its name.
        targets: what sagewarden registered, as `<resource id>|<dimension>`.
        schedules: the scheduled actions that it made, as `<resource id>|<name>`.
        tags: what the targets carry.
        told: the notices that were given.
        hold: until when nothing is registered (ISO 8601), because an update was to be tried again…
        hold_config: …which would replace this configuration.
    """

    name: str = ""
    born: str = ""
    config: str = ""
    types: Mapping[str, str] | None = None
    targets: frozenset[str] = frozenset()
    schedules: frozenset[str] = frozenset()
    tags: Mapping[str, str] | None = None
    told: frozenset[str] = frozenset()
    hold: str = ""
    hold_config: str = ""

    @property
    def ours(self) -> frozenset[Key]:
        return frozenset((each.split("|")[0], each.split("|")[1]) for each in self.targets)


def remembered(item: Mapping[str, Any]) -> Remembered:
    """What the ledger's table keeps of an endpoint."""
    return Remembered(**{name: item[name] for name in Remembered.__slots__ if name in item})


def observe_subject(
    client: "SageMakerClient", arn: Arn, name: str | None, state: Remembered
) -> Subject | None:
    """The endpoint or inference component with its tags; None where it is gone."""
    known = state.name or name
    described = _described(client, arn, known or arn.rpartition("/")[2])
    if described is None and not known:
        spelled = _spelled(client, arn)
        described = _described(client, arn, spelled) if spelled else None
    if described is None:
        return None
    pages = client.get_paginator("list_tags").paginate(ResourceArn=arn)
    tags = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
    if arn.type == "inference-component":
        return component_of(described, tags)
    born, config = born_of(described), described["EndpointConfigName"]
    same = state.types is not None and (state.born, state.config) == (born, config)
    types = dict(state.types or {}) if same else observe_types(client, config)
    return endpoint_of(described, types, tags)


def observe_types(client: "SageMakerClient", config: str) -> dict[str, str]:
    """The instance types in an endpoint configuration; none where it has been deleted."""
    try:
        return types_of(client.describe_endpoint_config(EndpointConfigName=config))
    except client.exceptions.ClientError as error:
        if _is_gone(error):
            return {}
        raise


def observe_fleet(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """Every endpoint and inference component of the account, with its name."""
    yield from _endpoints(client)
    yield from _components(client)


def observe_scaling(readers: Readers, ask: Ask, state: Remembered, *, thorough: bool) -> Observed:
    """The targets, policies, scheduled actions and alarms of what is asked for and of what is ours."""
    scaling = readers.scaling
    ids = sorted({each.resource_id for each in ask.wanted} | {key[0] for key in state.ours})
    if not ids:
        return Observed(ours=state.ours, thorough=thorough)
    targets = dict(_targets(scaling, ids))
    if not targets:  # policies and scheduled actions end with their target
        policies = []
    elif thorough:
        there = sorted({key[0] for key in targets})
        policies = [policy for each in there for policy in _policies(scaling, ResourceId=each)]
    else:
        wakes = [each.wake.name for each in ask.wanted if each.wake]
        named = [*(each.policy for each in ask.wanted), *wakes]
        policies = list(_policies(scaling, PolicyNames=named)) if named else []
    schedules = _schedules(scaling, ask, state) if thorough and targets else {}
    return Observed(
        targets,
        state.ours,
        tuple(policies),
        schedules,
        _alarms(readers.cloudwatch, [each.wake.name for each in ask.wanted if each.wake]),
        _worn(scaling, ask, state, targets),
        thorough,
        readers.quotas(frozenset(_raised(ask, targets, schedules if thorough else None))),
    )


def _raised(
    ask: Ask, targets: Mapping[Key, Target], schedules: Mapping[Key, tuple[Action, ...]] | None
) -> Iterator[str]:
    """The instance types of which a minimum is to rise above what there is, now or by a schedule.

    Args:
        schedules: the scheduled actions there are; None where they are not looked at.
    """
    for each in ask.wanted:
        key = each.resource_id, each.dimension
        target = targets.get(key)
        limited = target is not None and each.allows(target.min, target.max)
        scheduled = schedules is None or all(action in schedules.get(key, ()) for action in each.schedules)
        rises = each.least > (each.variant.count or 0)
        if rises and not (limited and scheduled) and each.variant.instance_type:
            yield each.variant.instance_type


def _described(client: "SageMakerClient", arn: Arn, name: str) -> Mapping[str, Any] | None:
    try:
        if arn.type == "inference-component":
            return client.describe_inference_component(InferenceComponentName=name)
        return client.describe_endpoint(EndpointName=name)
    except client.exceptions.ClientError as error:
        if not _is_gone(error):
            raise
    return None


def _spelled(client: "SageMakerClient", arn: Arn) -> str | None:
    """The name in its maker's letters: ARNs have it in lower case, and not every call takes that.

    A name that is not known is a new one's, as a rule: it is among the first.
    """
    listed = _components(client) if arn.type == "inference-component" else _endpoints(client)
    return next((name for found, name in listed if found.key == arn.key), None)


def _endpoints(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The newest first."""
    pages = client.get_paginator("list_endpoints").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": 100}
    )
    for page in pages:
        yield from ((Arn(each["EndpointArn"]), each["EndpointName"]) for each in page["Endpoints"])


def _components(client: "SageMakerClient") -> Iterator[tuple[Arn, str]]:
    """The newest first."""
    pages = client.get_paginator("list_inference_components").paginate(
        SortBy="CreationTime", SortOrder="Descending", PaginationConfig={"PageSize": 100}
    )
    for each in (found for page in pages for found in page["InferenceComponents"]):
        yield Arn(each["InferenceComponentArn"]), each["InferenceComponentName"]


def _is_gone(error: Any) -> bool:
    """SageMaker says ValidationException for what it does not find."""
    return "could not find" in str(error).lower() or "does not exist" in str(error).lower()


def _targets(client: "ApplicationAutoScalingClient", ids: list[str]) -> Iterator[tuple[Key, Target]]:
    for start in range(0, len(ids), _MANY):
        pages = client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace="sagemaker", ResourceIds=ids[start : start + _MANY]
        )
        for each in (found for page in pages for found in page["ScalableTargets"]):
            state: Any = each.get("SuspendedState", {})
            suspended = frozenset(SUSPENSIONS[name] for name, is_so in state.items() if is_so)
            arn = Arn(each["ScalableTargetARN"])
            target = Target(arn, each["MinCapacity"], each["MaxCapacity"], suspended)
            yield (each["ResourceId"], each["ScalableDimension"]), target


def _policies(client: "ApplicationAutoScalingClient", **asked: Any) -> Iterator[Policy]:
    pages = client.get_paginator("describe_scaling_policies").paginate(ServiceNamespace="sagemaker", **asked)
    for each in (found for page in pages for found in page["ScalingPolicies"]):
        configuration: Any = each.get("TargetTrackingScalingPolicyConfiguration") or {}
        yield Policy((each["ResourceId"], each["ScalableDimension"]), each["PolicyName"], configuration)


def _schedules(
    client: "ApplicationAutoScalingClient", ask: Ask, state: Remembered
) -> dict[Key, tuple[Action, ...]]:
    """The scheduled actions that are asked for or ours, as they are; by name, for names are unique."""
    asked = {action.name for each in ask.wanted for action in each.schedules}
    names = sorted(asked | {each.partition("|")[2] for each in state.schedules})
    found: dict[Key, tuple[Action, ...]] = {}
    for start in range(0, len(names), _MANY):
        pages = client.get_paginator("describe_scheduled_actions").paginate(
            ServiceNamespace="sagemaker", ScheduledActionNames=names[start : start + _MANY]
        )
        for each in (action for page in pages for action in page["ScheduledActions"]):
            key = each["ResourceId"], each["ScalableDimension"]
            found[key] = (*found.get(key, ()), _action(each))
    return found


def _action(described: Any) -> Action:
    return Action(
        described["ScheduledActionName"],
        described["Schedule"],
        described.get("Timezone", "UTC"),
        dict(described.get("ScalableTargetAction", {})),
    )


def _alarms(client: "CloudWatchClient", names: Iterable[str]) -> dict[str, Alarm]:
    wanted = list(names)
    if not wanted:
        return {}
    pages = client.get_paginator("describe_alarms").paginate(AlarmNames=wanted)
    return {
        each["AlarmName"]: Alarm(each["AlarmName"], each.get("MetricName", ""), tuple(each["AlarmActions"]))
        for page in pages
        for each in page["MetricAlarms"]
    }


def _worn(
    client: "ApplicationAutoScalingClient", ask: Ask, state: Remembered, targets: Mapping[Key, Target]
) -> dict[Key, Mapping[str, str]]:
    """The tags of our targets, unless they are remembered to be what is asked for."""
    if state.tags == dict(ask.tags):
        return {}
    return {
        key: client.list_tags_for_resource(ResourceARN=target.arn)["Tags"]
        for key, target in targets.items()
        if ask.adopt or key in state.ours
    }
