"""A world for the planner of scaling: what is asked for and what there is, and what a plan makes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.variants import Kind
from sagewarden.resources import Arn
from scaling import actions
from scaling.desired.endpoint import Desired
from scaling.desired.targets import DesiredTarget, ScheduledAction, desired_targets
from scaling.endpoints.dimensions import INSTANCES
from scaling.endpoints.keys import AlarmCall, Belonging, TargetKey
from scaling.endpoints.policies import tracked_metric
from scaling.observed import OURS, Observed, ScalableTarget, ScalingPolicy
from scaling.plan.endpoint import plan_scaling
from tests.support.endpoints import ENDPOINT, NAME, variant
from tests.unit.scaling.conftest import FITTING, TEAM, desire, settings

AAS = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target"
GONE = TargetKey(f"endpoint/{NAME}/variant/gone", INSTANCES)
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "min": 1}
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin", "max": 5}
BURST = [{"from": 0.5, "to": 0.75, "change": 1}, {"from": 0.75, "change": 3}]
VARIANTS = [variant(kind, kind.name, instance_type="ml.m5.large", count=2) for kind in Kind]
FOREIGN_SCHEDULE = ScheduledAction(
    name="theirs", schedule="rate(1 day)", timezone="UTC", limits={"MinCapacity": 1}
)


@st.composite
def several(draw: st.DrawFn, metric: str) -> list[dict[str, Any]]:
    """Policies that a variant has beside each other, of one metric of its kind and of the team's own."""
    own = {"namespace": "Globomantics", "metric": "Depth", "dimensions": {"Of": "{endpoint}"}}
    more = [
        {"metric": metric, "value": 0.5},
        {"name": "width", "custom": own | {"metric": "Width"}, "value": 3},
        {"name": "depth", "custom": own, "value": 3, "scale_in": False},
        {"name": "burst", "metric": metric, "steps": BURST},
        {"name": "ease", "custom": own, "steps": [{"to": 2, "change": -1}]},
    ]
    return draw(
        st.lists(st.sampled_from(more), min_size=1, unique_by=lambda each: each.get("name", ""))
    )


@st.composite
def desires(draw: st.DrawFn) -> Desired:
    """What a profile asks for an endpoint with variants of any kind, of which its metric fits some, as a rule."""
    kind, metric = draw(st.sampled_from([*FITTING.items(), (None, "cpu-utilization")]))
    profile = settings(
        **{"target": None, "policies": draw(several(metric))}
        if kind and draw(st.booleans())
        else {},
        metric=metric,
        min=draw(st.integers(0, 4)),
        max=6,
        scale_in=draw(st.booleans()),
        suspended=draw(st.sampled_from([None, [], ["scale-in"]])),
        schedules=draw(st.sampled_from([[], [NIGHT], [NIGHT, DAY]])),
    )
    fitting = (
        draw(st.lists(st.sampled_from([variant(kind, name) for name in "ab"]), unique=True))
        if kind
        else []
    )
    variants = [*fitting, *draw(st.lists(st.sampled_from(VARIANTS), unique=True, max_size=2))]
    found, unscaled = desired_targets(profile, variants)
    return Desired(
        resource=ENDPOINT,
        targets=found,
        unscaled=unscaled,
        tags=TEAM,
        adopt=draw(st.booleans()),
        source="profile p",
    )


def policies_of(asked: DesiredTarget) -> Iterator[ScalingPolicy]:
    """The policies that are asked for, as they should be or not."""
    for tracking in asked.tracking:
        right = dict(tracking.configuration)
        for configuration in (right | {"TargetValue": 9.0}, right | {"WhatAwsAdds": True}):
            yield ScalingPolicy(key=asked.key, name=tracking.name, configuration=configuration)
    for stepping in asked.stepping:
        right = dict(stepping.configuration)
        for configuration in (
            right,
            right | {"Cooldown": 1},
            right | {"MinAdjustmentMagnitude": 9},
        ):
            yield ScalingPolicy(
                key=asked.key,
                name=stepping.name,
                configuration=configuration,
                arn=policy_arn(stepping.name),
            )
    yield from swapped(asked)


def swapped(asked: DesiredTarget) -> Iterator[ScalingPolicy]:
    """The policies by the names of others: each follows what another is to, or is of another type."""
    configurations = [each.configuration for each in (*asked.tracking, *asked.stepping)]
    for name, configuration in zip(asked.policy_names, reversed(configurations), strict=True):
        yield ScalingPolicy(
            key=asked.key, name=name, configuration=configuration, arn=policy_arn(name)
        )


def policy_arn(name: str, which: str = "1") -> str:
    return f"arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:{which}:policyName/{name}"


def alarms_of(asked: DesiredTarget) -> Iterator[dict[str, Any]]:
    """The alarms that call step scaling policies, as they should be or not."""
    for stepping in asked.stepping:
        right = stepping.alarm(policy_arn(stepping.name)) | {"StateValue": "OK"}
        yield right
        for change in (
            {"MetricName": "Invocations"},
            {"AlarmActions": []},
            {"ActionsEnabled": False},
        ):
            yield right | change


