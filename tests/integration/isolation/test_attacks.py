"""Attacks on the function itself: whoever may only create SageMaker resources moves nobody's policies."""

import json
from typing import Any

import pytest

from isolation.handler import ROOM
from local import ACCOUNT
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from tests.integration.isolation.conftest import IsolationStage
from tests.support.events import called
from tests.support.runtime import LEDGER

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def tuning_job(stage: IsolationStage, *roles: str) -> dict[str, Any]:
    """Somebody creates a tuning job whose training jobs run as some roles."""
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:hyper-parameter-tuning-job/{stage.team}"
    request = {"trainingJobDefinitions": [{"roleArn": role} for role in roles]}
    response = {"hyperParameterTuningJobArn": arn}
    return called("CreateHyperParameterTuningJob", request, response=response)


def with_administrators(stage: IsolationStage, *roles: str) -> None:
    raw = stage.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["administrators"] = {"roles": list(roles)}
    stage.live.registry = Registry.model_validate(raw)


@pytest.fixture
def victims(stage: IsolationStage) -> dict[str, str]:
    """A role of nobody's and an administrator's, each at the root path."""
    names = {who: f"{stage.team[-6:]}-{who}" for who in ("victim", "platform-admin")}
    for name in names.values():
        stage.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    return {name: f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in names.values()}


def guards_on(stage: IsolationStage, role: str) -> list[str]:
    """The policies that a role has."""
    found = stage.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [policy["PolicyName"] for policy in found]


def test_a_path_that_looks_like_the_teams_nails_the_guard_on_nobody(
    stage: IsolationStage, victims: dict[str, str]
) -> None:
    """What is named ends like the victim's role, and begins like the team's own pattern."""
    with_administrators(stage, list(victims.values())[1])
    stage.deploy()
    for victim in victims:
        stage.react(tuning_job(stage, stage.role(f"run-x/{victim}")))
        assert guards_on(stage, victim) == []
    assert stage.attached("guard") == {f"group/{stage.team}"}


def test_a_role_is_touched_only_under_the_arn_that_iam_has_for_it(
    stage: IsolationStage, victims: dict[str, str]
) -> None:
    """The registry's own pattern has a path, and the role of that name has another one."""
    stage.register(execution_roles=[f"arn:aws:iam::{ACCOUNT}:role/{stage.team}/*"])
    stage.deploy()
    for victim in victims:
        claimed = f"arn:aws:iam::{ACCOUNT}:role/{stage.team}/{victim}"
        assert stage.react(tuning_job(stage, claimed))["outcomes"] == []
        assert guards_on(stage, victim) == []
    assert stage.notices(expected=0) == []


def test_a_role_that_the_registry_names_by_another_path_is_not_touched_and_is_told(
    stage: IsolationStage, victims: dict[str, str]
) -> None:
    victim = next(iter(victims))
    stage.register(execution_roles=[f"arn:aws:iam::{ACCOUNT}:role/{stage.team}/{victim}"])
    stage.deploy()
    assert guards_on(stage, victim) == []
    (notice,) = stage.notices()
    assert "unknown-role: " in notice
    assert f"role/{stage.team}/{victim}" in notice


def test_what_was_nailed_on_somebody_by_the_name_alone_comes_off(
    stage: IsolationStage, victims: dict[str, str]
) -> None:
    stage.deploy()
    victim = next(iter(victims))
    stage.attach_as_before(victim)
    stage.change_access()
    assert guards_on(stage, victim) == []


def test_a_role_that_is_not_there_hinders_none_that_is(stage: IsolationStage) -> None:
    stage.deploy()
    real = stage.create_role("run-new")
    answer = stage.react(tuning_job(stage, stage.role("run-nobody"), real))
    assert {outcome["action"] for outcome in answer["outcomes"]} == {"Attach"}
    assert f"sagewarden-{stage.team}-guard" in guards_on(stage, f"{stage.team}-run-new")
    assert stage.notices(expected=0) == []


def test_a_new_role_costs_four_reads_of_iam_and_a_known_one_none(stage: IsolationStage) -> None:
    stage.deploy()
    role = stage.create_role("run-late")
    stage.react(tuning_job(stage, role))
    asked = [call for call in stage.calls if call.startswith("iam:")]
    assert asked == [
        "iam:ListAttachedRolePolicies",
        "iam:GetRole",
        "iam:ListPolicyTags",  # are the guards this stack's?
        *["iam:AttachRolePolicy"] * stage.guards,
        "iam:ListAttachedRolePolicies",  # does it still have another team's?
    ]
    stage.react(tuning_job(stage, role))  # it has its guard: that is seen once a minute
    stage.react(tuning_job(stage, role))
    assert not [call for call in stage.calls if call.startswith("iam:")]


def test_a_wide_pattern_of_one_team_takes_no_guard_of_anothers_off(stage: IsolationStage) -> None:
    """A typo in the other team's entry: `validate` refuses it, and what is live is doubt."""
    stage.create_role("run-own")
    stage.deploy()
    role = f"role/{stage.team}-run-own"
    stage.share(execution_roles=[f"arn:aws:iam::{ACCOUNT}:role/*"])
    outcomes = stage.deploy()["outcomes"]
    assert [outcome["action"] for outcome in outcomes] == ["Report"]
    assert role in stage.attached("guard")
    (notice,) = stage.notices()
    assert "shared-role: " in notice
    assert "one that is on it stays" in notice


def test_what_a_team_that_went_wrong_names_alone_is_still_let_go(stage: IsolationStage) -> None:
    stage.create_role("run-own")
    stage.deploy()
    stage.register(execution_roles=[stage.role("other-*")])
    stage.deploy()
    assert stage.attached("guard") == {f"group/{stage.team}"}


def test_whoever_may_write_the_ledger_rolls_no_guard_back(stage: IsolationStage) -> None:
    """Ownership and Scaling write items of the ledger: isolation believes none of them."""
    stage.deploy()
    stage.register(isolation={"untagged": "closed"})
    stage.deploy()
    strict = stage.documents()
    forged = Memory(
        client=stage.cloud.client("dynamodb"), table=LEDGER, about=stage.arn, entry=ROOM.name
    )
    names = [stage.policy(name).rpartition("/")[2] for name in stage.documents()]
    forged.change(Change(put={"pinned": dict.fromkeys(names, "v1"), "digest": "forged"}))
    stage.change_access()
    assert stage.documents() == strict
    stage.register(isolation={"untagged": "closed", "require_tag_on_create": True})
    stage.deploy()
    assert stage.documents()["guard-2"] != strict["guard-2"]
    assert not stage.versions()["v1"]


def test_a_lease_in_the_ledger_stops_nobody(stage: IsolationStage) -> None:
    forged = Memory(
        client=stage.cloud.client("dynamodb"), table=LEDGER, about=stage.arn, entry=ROOM.name
    )
    with forged.leased("somebody", stage.clock()):
        assert stage.deploy()["outcomes"]
