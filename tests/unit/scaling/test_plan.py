"""The planner of scaling: it converges, leaves alone what is not ours, and never touches how many there are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.plans import Report
from sagewarden.resources import Arn
from scaling import actions
from scaling.plan import plan_scaling
from scaling.situation import OURS, Ask, Key, Observed, Policy, Target, key_of
from scaling.variants import INSTANCES, Kind
from scaling.wake import STEP
from scaling.wanted import Action, Unscaled, Wanted, every_wanted, wanted
from tests.unit.scaling.conftest import ENDPOINT, FITTING, NAME, TEAM, ask_for, asked, settings, variant

AAS = "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target"
GONE: Key = (f"endpoint/{NAME}/variant/gone", INSTANCES)
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "min": 1}
DAY = {"name": "day", "at": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin", "max": 5}
VARIANTS = [variant(kind, kind.name, instance_type="ml.m5.large", count=2) for kind in Kind]
FOREIGN_SCHEDULE = Action("theirs", "rate(1 day)", "UTC", {"MinCapacity": 1})


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
        draw(st.lists(st.sampled_from([variant(kind, name) for name in "ab"]), unique=True)) if kind else []
    )
    variants = [*fitting, *draw(st.lists(st.sampled_from(VARIANTS), unique=True, max_size=2))]
    return Ask(
        ENDPOINT, *every_wanted(profile, variants), TEAM, adopt=draw(st.booleans()), whence="profile p"
    )


def policies_of(asked: Wanted) -> Iterator[Policy]:
    """The policies that are asked for, as they should be or not."""
    for configuration in ({"TargetValue": 9.0}, dict(asked.tracking) | {"WhatAwsAdds": True}):
        yield Policy(key_of(asked), asked.policy, configuration)
    if asked.wake:
        for configuration in (dict(STEP), dict(STEP) | {"Cooldown": 1}):
            yield Policy(key_of(asked), asked.wake.name, configuration, policy_arn(asked.wake.name))


def policy_arn(name: str, which: str = "1") -> str:
    return f"arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:{which}:policyName/{name}"


def alarms_of(asked: Wanted) -> Iterator[dict[str, Any]]:
    """The alarm that wakes, as it should be or not."""
    if asked.wake:
        right = asked.wake.alarm(policy_arn(asked.wake.name)) | {"StateValue": "OK"}
        yield right
        for change in ({"MetricName": "Invocations"}, {"AlarmActions": []}, {"ActionsEnabled": False}):
            yield right | change


@st.composite
def standing(draw: st.DrawFn, key: Key, asked: Wanted | None) -> Observed:
    """One target as AWS might have it, with policies, scheduled actions and tags of anybody's."""
    policies = [Policy(key, f"{OURS}old", {}), Policy(key, "theirs", {})]
    schedules = [FOREIGN_SCHEDULE, replace(FOREIGN_SCHEDULE, name=f"{OURS}old")]
    limits, alarms = [(1, 6), (0, 9)], []
    if asked:
        limits.append((asked.min, asked.max))
        policies += policies_of(asked)
        alarms += alarms_of(asked)
        schedules += [
            each for action in asked.schedules for each in (action, replace(action, timezone="Asia/Tokyo"))
        ]
    suspended = draw(st.sampled_from([frozenset(), frozenset({"scale-in"}), frozenset({"schedules"})]))
    target = Target(Arn(f"{AAS}/{key[0]}"), *draw(st.sampled_from(limits)), suspended)
    found = draw(st.lists(st.sampled_from(alarms), max_size=1)) if alarms else []
    woken = [(each["AlarmName"], policy_arn(each["AlarmName"])) for each in alarms[:1]]
    return Observed(
        {key: target},
        policies=tuple(draw(st.lists(st.sampled_from(policies), unique_by=lambda each: each.name))),
        schedules={key: tuple(draw(st.lists(st.sampled_from(schedules), unique_by=lambda each: each.name)))},
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
        {key: target for each in found for key, target in each.targets.items()},
        draw(st.frozensets(st.sampled_from(sorted(by_key)))),
        tuple(policy for each in found for policy in each.policies),
        {key: schedules for each in found for key, schedules in each.schedules.items()},
        {name: alarm for each in found for name, alarm in each.alarms.items()},
        frozenset(pair for each in found for pair in each.awake),
        {key: tags for each in found for key, tags in each.tags.items()},
        draw(st.booleans()),
        draw(st.sampled_from([{}, {"ml.m5.large": None}, {"ml.m5.large": 3}])),
    )


