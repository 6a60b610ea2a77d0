"""The planner of isolation: it converges, denies before it allows, and undoes only what sagewarden did."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolation import actions
from isolation.desired import Desired
from isolation.observed import Observed, StandingPolicy
from isolation.plan.documents import MAX_VERSIONS
from isolation.plan.team import plan_team
from isolation.policies.compiler import GUARD, kind_of, name_of
from isolation.principals.membership import Membership, Principal, PrincipalKind
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.plans import Report
from sagewarden.registry import document
from sagewarden.resources import Arn
from tests.conftest import REGISTRY
from tests.strategies import BCD
from tests.unit.isolation.conftest import ACCOUNT, desired, with_isolation

TEAMS = document.read(REGISTRY.read_text())
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/boundaries/scientists"
DESIRED = [
    *(
        desired(with_isolation(TEAMS, settings), BCD)
        for settings in ({}, {"grant": "guardrail"}, {"untagged": "closed"}, {"boundary": BOUNDARY})
    ),
    desired(TEAMS, "gone"),
]
PEOPLE = [
    Principal(PrincipalKind.GROUP, "g"),
    Principal(PrincipalKind.USER, "u"),
    Principal(PrincipalKind.ROLE, "r"),
]
FOREIGN = {"Version": "2012-10-17", "Statement": []}
NAMES = sorted({policy.name for wanted in DESIRED for policy in wanted.policies})


def document(name: str, wanted: Desired) -> Any:
    found = [json.loads(policy.document) for policy in wanted.policies if policy.name == name]
    return found[0] if found else FOREIGN


@st.composite
def standings(draw: st.DrawFn, wanted: Desired, name: str) -> StandingPolicy:
    """One policy as IAM might have it: any of five versions, ours or somebody else's, on anybody."""
    versions = {
        f"v{number}": draw(st.sampled_from([FOREIGN, {"n": number}, document(name, wanted)]))
        for number in range(draw(st.integers(1, 3)), draw(st.integers(4, MAX_VERSIONS + 1)))
    }
    arn = Arn(f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/teams/{wanted.team}/{name}")
    return StandingPolicy(
        arn=arn,
        default=draw(st.sampled_from(sorted(versions))),
        versions=versions,
        attached=draw(st.frozensets(st.sampled_from(PEOPLE))),
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Desired, Membership, Observed]:
    wanted = draw(st.sampled_from(DESIRED))
    people = draw(st.frozensets(st.sampled_from(PEOPLE)))
    running = draw(st.frozensets(st.sampled_from(PEOPLE))) - people
    membership = (
        Membership(members=people, execution_roles=running)
        if wanted.is_registered
        else Membership()
    )
    names = [name for name in NAMES if wanted.team in name] or [f"sagewarden-{wanted.team}-guard"]
    there = draw(st.lists(st.sampled_from(names), unique=True))
    policies = {name: draw(standings(wanted, name)) for name in there}
    every = [
        Attachment(name_of(standing.arn), who) for standing in policies.values() for who in PEOPLE
    ]
    remembered = Remembered(
        digest=draw(st.sampled_from(["", wanted.digest])),
        documents=draw(st.sampled_from(["", "other", wanted.documents_digest])),
        attached=frozenset(draw(st.lists(st.sampled_from(every), unique=True)))
        if every
        else frozenset(),
        bounded=frozenset(draw(st.lists(st.sampled_from(PEOPLE[1:]), unique=True))),
        previous=draw(st.dictionaries(st.sampled_from(names), st.sampled_from(["v1", "v2", "v3"]))),
        pinned=draw(
            st.just({}) | st.dictionaries(st.sampled_from(names), st.sampled_from(["v2", "v3"]))
        ),
    )
    boundaries = draw(
        st.dictionaries(
            st.sampled_from(PEOPLE[1:]),
            st.sampled_from([None, BOUNDARY, "arn:aws:iam::aws:policy/X"]),
        )
    )
    return (
        wanted,
        membership,
        Observed(policies=policies, remembered=remembered, boundaries=boundaries),
    )


def after(wanted: Desired, observed: Observed, plan: Any) -> Observed:
    """The world once a plan is carried out, as IAM would leave it."""
    world = observed
    for action in plan:
        world = with_people(with_documents(world, action), action)
    state = replace(world.remembered, digest=wanted.digest, documents=wanted.documents_digest)
    return replace(world, remembered=state)


def with_documents(world: Observed, action: Any) -> Observed:
    policies, state = dict(world.policies), world.remembered
    name = name_of(action.resource)
    match action:
        case actions.CreatePolicy(resource=arn, document=text):
            policies[name] = StandingPolicy(
                arn=arn, default="v1", versions={"v1": json.loads(text)}
            )
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
            found = policies[name_of(arn)]
            policies[name_of(arn)] = replace(found, attached=found.attached | {who})
            state = replace(state, attached=state.attached | {Attachment(name_of(arn), who)})
        case actions.Detach(resource=arn, principal=who):
            found = policies[name_of(arn)]
            policies[name_of(arn)] = replace(found, attached=found.attached - {who})
            state = replace(state, attached=state.attached - {Attachment(name_of(arn), who)})
        case actions.PutBoundary(principal=who):
            boundaries[who] = BOUNDARY
            state = replace(state, bounded=state.bounded | {who})
        case actions.RemoveBoundary(principal=who):
            boundaries[who] = None
            state = replace(state, bounded=state.bounded - {who})
    return Observed(policies=policies, remembered=state, boundaries=boundaries)


@given(situations())
def test_a_plan_carried_out_leaves_nothing_to_do_but_what_only_humans_can(
    situation: tuple[Desired, Membership, Observed],
) -> None:
    wanted, membership, observed = situation
    done = after(wanted, observed, plan_team(wanted, membership, observed))
    rest = plan_team(wanted, membership, done)
    assert [action for action in rest if not isinstance(action, Report)] == []


@given(situations())
def test_only_what_sagewarden_attached_is_detached_and_only_its_boundaries_are_removed(
    situation: tuple[Desired, Membership, Observed],
) -> None:
    wanted, membership, observed = situation
    for action in plan_team(wanted, membership, observed):
        if isinstance(action, actions.Detach):
            assert (
                Attachment(name_of(action.resource), action.principal)
                in observed.remembered.attached
            )
        if isinstance(action, actions.RemoveBoundary):
            assert action.principal in observed.remembered.bounded


@given(situations())
def test_no_version_is_pruned_that_is_in_force_pinned_or_the_one_to_return_to(
    situation: tuple[Desired, Membership, Observed],
) -> None:
    wanted, membership, observed = situation
    state = observed.remembered
    for action in plan_team(wanted, membership, observed):
        if isinstance(action, actions.CreateVersion) and action.pruned:
            name = name_of(action.resource)
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
    situation: tuple[Desired, Membership, Observed],
) -> None:
    wanted, membership, observed = situation
    plan = plan_team(wanted, membership, observed)
    attached = [kind_of(action.resource) for action in plan if isinstance(action, actions.Attach)]
    assert attached == sorted(attached, key=lambda kind: kind != GUARD)
    detached = [kind_of(action.resource) for action in plan if isinstance(action, actions.Detach)]
    assert detached == sorted(detached, key=lambda kind: kind == GUARD)