def followed(policy: ScalingPolicy) -> str:
    """The metric that a policy tracks, of which a target has one policy; others' are their own."""
    return tracked_metric(policy.configuration) or policy.name


@st.composite
def standing(draw: st.DrawFn, key: TargetKey, asked: DesiredTarget | None) -> Observed:
    """One target as AWS might have it, with policies, scheduled actions and tags of anybody's."""
    policies = [
        ScalingPolicy(key=key, name=f"{OURS}old", configuration={}),
        ScalingPolicy(key=key, name="theirs", configuration={}),
    ]
    schedules = [FOREIGN_SCHEDULE, replace(FOREIGN_SCHEDULE, name=f"{OURS}old")]
    limits, alarms = [(1, 6), (0, 9)], []
    if asked:
        limits.append((asked.min, asked.max))
        policies += policies_of(asked)
        alarms += alarms_of(asked)
        schedules += [
            each
            for action in asked.schedules
            for each in (action, replace(action, timezone="Asia/Tokyo"))
        ]
    suspended = draw(
        st.sampled_from([frozenset(), frozenset({"scale-in"}), frozenset({"schedules"})])
    )
    lowest, highest = draw(st.sampled_from(limits))
    target = ScalableTarget(
        arn=Arn(f"{AAS}/{key.resource_id}"), min=lowest, max=highest, suspended=suspended
    )
    found = (
        draw(st.lists(st.sampled_from(alarms), unique_by=lambda each: each["AlarmName"]))
        if alarms
        else []
    )
    names = dict.fromkeys(alarm["AlarmName"] for alarm in alarms)
    found_policies = st.lists(
        st.sampled_from(policies), unique_by=(lambda each: each.name, followed)
    )
    calls = [AlarmCall(key.resource_id, name, policy_arn(name)) for name in names]
    return Observed(
        targets={key: target},
        policies=tuple(
            draw(st.one_of(found_policies, st.just(list(swapped(asked)) if asked else [])))
        ),
        schedules={
            key: tuple(draw(st.lists(st.sampled_from(schedules), unique_by=lambda each: each.name)))
        },
        alarms={alarm["AlarmName"]: alarm for alarm in found},
        alarm_calls=frozenset(draw(st.sampled_from([[], calls]))),
        tags={key: draw(st.sampled_from([{}, {"team": "isa"}, dict(TEAM) | {"purpose": "trial"}]))},
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Desired, Observed]:
    """What is asked for, and the world: targets of ours, of others, and of a variant that is gone."""
    desired = draw(desires())
    by_key: dict[TargetKey, DesiredTarget | None] = {each.key: each for each in desired.targets} | {
        GONE: None
    }
    there = draw(st.lists(st.sampled_from(sorted(by_key)), unique=True))
    found = [draw(standing(key, by_key[key])) for key in there]
    return desired, Observed(
        targets={key: target for each in found for key, target in each.targets.items()},
        ours=draw(st.frozensets(st.sampled_from(sorted(by_key)))),
        policies=tuple(policy for each in found for policy in each.policies),
        schedules={key: schedules for each in found for key, schedules in each.schedules.items()},
        alarms={name: alarm for each in found for name, alarm in each.alarms.items()},
        alarm_calls=frozenset(call for each in found for call in each.alarm_calls),
        tags={key: tags for each in found for key, tags in each.tags.items()},
        thorough=draw(st.booleans()),
        quotas=draw(st.sampled_from([{}, {"ml.m5.large": None}, {"ml.m5.large": 3}])),
        made_alarms=draw(st.sampled_from([frozenset(), left_of(by_key)])),
        made_schedules=draw(st.sampled_from([frozenset(), left_of(by_key)])),
    )


def left_of(keys: Iterable[TargetKey]) -> frozenset[Belonging]:
    """What is remembered though it went with its target: an alarm, or a scheduled action."""
    return frozenset(Belonging(key.resource_id, f"{OURS}gone") for key in keys)


def seen(desired: Desired, world: Observed) -> Observed:
    """What is read of the world: where that is not thorough, only the policies that are asked for."""
    if world.thorough:
        return world
    named = {name for each in desired.targets for name in each.policy_names}
    policies = tuple(each for each in world.policies if each.name in named)
    moved = [key for key in world.targets if not explained(desired, world, key)]
    schedules = {key: world.schedules.get(key, ()) for key in moved}
    return replace(world, policies=policies, schedules=schedules, tags={}, alarms={})


def explained(desired: Desired, world: Observed, key: TargetKey) -> bool:
    """Whether the profile sets a target's limits, or nothing is asked for it."""
    target = world.targets[key]
    return all(each.allows(target.min, target.max) for each in desired.targets if each.key == key)


def planned(desired: Desired, world: Observed) -> tuple[actions.ScalingAction | Report, ...]:
    return plan_scaling(desired, seen(desired, world))


