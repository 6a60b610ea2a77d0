"""Whom a team's policies are attached to, and whom they are not."""

from typing import Any

import pytest

from isolation.findings import IsolationFinding
from isolation.principals.membership import (
    Membership,
    needs_roles,
    resolve_membership,
    teams_of_role,
)
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.strategies import BCD, ISA
from tests.unit.isolation.conftest import ACCOUNT

ROLE = f"arn:aws:iam::{ACCOUNT}:role/"


def registered(teams: Registry, administrators: Any = None, **team: Any) -> Registry:
    """The example registry with another first team."""
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][BCD] = {"members": {"groups": []}} | team
    raw["administrators"] = administrators or {"users": ["admin"]}
    return Registry.model_validate(raw)


def found(registry: Registry, *roles: str) -> Membership:
    return resolve_membership(registry, BCD, ACCOUNT, [Arn(f"{ROLE}{role}") for role in roles])


def names(principals: Any) -> set[str]:
    return {str(each) for each in principals}


def test_people_are_members_and_what_runs_is_only_guarded(teams: Registry) -> None:
    registry = registered(
        teams,
        members={"groups": ["g"], "users": ["u"], "roles": [f"{ROLE}person"]},
        execution_roles=[f"{ROLE}bcd-*"],
    )
    people = found(registry, "bcd-notebook", "isa-notebook", "person")
    assert names(people.members) == {"group/g", "user/u", "role/person"}
    assert names(people.execution_roles) == {"role/bcd-notebook"}
    assert people.guarded == people.members | people.execution_roles


def test_a_role_that_people_work_in_and_that_runs_is_a_member(teams: Registry) -> None:
    registry = registered(
        teams, members={"roles": [f"{ROLE}both"]}, execution_roles=[f"{ROLE}both"]
    )
    people = found(registry, "both")
    assert names(people.members) == {"role/both"}
    assert people.execution_roles == frozenset()


@pytest.mark.parametrize(
    ("role", "finding"),
    [
        ("isa-bcd", IsolationFinding.SHARED_ROLE),
        ("aws-reserved/sso.amazonaws.com/AWSReservedSSO_bcd", IsolationFinding.RESERVED_ROLE),
    ],
)
def test_roles_that_are_not_to_be_touched_are_said(
    teams: Registry, role: str, finding: IsolationFinding
) -> None:
    patterns = [f"{ROLE}*bcd", f"{ROLE}aws-reserved/*/*bcd"]
    registry = registered(teams, members={"users": ["u"]}, execution_roles=patterns)
    people = found(registry, role)
    assert people.execution_roles == frozenset()
    assert [(each.finding, each.principal) for each in people.left_out] == [
        (finding, f"{ROLE}{role}")
    ]


@pytest.mark.parametrize(
    "role", ["aws-service-role/sagemaker.amazonaws.com/x", "sagewarden/sagewarden-Isolation"]
)
def test_service_roles_and_our_own_are_left_alone_without_a_word(
    teams: Registry, role: str
) -> None:
    patterns = [f"{ROLE}*", f"{ROLE}aws-service-role/*/*", f"{ROLE}sagewarden/*"]
    registry = registered(teams, members={"users": ["u"]}, execution_roles=patterns)
    people = found(registry, role)
    assert people.guarded == {next(iter(people.members))}


def test_an_administrator_is_never_attached_to_even_where_a_team_names_them(
    teams: Registry,
) -> None:
    registry = registered(
        teams,
        {"users": ["root-like"], "groups": ["admins"], "roles": [f"{ROLE}platform"]},
        members={"users": ["u"], "roles": [f"{ROLE}platform"]},
        execution_roles=[f"{ROLE}platf*"],
    )
    assert names(found(registry, "platform").guarded) == {"user/u"}


@pytest.mark.parametrize(
    "user", ["0123456789-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "arn:aws:iam::*:user/team-*"]
)
def test_users_whom_iam_cannot_attach_to_are_said(teams: Registry, user: str) -> None:
    people = found(registered(teams, members={"users": [user]}))
    assert people.members == frozenset()
    assert [each.finding for each in people.left_out] == [IsolationFinding.NOT_ATTACHABLE]


def test_roles_of_another_account_are_none_of_ours(teams: Registry) -> None:
    registry = registered(
        teams,
        members={"users": ["u"]},
        execution_roles=["arn:aws:iam::210987654321:role/elsewhere"],
    )
    assert found(registry).execution_roles == frozenset()


@pytest.mark.parametrize(
    ("pattern", "needed"), [("bcd-*", True), ("bcd-?", True), ("path/bcd", False)]
)
def test_the_accounts_roles_are_listed_only_for_patterns(
    teams: Registry, pattern: str, needed: bool
) -> None:
    registry = registered(teams, members={"users": ["u"]}, execution_roles=[f"{ROLE}{pattern}"])
    assert needs_roles(registry.teams[BCD]) is needed


def test_a_role_may_belong_to_nobody_or_to_several(teams: Registry) -> None:
    registry = registered(teams, members={"users": ["u"]}, execution_roles=[f"{ROLE}*bcd"])
    assert teams_of_role(registry, f"{ROLE}isa-bcd") == (BCD, ISA)
    assert teams_of_role(registry, f"{ROLE}other") == ()


def test_a_named_role_that_iam_does_not_have_is_said_and_gets_nothing(teams: Registry) -> None:
    registry = registered(
        teams,
        members={"users": ["u"], "roles": [f"{ROLE}path/lead"]},
        execution_roles=[f"{ROLE}bcd-*"],
    )
    people = found(registry, "lead", "bcd-notebook")
    assert names(people.guarded) == {"user/u", "role/bcd-notebook"}
    assert [(each.finding, each.principal) for each in people.left_out] == [
        (IsolationFinding.UNKNOWN_ROLE, f"{ROLE}path/lead")
    ]


@pytest.mark.parametrize(
    ("pattern", "role", "teams_found"),
    [
        ("bcd-*", "bcd-x", (BCD,)),
        ("bcd-*", "bcd-x/PlatformAdmin", ()),
        ("bcd/*", "bcd/x", (BCD,)),
        ("bcd/*", "bcd/x/y", ()),
        ("*/bcd", "bcd", ()),
        ("bcd?x", "bcd/x", ()),
    ],
)
def test_a_patterns_wildcards_stay_within_one_step_of_the_path(
    teams: Registry, pattern: str, role: str, teams_found: tuple[str, ...]
) -> None:
    registry = registered(teams, members={"users": ["u"]}, execution_roles=[f"{ROLE}{pattern}"])
    assert teams_of_role(registry, f"{ROLE}{role}") == teams_found


def test_a_team_that_is_gone_has_nobody(teams: Registry) -> None:
    assert resolve_membership(teams, "gone", ACCOUNT) == Membership()
