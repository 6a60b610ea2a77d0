"""A world for the planner of scaling: what is asked for and what there is, and what a plan makes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn
from scaling import actions
from scaling.desired.targets import Action, Wanted, every_wanted
from scaling.endpoints.from_zero import STEP
from scaling.endpoints.variants import INSTANCES, Kind
from scaling.observed import OURS, Ask, Key, Observed, Policy, Target, key_of
from scaling.plan.endpoint import plan_scaling
from tests.unit.scaling.conftest import ENDPOINT, FITTING, NAME, TEAM, ask_for, settings, variant

AAS = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target"
GONE: Key = (f"endpoint/{NAME}/variant/gone", INSTANCES)
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "min": 1}
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin", "max": 5}
VARIANTS = [variant(kind, kind.name, instance_type="ml.m5.large", count=2) for kind in Kind]
FOREIGN_SCHEDULE = Action(
    name="theirs", schedule="rate(1 day)", timezone="UTC", limits={"MinCapacity": 1}
)


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """What a profile asks for an endpoint with variants of any kind, of which its metric fits some, as a rule."""
    kind, metric = draw(st.sampled_from([*FITTING.items(), (None, "cpu-utilization")]))
    profile = settings(
        metric,
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
    found, unscaled = every_wanted(profile, variants)
    return Ask(
        resource=ENDPOINT,
        wanted=found,
        unscaled=unscaled,
        tags=TEAM,
        adopt=draw(st.booleans()),
        whence="profile p",
    )


def policies_of(asked: Wanted) -> Iterator[Policy]:
    """The policies that are asked for, as they should be or not."""
    for configuration in ({"TargetValue": 9.0}, dict(asked.tracking) | {"WhatAwsAdds": True}):
        yield Policy(key=key_of(asked), name=asked.policy, configuration=configuration)
    if asked.wake:
        for configuration in (dict(STEP), dict(STEP) | {"Cooldown": 1}):
            yield Policy(
                key=key_of(asked),
                name=asked.wake.name,
                configuration=configuration,
                arn=policy_arn(asked.wake.name),
            )


def policy_arn(name: str, which: str = "1") -> str:
    return f"arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:{which}:policyName/{name}"


def alarms_of(asked: Wanted) -> Iterator[dict[str, Any]]:
    """The alarm that wakes, as it should be or not."""
    if asked.wake:
        right = asked.wake.alarm(policy_arn(asked.wake.name)) | {"StateValue": "OK"}
        yield right
        for change in (
            {"MetricName": "Invocations"},
            {"AlarmActions": []},
            {"ActionsEnabled": False},
        ):
            yield right | change


@st.composite
def standing(draw: st.DrawFn, key: Key, asked: Wanted | None) -> Observed:
    """One target as AWS might have it, with policies, scheduled actions and tags of anybody's."""
    policies = [
        Policy(key=key, name=f"{OURS}old", configuration={}),
        Policy(key=key, name="theirs", configuration={}),
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
    target = Target(arn=Arn(f"{AAS}/{key[0]}"), min=lowest, max=highest, suspended=suspended)
    found = draw(st.lists(st.sampled_from(alarms), max_size=1)) if alarms else []
    woken = [(each["AlarmName"], policy_arn(each["AlarmName"])) for each in alarms[:1]]
    return Observed(
        targets={key: target},
        policies=tuple(draw(st.lists(st.sampled_from(policies), unique_by=lambda each: each.name))),
        schedules={
            key: tuple(draw(st.lists(st.sampled_from(schedules), unique_by=lambda each: each.name)))
        },
        alarms={alarm["AlarmName"]: alarm for alarm in found},
        awake=frozenset(draw(st.sampled_from([[], [(name, arn) for name, arn in woken]]))),
        tags={key: draw(st.sampled_from([{}, {"team": "isa"}, dict(TEAM) | {"purpose": "trial"}]))},
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Ask, Observed]:
    """What is asked for, and the world: targets of ours, of others, and of a variant that is gone."""
    ask = draw(asks())
    by_key: dict[Key, Wanted | None] = {key_of(each): each for each in ask.wanted} | {GONE: None}
    there = draw(st.lists(st.sampled_from(sorted(by_key)), unique=True))
    found = [draw(standing(key, by_key[key])) for key in there]
    return ask, Observed(
        targets={key: target for each in found for key, target in each.targets.items()},
        ours=draw(st.frozensets(st.sampled_from(sorted(by_key)))),
        policies=tuple(policy for each in found for policy in each.policies),
        schedules={key: schedules for each in found for key, schedules in each.schedules.items()},
        alarms={name: alarm for each in found for name, alarm in each.alarms.items()},
        awake=frozenset(pair for each in found for pair in each.awake),
        tags={key: tags for each in found for key, tags in each.tags.items()},
        thorough=draw(st.booleans()),
        quotas=draw(st.sampled_from([{}, {"ml.m5.large": None}, {"ml.m5.large": 3}])),
        alarmed=draw(st.sampled_from([frozenset(), left_of(by_key)])),
        scheduled=draw(st.sampled_from([frozenset(), left_of(by_key)])),
    )


def left_of(keys: Iterable[Key]) -> frozenset[tuple[str, str]]:
    """What is remembered though it went with its target: an alarm, or a scheduled action."""
    return frozenset((key[0], f"{OURS}gone") for key in keys)


def seen(ask: Ask, world: Observed) -> Observed:
    """What is read of the world: where that is not thorough, only the policies that are asked for."""
    if world.thorough:
        return world
    named = {each.policy for each in ask.wanted} | {
        each.wake.name for each in ask.wanted if each.wake
    }
    policies = tuple(each for each in world.policies if each.name in named)
    moved = [key for key in world.targets if not explained(ask, world, key)]
    schedules = {key: world.schedules.get(key, ()) for key in moved}
    return replace(world, policies=policies, schedules=schedules, tags={}, alarms={})


def explained(ask: Ask, world: Observed, key: Key) -> bool:
    """Whether the profile sets a target's limits, or nothing is asked for it."""
    target = world.targets[key]
    return all(each.allows(target.min, target.max) for each in ask.wanted if key_of(each) == key)


def planned(ask: Ask, world: Observed) -> tuple[actions.ScalingAction, ...]:
    return plan_scaling(ask, seen(ask, world))


def after(world: Observed, plan: tuple[actions.ScalingAction, ...]) -> Observed:
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
        case actions.Register(wanted=asked):
            key = key_of(asked)
            assert not (key in targets and action.tags)
            arn = targets[key].arn if key in targets else Arn(f"{AAS}/{key[0]}")
            stays = targets[key].suspended if key in targets else frozenset()
            tags[key] = tags[key] if key in targets else dict(action.tags)
            suspended = stays if asked.suspended is None else asked.suspended
            targets[key] = Target(arn=arn, min=asked.min, max=asked.max, suspended=suspended)
            return replace(world, targets=targets, tags=tags, ours=world.ours | {key})
        case actions.Deregister():
            key = (action.resource_id, action.dimension)
            schedules = {each: there for each, there in world.schedules.items() if each != key}
            policies = tuple(each for each in world.policies if each.key != key)
            targets.pop(key, None)
            ours = world.ours - {key}
            world = replace(
                world, targets=targets, ours=ours, policies=policies, schedules=schedules
            )
            return forgotten(
                world, {name for rid, name in world.alarmed | world.scheduled if rid == key[0]}, key
            )
    return world


def forgotten(world: Observed, names: set[str], key: Key) -> Observed:
    """What is remembered of a target goes with it."""
    its = {(key[0], name) for name in names}
    return replace(world, alarmed=world.alarmed - its, scheduled=world.scheduled - its)


def with_policies(world: Observed, action: actions.ScalingAction) -> Observed:
    policies, alarms = {(each.key, each.name): each for each in world.policies}, dict(world.alarms)
    match action:
        case actions.PutPolicy(wanted=asked):
            assert key_of(asked) in world.targets
            policies[key_of(asked), asked.policy] = Policy(
                key=key_of(asked), name=asked.policy, configuration=asked.tracking
            )
        case actions.PutWake(wanted=asked, wake=wake):
            assert key_of(asked) in world.targets
            put = Policy(
                key=key_of(asked), name=wake.name, configuration=STEP, arn=policy_arn(wake.name)
            )
            policies[key_of(asked), wake.name] = put
            alarms[wake.name] = next(alarms_of(asked))
            world = replace(world, awake=world.awake | {(wake.name, put.arn)})
        case actions.DeletePolicy():
            key = (action.resource_id, action.dimension)
            assert (key, action.name) in policies or (key[0], action.name) in world.alarmed
            policies.pop((key, action.name), None)
            alarms.pop(action.name, None)
            world = replace(world, alarmed=world.alarmed - {(key[0], action.name)})
    return replace(world, policies=tuple(policies.values()), alarms=alarms)


def with_schedules(world: Observed, action: actions.ScalingAction) -> Observed:
    match action:
        case actions.PutSchedule(wanted=asked, action=put):
            key = key_of(asked)
            assert key in world.targets
            others = [each for each in world.schedules.get(key, ()) if each.name != put.name]
            return replace(world, schedules={**world.schedules, key: (*others, put)})
        case actions.DeleteSchedule():
            key = (action.resource_id, action.dimension)
            there = world.schedules.get(key, ())
            remembered = (key[0], action.name) in world.scheduled
            assert remembered or action.name in [each.name for each in there]
            others = [each for each in there if each.name != action.name]
            scheduled = world.scheduled - {(key[0], action.name)}
            return replace(
                world, schedules={**world.schedules, key: tuple(others)}, scheduled=scheduled
            )
    return world


def key_touched(action: Any, world: Observed) -> Key | None:
    """The target that an action is about; none where it only tells."""
    if isinstance(action, Report):
        return None
    if isinstance(action, actions.Retag):
        return next(key for key, target in world.targets.items() if target.arn == action.target)
    return (
        key_of(action.wanted)
        if hasattr(action, "wanted")
        else (action.resource_id, action.dimension)
    )


def foreign(ask: Ask, world: Observed) -> set[Key]:
    """The targets that somebody else made and that the profile does not take over."""
    return set() if ask.adopt else set(world.targets) - world.ours


def settled(each: Wanted) -> Observed:
    """The world in which all that is asked for is there."""
    return after(Observed(), planned(ask_for(each), Observed()))