def after(world: Observed, plan: tuple[actions.ScalingAction | Report, ...]) -> Observed:
    """The world once a plan is carried out, as AWS would leave it; what AWS refuses fails."""
    for action in plan:
        if not isinstance(action, Report | actions.Retag):
            world = with_policies(with_schedules(with_targets(world, action), action), action)
        if isinstance(action, actions.Retag):
            (key,) = (key for key, target in world.targets.items() if target.arn == action.target)
            world = replace(
                world, tags={**world.tags, key: {**world.tags[key], **dict(action.tags)}}
            )
    return world


def with_targets(world: Observed, action: actions.ScalingAction) -> Observed:
    targets, tags = dict(world.targets), dict(world.tags)
    match action:
        case actions.Register(desired=asked):
            key = asked.key
            assert not (key in targets and action.tags)
            arn = targets[key].arn if key in targets else Arn(f"{AAS}/{key.resource_id}")
            stays = targets[key].suspended if key in targets else frozenset()
            tags[key] = tags[key] if key in targets else dict(action.tags)
            suspended = stays if asked.suspended is None else asked.suspended
            targets[key] = ScalableTarget(
                arn=arn, min=asked.min, max=asked.max, suspended=suspended
            )
            # Whatever lay outside the limits lies in them then, and the next look sees it.
            mended = world.mended | {key.resource_id}
            return replace(
                world, targets=targets, tags=tags, ours=world.ours | {key}, mended=mended
            )
        case actions.Deregister():
            key = action.target
            schedules = {each: there for each, there in world.schedules.items() if each != key}
            policies = tuple(each for each in world.policies if each.key != key)
            targets.pop(key, None)
            ours = world.ours - {key}
            world = replace(
                world, targets=targets, ours=ours, policies=policies, schedules=schedules
            )
            return forgotten(world, key.resource_id)
    return world


def forgotten(world: Observed, resource_id: str) -> Observed:
    """What is remembered of a target goes with it."""

    def left(made: frozenset[Belonging]) -> frozenset[Belonging]:
        return frozenset(each for each in made if each.resource_id != resource_id)

    alarms, schedules = left(world.made_alarms), left(world.made_schedules)
    return replace(world, made_alarms=alarms, made_schedules=schedules)


def with_policies(world: Observed, action: actions.ScalingAction) -> Observed:
    policies, alarms = {(each.key, each.name): each for each in world.policies}, dict(world.alarms)
    match action:
        case actions.PutPolicy(target=key, policy=asked):
            assert key in world.targets
            put = ScalingPolicy(key=key, name=asked.name, configuration=asked.configuration)
            others = [
                each for each in policies.values() if each.key == key and each.name != put.name
            ]
            # AWS takes one target tracking policy for each metric, and changes no policy's type.
            assert followed(put) not in {followed(each) for each in others}
            assert tracks(policies.get((key, put.name), put))
            policies[key, put.name] = put
        case actions.PutStepPolicy(target=key, policy=asked):
            assert key in world.targets
            put = ScalingPolicy(
                key=key,
                name=asked.name,
                configuration=asked.configuration,
                arn=policy_arn(asked.name),
            )
            assert not tracks(policies.get((key, put.name), put))
            policies[key, put.name] = put
            alarms[put.name] = asked.alarm(put.arn) | {"StateValue": "OK"}
            call = AlarmCall(key.resource_id, put.name, put.arn)
            world = replace(world, alarm_calls=world.alarm_calls | {call})
        case actions.DeletePolicy():
            key = action.target
            alarm = Belonging(key.resource_id, action.name)
            assert (key, action.name) in policies or alarm in world.made_alarms
            policies.pop((key, action.name), None)
            alarms.pop(action.name, None)
            world = replace(world, made_alarms=world.made_alarms - {alarm})
    return replace(world, policies=tuple(policies.values()), alarms=alarms)


def tracks(policy: ScalingPolicy) -> bool:
    return "TargetValue" in policy.configuration


def with_schedules(world: Observed, action: actions.ScalingAction) -> Observed:
    match action:
        case actions.PutSchedule(target=key, schedule=put):
            assert key in world.targets
            others = [each for each in world.schedules.get(key, ()) if each.name != put.name]
            return replace(world, schedules={**world.schedules, key: (*others, put)})
        case actions.DeleteSchedule():
            key = action.target
            there = world.schedules.get(key, ())
            made = Belonging(key.resource_id, action.name)
            assert made in world.made_schedules or action.name in [each.name for each in there]
            others = [each for each in there if each.name != action.name]
            made_schedules = world.made_schedules - {made}
            return replace(
                world,
                schedules={**world.schedules, key: tuple(others)},
                made_schedules=made_schedules,
            )
    return world


def key_touched(action: Any, world: Observed) -> TargetKey | None:
    """The target that an action is about; none where it only tells."""
    if isinstance(action, Report):
        return None
    if isinstance(action, actions.Retag):
        return next(key for key, target in world.targets.items() if target.arn == action.target)
    return action.desired.key if hasattr(action, "desired") else action.target


def foreign(desired: Desired, world: Observed) -> set[TargetKey]:
    """The targets that somebody else made and that the profile does not take over."""
    return set() if desired.adopt else set(world.targets) - world.ours


def settled(each: DesiredTarget) -> Observed:
    """The world in which all that is asked for is there."""
    return after(Observed(), planned(desire(each), Observed()))
