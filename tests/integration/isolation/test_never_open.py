"""Nothing opens in between: not for big teams, not for who changes teams, not where AWS refuses."""

from typing import Any

import pytest

from isolation.plan.portions import PORTION
from isolation.policies.compiler import GUARD, kind_of
from local import ACCOUNT
from sagewarden.resources import Arn
from tests.integration.isolation.conftest import OTHER, IsolationStage
from tests.support.events import handed_on

BIG = 2 * PORTION + 20
"""Roles of a team that takes three deliveries."""


def follow(stage: IsolationStage, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What the deliveries answer of which each hands on to the next, the first one's first."""
    answers = [answer]
    while messages := stage.handed_on():
        answers += [stage.react(message) for message in messages]
    return answers


def results(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(outcome["action"], outcome["outcome"]) for outcome in answer["outcomes"]}


def test_a_big_team_gets_its_guards_in_portions_and_then_its_grant(stage: IsolationStage) -> None:
    roles = {f"role/{stage.team}-run-{number}" for number in range(BIG)}
    for number in range(BIG):
        stage.create_role(f"run-{number}")
    answers = follow(stage, stage.deploy())
    attached = [
        sum(outcome["action"] == "Attach" for outcome in answer["outcomes"]) for answer in answers
    ]
    assert attached == [PORTION, PORTION, 23]  # 121 guards, two grants
    assert stage.attached("guard") == roles | {f"group/{stage.team}"}
    assert stage.attached("grant") == {f"group/{stage.team}"}
    assert stage.deploy()["ignored"] == "what was deployed changes nothing for the team"


def test_more_roles_than_the_cap_do_not_keep_a_lost_guard_off(stage: IsolationStage) -> None:
    stage.deploy()
    for number in range(BIG):
        stage.create_role(f"run-{number}")
    stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=stage.policy())
    follow(stage, stage.change_access())
    assert len(stage.attached("guard")) == BIG + 1


def test_what_opens_or_removes_is_still_capped(stage: IsolationStage) -> None:
    for number in range(BIG):
        stage.create_role(f"run-{number}")
    follow(stage, stage.deploy())
    stage.register(execution_roles=[stage.role("other-*")])
    answer = stage.deploy()
    assert results(answer) == {
        ("CreateVersion", "applied"),
        ("KeepPrevious", "applied"),
        ("Detach", "refused"),
        ("Report", "applied"),
    }
    assert len(stage.attached("guard")) == BIG + 1


def test_those_that_aws_refuses_keep_no_others_from_their_turn(stage: IsolationStage) -> None:
    for number in range(BIG):
        stage.create_role(f"run-{number}")
    stage.cloud.fail("iam", "AttachRolePolicy", times=PORTION, code="AccessDenied", status=403)
    answers = follow(stage, stage.deploy())
    assert len(answers) == 3
    assert len(stage.attached("guard")) == BIG + 1 - PORTION
    assert stage.remembered().digest == ""
    stage.cloud.heal()
    follow(stage, stage.deploy())
    assert len(stage.attached("guard")) == BIG + 1


def test_nobody_is_granted_anything_who_was_refused_the_guard(stage: IsolationStage) -> None:
    dora = f"{stage.team}-dora"
    stage.iam.create_user(UserName=dora)
    stage.register(members={"groups": [stage.team], "users": [dora]})
    stage.cloud.fail("iam", "AttachUserPolicy", code="AccessDenied", status=403)
    stage.deploy()
    assert stage.attached("guard") == stage.attached("grant") == {f"group/{stage.team}"}
    stage.deploy()  # it is tried again
    assert f"user/{dora}" in stage.attached("guard") & stage.attached("grant")


def test_no_grant_is_put_in_force_beside_a_guard_that_was_refused(stage: IsolationStage) -> None:
    stage.cloud.fail("iam", "CreatePolicy", code="LimitExceeded", status=409)
    stage.deploy()
    assert stage.documents() == {}
    stage.deploy()
    assert stage.attached("grant") == {f"group/{stage.team}"}


# ---------------------------------------------------------------- who changes teams


@pytest.fixture
def moved(stage: IsolationStage) -> str:
    """A role with its team's guard, which the registry then gives to the other team."""
    role = stage.create_role("run-own")
    stage.deploy()
    stage.register(execution_roles=[stage.role("other-*")])
    stage.share(execution_roles=[role])
    stage.handed_on()
    return f"{stage.team}-run-own"


def guards_of(stage: IsolationStage, role: str) -> set[str]:
    """The teams whose guards a role has."""
    found = stage.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    arns = [Arn(policy["PolicyArn"]) for policy in found]
    return {arn.split("/")[3] for arn in arns if kind_of(arn) == GUARD}


def deploy_other(stage: IsolationStage) -> dict[str, Any]:
    """The registry is deployed, and handed on to the other team."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/sagewarden/teams/{OTHER}/"
    return stage.react(handed_on("sagewarden.registry", arn))


def test_the_old_guard_stays_until_the_new_one_is_on(stage: IsolationStage, moved: str) -> None:
    stage.deploy()
    assert guards_of(stage, moved) == {stage.team}
    deploy_other(stage)
    assert guards_of(stage, moved) == {stage.team, OTHER}
    (message,) = stage.handed_on()
    assert message["resources"] == [stage.arn]
    stage.react(message)
    assert guards_of(stage, moved) == {OTHER}
    assert stage.deploy()["ignored"] == "what was deployed changes nothing for the team"


def test_it_goes_at_once_where_the_new_one_came_first(stage: IsolationStage, moved: str) -> None:
    deploy_other(stage)
    stage.deploy()
    assert guards_of(stage, moved) == {OTHER}


def test_it_stays_where_the_new_one_is_refused(stage: IsolationStage, moved: str) -> None:
    stage.cloud.fail("iam", "AttachRolePolicy", code="AccessDenied", status=403)
    deploy_other(stage)
    stage.deploy()
    assert guards_of(stage, moved) == {stage.team}


def test_a_team_that_is_gone_keeps_a_guard_for_as_long(stage: IsolationStage, moved: str) -> None:
    stage.unregister()
    stage.deploy()
    assert guards_of(stage, moved) == {stage.team}
    deploy_other(stage)
    for message in stage.handed_on():
        stage.react(message)
    assert guards_of(stage, moved) == {OTHER}
    assert stage.documents() == {}


def test_nobody_waits_for_a_team_that_is_only_observed(stage: IsolationStage, moved: str) -> None:
    stage.share(mode="observe")
    stage.deploy()
    assert guards_of(stage, moved) == set()
