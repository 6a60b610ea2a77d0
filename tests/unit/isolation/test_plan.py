"""The planner of isolation: it converges, denies before it allows, and undoes only what sagewarden did."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolation import actions
from isolation.desired import Target
from isolation.plan import MAX_VERSIONS, Observed, Remembered, Standing, attachment, plan_isolation
from isolation.policies.compiler import GUARD, kind_of
from isolation.principals.membership import Membership, Principal, PrincipalKind
from sagewarden.deeds.plans import Report
from sagewarden.registry import document
from sagewarden.resources import Arn
from tests.conftest import REGISTRY
from tests.strategies import BCD
from tests.unit.isolation.conftest import ACCOUNT, with_isolation

TEAMS = document.read(REGISTRY.read_text())
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/boundaries/scientists"
TARGETS = [
    Target.of(with_isolation(TEAMS, settings), BCD, ACCOUNT, "aws")
    for settings in ({}, {"grant": "guardrail"}, {"untagged": "closed"}, {"boundary": BOUNDARY})
] + [Target.of(TEAMS, "gone", ACCOUNT, "aws")]
PEOPLE = [
    Principal(PrincipalKind.GROUP, "g"),
    Principal(PrincipalKind.USER, "u"),
    Principal(PrincipalKind.ROLE, "r"),
]
FOREIGN = {"Version": "2012-10-17", "Statement": []}
NAMES = sorted({policy.name for target in TARGETS for policy in target.policies})


def document(name: str, target: Target) -> Any:
    found = [json.loads(policy.document) for policy in target.policies if policy.name == name]
    return found[0] if found else FOREIGN


@st.composite
def standings(draw: st.DrawFn, target: Target, name: str) -> Standing:
    """One policy as IAM might have it: any of five versions, ours or somebody else's, on anybody."""
    versions = {
        f"v{number}": draw(st.sampled_from([FOREIGN, {"n": number}, document(name, target)]))
        for number in range(draw(st.integers(1, 3)), draw(st.integers(4, MAX_VERSIONS + 1)))
    }
    arn = Arn(f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/teams/{target.team}/{name}")
    return Standing(
        arn=arn,
        default=draw(st.sampled_from(sorted(versions))),
        versions=versions,
        attached=draw(st.frozensets(st.sampled_from(PEOPLE))),
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Target, Membership, Observed]:
    target = draw(st.sampled_from(TARGETS))
    people = draw(st.frozensets(st.sampled_from(PEOPLE)))
    running = draw(st.frozensets(st.sampled_from(PEOPLE))) - people
    membership = Membership(people, running) if target.registered else Membership()
    wanted = [name for name in NAMES if target.team in name] or [f"sagewarden-{target.team}-guard"]
    there = draw(st.lists(st.sampled_from(wanted), unique=True))
    policies = {name: draw(standings(target, name)) for name in there}
    every = [attachment(standing.arn, who) for standing in policies.values() for who in PEOPLE]
    remembered = Remembered(
        digest=draw(st.sampled_from(["", target.digest])),
        documents=draw(st.sampled_from(["", "other", target.documents_digest])),
        attached=frozenset(draw(st.lists(st.sampled_from(every), unique=True)))
        if every
        else frozenset(),
        bounded=frozenset(
            draw(st.lists(st.sampled_from([str(p) for p in PEOPLE[1:]]), unique=True))
        ),
        previous=draw(
            st.dictionaries(st.sampled_from(wanted), st.sampled_from(["v1", "v2", "v3"]))
        ),
        pinned=draw(
            st.just({}) | st.dictionaries(st.sampled_from(wanted), st.sampled_from(["v2", "v3"]))
        ),
    )
    boundaries = draw(
        st.dictionaries(
            st.sampled_from(PEOPLE[1:]),
            st.sampled_from([None, BOUNDARY, "arn:aws:iam::aws:policy/X"]),
        )
    )
    return target, membership, Observed(policies, remembered, boundaries)


def after(target: Target, observed: Observed, plan: Any) -> Observed:
    """The world once a plan is carried out, as IAM would leave it."""
    world = observed
    for action in plan:
        world = with_people(with_documents(world, action), action)
    state = replace(world.remembered, digest=target.digest, documents=target.documents_digest)
    return replace(world, remembered=state)


def with_documents(world: Observed, action: Any) -> Observed:
    policies, state = dict(world.policies), world.remembered
    name = action.resource.rpartition("/")[2]
    match action:
        case actions.CreatePolicy(resource=arn, document=text):
            policies[name] = Standing(arn=arn, default="v1", versions={"v1": json.loads(text)})
        case actions.CreateVersion(document=text, pruned=pruned):
            versions = {
                key: value for key, value in policies[name].versions.items() if key != pruned
            }
            assert len(versions) < MAX_VERSIONS
            new = f"v{max(int(key[1:]) for key in policies[name].versions) + 1}"
            versions[new] = json.loads(text)
            policies[name] = replace(policies[name], default=new, versions=versions)
        case actions.SetDefaultVersion(version=version):
            policies[name] = replace(policies[name], default=version)
        case actions.DeletePolicy():
            assert not policies.pop(name).attached
        case actions.KeepPrevious(versions=versions, generation=generation):
            state = replace(state, previous=versions, generation=generation)
    return replace(world, policies=policies, remembered=state)


def with_people(world: Observed, action: Any) -> Observed:
    policies, state, boundaries = dict(world.policies), world.remembered, dict(world.boundaries)
    match action:
        case actions.Attach(resource=arn, principal=who):
            found = policies[arn.rpartition("/")[2]]
            policies[arn.rpartition("/")[2]] = replace(found, attached=found.attached | {who})
            state = replace(state, attached=state.attached | {attachment(arn, who)})
        case actions.Detach(resource=arn, principal=who):
            found = policies[arn.rpartition("/")[2]]
            policies[arn.rpartition("/")[2]] = replace(found, attached=found.attached - {who})
            state = replace(state, attached=state.attached - {attachment(arn, who)})
        case actions.PutBoundary(principal=who):
            boundaries[who] = BOUNDARY
            state = replace(state, bounded=state.bounded | {str(who)})
        case actions.RemoveBoundary(principal=who):
            boundaries[who] = None
            state = replace(state, bounded=state.bounded - {str(who)})
    return Observed(policies, state, boundaries)


@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do_but_what_only_humans_can(
    situation: tuple[Target, Membership, Observed],
) -> None:
    target, membership, observed = situation
    done = after(target, observed, plan_isolation(target, membership, observed))
    rest = plan_isolation(target, membership, done)
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(situations())
def test_only_what_sagewarden_attached_is_detached_and_only_its_boundaries_are_removed(
    situation: tuple[Target, Membership, Observed],
) -> None:
    target, membership, observed = situation
    for action in plan_isolation(target, membership, observed):
        if isinstance(action, actions.Detach):
            assert attachment(action.resource, action.principal) in observed.remembered.attached
        if isinstance(action, actions.RemoveBoundary):
            assert str(action.principal) in observed.remembered.bounded


@given(situations())
def test_no_version_is_pruned_that_is_in_force_pinned_or_the_one_to_return_to(
    situation: tuple[Target, Membership, Observed],
) -> None:
    target, membership, observed = situation
    state = observed.remembered
    for action in plan_isolation(target, membership, observed):
        if isinstance(action, actions.CreateVersion) and action.pruned:
            name = action.resource.rpartition("/")[2]
            kept = {
                observed.policies[name].default,
                state.pinned.get(name),
                state.previous.get(name),
            }
            assert action.pruned not in kept
            others = [
                int(version[1:])
                for version in observed.policies[name].versions
                if version not in kept
            ]
            assert int(action.pruned[1:]) == min(others)


@given(situations())
def test_nobody_is_granted_anything_before_every_guard_is_on(
    situation: tuple[Target, Membership, Observed],
) -> None:
    target, membership, observed = situation
    plan = plan_isolation(target, membership, observed)
    attached = [kind_of(action.resource) for action in plan if isinstance(action, actions.Attach)]
    assert attached == sorted(attached, key=lambda kind: kind != GUARD)
    detached = [kind_of(action.resource) for action in plan if isinstance(action, actions.Detach)]
    assert detached == sorted(detached, key=lambda kind: kind == GUARD)


def standing(target: Target, **changes: Any) -> Iterator[Standing]:
    for policy in target.policies:
        found = Standing(
            arn=policy.arn,
            default="v1",
            versions={"v1": json.loads(policy.document)},
            attached=frozenset(),
        )
        yield replace(found, **changes)


def observed(target: Target, state: Remembered, **changes: Any) -> Observed:
    found = {each.arn.rpartition("/")[2]: each for each in standing(target, **changes)}
    return Observed(found, state)


def test_what_is_in_force_becomes_what_one_can_return_to_when_the_registry_changes() -> None:
    target = TARGETS[0]
    world = observed(target, Remembered(documents="earlier"), versions={"v1": FOREIGN})
    plan = plan_isolation(target, Membership(), world)
    assert isinstance(plan[0], actions.KeepPrevious)
    assert set(plan[0].versions.values()) == {"v1"}


def test_what_somebody_edited_is_not_something_to_return_to() -> None:
    target = TARGETS[0]
    world = observed(
        target, Remembered(documents=target.documents_digest), versions={"v1": FOREIGN}
    )
    plan = plan_isolation(target, Membership(), world)
    assert not [action for action in plan if isinstance(action, actions.KeepPrevious)]
    assert {action.reason for action in plan if isinstance(action, actions.CreateVersion)} == {
        "it is not what sagewarden put in force"
    }


def test_a_pinned_version_stays_whatever_the_registry_says() -> None:
    target = TARGETS[0]
    name = target.policies[0].name
    versions = {"v1": FOREIGN, "v2": json.loads(target.policies[0].document)}
    world = observed(target, Remembered(digest=target.digest, pinned={name: "v1"}))
    world = replace(
        world,
        policies={
            name: Standing(
                arn=target.policies[0].arn, default="v2", versions=versions, attached=frozenset()
            )
        },
    )
    switched = [
        a
        for a in plan_isolation(target, Membership(), world)
        if a.resource == target.policies[0].arn
    ]
    assert switched == [
        actions.SetDefaultVersion(target.policies[0].arn, "v1", "an operator rolled back to it")
    ]


@pytest.mark.parametrize("registered", [True, False])
def test_reports_are_made_when_the_registry_changes_and_not_at_every_occasion(
    registered: bool,
) -> None:
    target = TARGETS[0]
    state = Remembered(
        digest=target.digest if registered else "", documents=target.documents_digest
    )
    plan = plan_isolation(target, Membership(), observed(target, state))
    assert any(isinstance(action, Report) for action in plan) is not registered