def standing(wanted: Desired, **changes: Any) -> Iterator[StandingPolicy]:
    for policy in wanted.policies:
        found = StandingPolicy(
            arn=policy.arn,
            default="v1",
            versions={"v1": json.loads(policy.document)},
            attached=frozenset(),
        )
        yield replace(found, **changes)


def observed(wanted: Desired, state: Remembered, **changes: Any) -> Observed:
    found = {name_of(each.arn): each for each in standing(wanted, **changes)}
    return Observed(policies=found, remembered=state)


def test_what_is_in_force_becomes_what_one_can_return_to_when_the_registry_changes() -> None:
    wanted = DESIRED[0]
    world = observed(wanted, Remembered(documents="earlier"), versions={"v1": FOREIGN})
    plan = plan_team(wanted, Membership(), world)
    assert isinstance(plan[0], actions.KeepPrevious)
    assert set(plan[0].versions.values()) == {"v1"}


def test_what_somebody_edited_is_not_something_to_return_to() -> None:
    wanted = DESIRED[0]
    world = observed(
        wanted, Remembered(documents=wanted.documents_digest), versions={"v1": FOREIGN}
    )
    plan = plan_team(wanted, Membership(), world)
    assert not [action for action in plan if isinstance(action, actions.KeepPrevious)]
    assert {action.reason for action in plan if isinstance(action, actions.CreateVersion)} == {
        "it is not what sagewarden put in force"
    }


def test_a_pinned_version_stays_whatever_the_registry_says() -> None:
    wanted = DESIRED[0]
    name = wanted.policies[0].name
    versions = {"v1": FOREIGN, "v2": json.loads(wanted.policies[0].document)}
    world = observed(wanted, Remembered(digest=wanted.digest, pinned={name: "v1"}))
    world = replace(
        world,
        policies={
            name: StandingPolicy(
                arn=wanted.policies[0].arn, default="v2", versions=versions, attached=frozenset()
            )
        },
    )
    switched = [
        a for a in plan_team(wanted, Membership(), world) if a.resource == wanted.policies[0].arn
    ]
    assert switched == [
        actions.SetDefaultVersion(wanted.policies[0].arn, "v1", "an operator rolled back to it")
    ]


@pytest.mark.parametrize("registered", [True, False])
def test_reports_are_made_when_the_registry_changes_and_not_at_every_occasion(
    registered: bool,
) -> None:
    wanted = DESIRED[0]
    state = Remembered(
        digest=wanted.digest if registered else "", documents=wanted.documents_digest
    )
    plan = plan_team(wanted, Membership(), observed(wanted, state))
    assert any(isinstance(action, Report) for action in plan) is not registered