def seen(ask: Ask, world: Observed) -> Observed:
    """What is read of the world: where that is not thorough, only the policies that are asked for."""
    if world.thorough:
        return world
    named = {each.policy for each in ask.wanted} | {each.wake.name for each in ask.wanted if each.wake}
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
            world = replace(world, tags={**world.tags, key: {**world.tags[key], **dict(action.tags)}})
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
            targets[key] = Target(arn, asked.min, asked.max, suspended)
            return replace(world, targets=targets, tags=tags, ours=world.ours | {key})
        case actions.Deregister():
            key = (action.resource_id, action.dimension)
            schedules = {each: there for each, there in world.schedules.items() if each != key}
            policies = tuple(each for each in world.policies if each.key != key)
            targets.pop(key, None)
            ours = world.ours - {key}
            return replace(world, targets=targets, ours=ours, policies=policies, schedules=schedules)
    return world


def with_policies(world: Observed, action: actions.ScalingAction) -> Observed:
    policies, alarms = {(each.key, each.name): each for each in world.policies}, dict(world.alarms)
    match action:
        case actions.PutPolicy(wanted=asked):
            assert key_of(asked) in world.targets
            policies[key_of(asked), asked.policy] = Policy(key_of(asked), asked.policy, asked.tracking)
        case actions.PutWake(wanted=asked, wake=wake):
            assert key_of(asked) in world.targets
            put = Policy(key_of(asked), wake.name, STEP, policy_arn(wake.name))
            policies[key_of(asked), wake.name] = put
            alarms[wake.name] = next(alarms_of(asked))
            world = replace(world, awake=world.awake | {(wake.name, put.arn)})
        case actions.DeletePolicy():
            del policies[(action.resource_id, action.dimension), action.name]
            alarms.pop(action.name, None)
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
            assert action.name in [each.name for each in world.schedules[key]]
            others = [each for each in world.schedules[key] if each.name != action.name]
            return replace(world, schedules={**world.schedules, key: tuple(others)})
    return world


def key_touched(action: Any, world: Observed) -> Key | None:
    """The target that an action is about; none where it only tells."""
    if isinstance(action, Report):
        return None
    if isinstance(action, actions.Retag):
        return next(key for key, target in world.targets.items() if target.arn == action.target)
    return key_of(action.wanted) if hasattr(action, "wanted") else (action.resource_id, action.dimension)


def foreign(ask: Ask, world: Observed) -> set[Key]:
    """The targets that somebody else made and that the profile does not take over."""
    return set() if ask.adopt else set(world.targets) - world.ours


@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do_but_what_only_humans_can(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    rest = planned(ask, after(world, planned(ask, world)))
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(situations())
def test_targets_that_are_not_ours_are_never_touched(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    plan = planned(ask, world)
    assert not {key_touched(action, world) for action in plan} & foreign(ask, world)
    assert {key_touched(a, world) for a in plan if isinstance(a, actions.Deregister)} <= world.ours


@given(situations())
def test_policies_and_schedules_of_other_names_are_never_deleted(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    for action in planned(ask, world):
        if isinstance(action, actions.DeletePolicy):
            assert action.name.startswith(OURS) or ask.adopt
        if isinstance(action, actions.DeleteSchedule):
            assert action.name.startswith(OURS)


@given(situations())
def test_what_somebody_else_made_is_reported_once_each(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    keys = {key_of(each) for each in ask.wanted}
    theirs = [(key[0], key[0]) for key in keys & foreign(ask, world)]
    if not ask.adopt:
        kept = [each for each in seen(ask, world).policies if each.key in keys - foreign(ask, world)]
        theirs += [(each.key[0], each.name) for each in kept if each.name == "theirs"]
    told = [
        each.notice for each in planned(ask, world) if isinstance(each, Report) and each.finding == "foreign"
    ]
    assert Counter(told) == Counter(f"foreign#{resource_id} {name}" for resource_id, name in theirs)


@given(situations())
def test_adopting_takes_targets_over_with_all_their_policies(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    ask, world = replace(ask, adopt=True), replace(world, thorough=True)
    plan = planned(ask, world)
    done = after(world, plan)
    keys = {key_of(each) for each in ask.wanted}
    assert keys <= done.ours
    assert not [each for each in done.policies if each.key in keys and each.name == "theirs"]
    assert not [each for each in plan if isinstance(each, Report) and each.finding == "foreign"]


@given(situations())
def test_what_there_is_now_changes_no_plan(situation: tuple[Ask, Observed]) -> None:
    """Only limits are planned: an endpoint that was just scaled gets the plan that it had before."""
    ask, world = situation
    world = replace(world, quotas={})
    counted = [replace(each, variant=replace(each.variant, count=77)) for each in ask.wanted]

    def outline(plan: Any) -> list[Any]:
        return [(type(each), each.reason, key_touched(each, world)) for each in plan]

    assert outline(planned(ask, world)) == outline(planned(replace(ask, wanted=tuple(counted)), world))


@given(situations())
def test_targets_of_ours_that_nothing_asks_for_end_and_no_others(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    ended = [key_touched(a, world) for a in planned(ask, world) if isinstance(a, actions.Deregister)]
    assert Counter(ended) == Counter(world.ours - {key_of(each) for each in ask.wanted})


@given(situations())
def test_what_is_asked_for_is_there_afterwards_within_its_limits(situation: tuple[Ask, Observed]) -> None:
    ask, world = situation
    done = after(world, planned(ask, world))
    for each in ask.wanted:
        if key_of(each) not in foreign(ask, world):
            target = done.targets[key_of(each)]
            assert target.max in {each.max, *scheduled(each, "MaxCapacity")}
            theirs = {1} if FOREIGN_SCHEDULE in world.schedules.get(key_of(each), ()) else set()
            assert target.min in {each.min, *scheduled(each, "MinCapacity"), *theirs} or world.quotas
            assert target.suspended == each.suspended or each.suspended is None
            assert (key_of(each), each.policy) in {(policy.key, policy.name) for policy in done.policies}
            if each.wake:
                assert done.alarms[each.wake.name] == next(alarms_of(each))


def scheduled(asked: Wanted, limit: str) -> list[int]:
    return [action.limits[limit] for action in asked.schedules if limit in action.limits]


@given(situations())
def test_a_thorough_look_leaves_nothing_with_a_name_of_ours_but_what_is_asked_for(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    world = replace(world, thorough=True)
    done = after(world, planned(ask, world))
    for each in ask.wanted:
        if key_of(each) not in foreign(ask, world):
            names = {policy.name for policy in done.policies if policy.key == key_of(each)} - {"theirs"}
            assert names == {each.policy} | ({each.wake.name} if each.wake else set())
            ours = [action for action in done.schedules.get(key_of(each), ()) if action != FOREIGN_SCHEDULE]
            assert Counter(action.name for action in ours) == Counter(
                action.name for action in each.schedules
            )
            assert all(action in each.schedules for action in ours)
            assert dict(TEAM).items() <= done.tags[key_of(each)].items()


@given(situations())
def test_a_glance_changes_neither_schedules_nor_tags_nor_deletes_a_policy(
    situation: tuple[Ask, Observed],
) -> None:
    ask, world = situation
    forbidden = actions.PutSchedule | actions.DeleteSchedule | actions.Retag | actions.DeletePolicy
    assert not [a for a in planned(ask, replace(world, thorough=False)) if isinstance(a, forbidden)]


def settled(each: Wanted) -> Observed:
    """The world in which all that is asked for is there."""
    return after(Observed(), planned(ask_for(each), Observed()))


def test_a_variant_that_is_new_gets_a_target_with_the_teams_tag_and_a_policy() -> None:
    new = asked()
    assert planned(ask_for(new), Observed()) == (
        actions.Register(ENDPOINT, new, TEAM, "profile standard asks for 1 to 4", ours=False),
        actions.PutPolicy(ENDPOINT, new, "profile standard asks for this policy"),
    )


def test_a_variant_that_may_have_none_is_also_woken() -> None:
    new = asked(Kind.ASYNCHRONOUS, min=0)
    assert new.wake
    assert planned(ask_for(new), Observed())[2:] == (
        actions.PutWake(ENDPOINT, new, new.wake, "nothing else starts the first one"),
    )


def test_other_limits_are_set_without_a_word_of_the_tags() -> None:
    new = asked(max=9)
    assert planned(ask_for(new), settled(asked())) == (
        actions.Register(ENDPOINT, new, (), "profile standard asks for 1 to 9, not 1 to 4", ours=True),
    )


@pytest.mark.parametrize(
    ("says", "found", "told"),
    [
        (None, [], None),
        (None, ["scale-in"], None),
        ([], [], None),
        ([], ["scale-out"], "profile standard suspends nothing"),
        (["scale-out", "schedules"], ["scale-in"], "profile standard suspends scale-out, schedules"),
        (["scale-out", "schedules"], ["schedules", "scale-out"], None),
    ],
)
def test_what_is_suspended_is_changed_only_where_the_profile_says_so(
    says: list[str] | None, found: list[str], told: str | None
) -> None:
    new, world = asked(suspended=says), settled(asked())
    targets = {key: replace(each, suspended=frozenset(found)) for key, each in world.targets.items()}
    plan = planned(ask_for(new), replace(world, targets=targets))
    assert plan == ((actions.Register(ENDPOINT, new, (), told, ours=True),) if told else ())


def test_a_target_that_somebody_removed_comes_back_with_the_teams_tag() -> None:
    world = replace(settled(asked()), targets={}, policies=())
    (again, _) = planned(ask_for(asked()), world)
    assert isinstance(again, actions.Register)
    assert again.tags == TEAM


def test_an_endpoint_of_another_team_now_has_its_targets_tag_changed() -> None:
    world = settled(asked())
    ask = replace(ask_for(asked()), tags=(("team", "isa"),))
    arn = world.targets[key_of(asked())].arn
    assert planned(ask, world) == (
        actions.Retag(ENDPOINT, arn, ask.tags, "its endpoint belongs to this team"),
    )


def test_a_target_that_is_right_already_still_becomes_ours_when_it_is_adopted() -> None:
    world = replace(settled(asked()), ours=frozenset())
    assert planned(ask_for(asked(), adopt=True), world) == (
        actions.Register(ENDPOINT, asked(), (), "profile standard adopts it", ours=False),
    )


def test_somebody_elses_target_is_left_alone_and_told_how_it_would_be_taken_over() -> None:
    world = replace(settled(asked()), ours=frozenset())
    resource_id = asked().resource_id
    reason = (
        f"somebody else made the scalable target of {resource_id}; "
        "it is left alone (adopt: true takes it over)"
    )
    assert planned(ask_for(asked(max=9)), world) == (
        Report(ENDPOINT, "foreign", reason, f"{resource_id} {resource_id}"),
    )


@pytest.mark.parametrize(
    "change",
    [{"scale_in": False}, {"scale_in_cooldown": 60}, {"target": {"metric": "model-latency", "value": 9}}],
)
def test_a_policy_that_differs_in_anything_is_put_again(change: dict[str, Any]) -> None:
    new = wanted(settings(**change), variant(instance_type="ml.m5.large", count=1))
    assert isinstance(new, Wanted)
    assert planned(ask_for(new), settled(asked())) == (
        actions.PutPolicy(ENDPOINT, new, "profile standard asks for this policy"),
    )


def test_a_dimension_of_the_metric_that_somebody_changed_is_put_right() -> None:
    new = asked(Kind.ASYNCHRONOUS)
    world = settled(new)
    metric = dict(new.tracking["CustomizedMetricSpecification"]) | {
        "Dimensions": [{"Name": "EndpointName", "Value": "Other"}]
    }
    wrong = dict(new.tracking) | {"CustomizedMetricSpecification": metric}
    world = replace(world, policies=(replace(world.policies[0], configuration=wrong),))
    assert [type(action) for action in planned(ask_for(new), world)] == [actions.PutPolicy]


def test_a_policy_of_ours_that_the_profile_does_without_is_deleted() -> None:
    zero, one = asked(Kind.COPIES, min=0), asked(Kind.COPIES, min=1)
    world = settled(zero)
    assert zero.wake
    changed, deleted = planned(ask_for(one), world)
    assert isinstance(changed, actions.Register)
    assert deleted == actions.DeletePolicy(
        ENDPOINT, *key_of(one), zero.wake.name, "profile standard does without it"
    )


def test_a_schedule_that_the_profile_does_without_is_deleted_and_somebody_elses_kept() -> None:
    world = settled(asked(schedules=[NIGHT]))
    key = key_of(asked())
    world = replace(world, schedules={key: (*world.schedules[key], FOREIGN_SCHEDULE)})
    assert planned(ask_for(asked()), world) == (
        actions.DeleteSchedule(
            ENDPOINT, *key, f"{OURS}{NAME}.blue.night", "profile standard does without it"
        ),
    )


@pytest.mark.parametrize(
    ("schedule", "limits"), [({"min": 3}, (3, 4)), ({"max": 2}, (1, 2)), ({"min": 3, "max": 9}, (3, 9))]
)
@pytest.mark.parametrize("thorough", [True, False])
def test_the_limits_that_a_schedule_of_ours_has_set_are_not_taken_back(
    schedule: dict[str, int], limits: tuple[int, int], thorough: bool
) -> None:
    """A scheduled action changes the target's own limits, and the endpoint is in service again after that."""
    night = asked(schedules=[NIGHT | {"min": None} | schedule])
    world = settled(night)
    scheduled = {key: Target(found.arn, *limits) for key, found in world.targets.items()}
    assert planned(ask_for(night), replace(world, targets=scheduled, thorough=thorough)) == ()


@pytest.mark.parametrize(("name", "stays"), [("theirs", True), (f"{OURS}old", False)])
def test_limits_that_somebody_elses_schedule_has_set_stay_and_those_of_an_old_one_of_ours_do_not(
    name: str, *, stays: bool
) -> None:
    world, moved = settled(asked()), Action(name, "rate(1 day)", "UTC", {"MinCapacity": 3})
    key = key_of(asked())
    targets = {key: replace(world.targets[key], min=3)}
    world = replace(world, targets=targets, schedules={key: (moved,)}, thorough=False)
    assert (planned(ask_for(asked()), world) == ()) is stays


def test_what_a_profile_does_not_fit_is_told_and_its_old_target_ends() -> None:
    blue, unfit = asked(), Unscaled(variant(), "its metric does not fit", unfit=True)
    unasked = Unscaled(variant(Kind.SHADOW, "shadow"), "a shadow variant gets nothing")
    assert planned(ask_for(unscaled=(unfit, unasked)), settled(blue)) == (
        actions.Deregister(ENDPOINT, *key_of(blue), "profile standard asks for no such target"),
        Report(
            ENDPOINT,
            "profile-unfit",
            "blue does not scale: its metric does not fit",
            "blue: its metric does not fit",
        ),
    )
