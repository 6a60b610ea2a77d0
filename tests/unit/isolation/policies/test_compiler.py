"""A team's policies as documents: small enough, the same every time, and refused where IAM would refuse them."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from cli.evaluator import Evaluator
from cli.proof import prove
from isolation.policies import compiler
from isolation.policies.authorization import CLOSED_ACCOUNT_WIDE, actions
from isolation.policies.compiler import (
    MAX_SIZE,
    ManagedPolicy,
    NotCompilable,
    compile_team,
    kind_of,
    name_of,
    path_of,
    team_of,
)
from isolation.proof.world import Leg
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, matches
from tests import strategies
from tests.conftest import ROOT
from tests.strategies import BCD, ISA
from tests.unit.isolation.conftest import ACCOUNT, SETTINGS, STACK, every_policy, with_isolation


def documents(
    registry: Registry, team: str = BCD, partition: str = "aws"
) -> tuple[ManagedPolicy, ...]:
    return compile_team(registry, team, ACCOUNT, partition, stack=STACK)


def changed_team(registry: Registry, **more: Any) -> Registry:
    """The registry with more in its first team."""
    raw = registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][BCD].update(more)
    return Registry.model_validate(raw)


def statements(registry: Registry, sid: str, partition: str = "aws") -> list[Any]:
    every = [
        s
        for each in documents(registry, partition=partition)
        for s in json.loads(each.document)["Statement"]
    ]
    return [statement for statement in every if statement["Sid"].startswith(sid)]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_document_fits_and_is_of_its_partition(teams: Registry, partition: str) -> None:
    for policy in every_policy(teams, partition):
        assert len(policy.document) <= MAX_SIZE
        assert f'"arn:{partition}:' in policy.document
        others = {"aws", "aws-cn", "aws-us-gov"} - {partition}
        assert not any(f'"arn:{other}:' in policy.document for other in others)


@pytest.mark.parametrize(
    "settings",
    [*SETTINGS, {"require_tag_on_create": True, "untagged": "closed"}],
    ids=str,
)
@pytest.mark.parametrize("domains", [[], ["d-abcdefghijkl"]], ids=str)
@pytest.mark.parametrize("prefix", [None, "bcd-"], ids=str)
def test_a_member_needs_three_attachments_and_a_role_two(
    teams: Registry, settings: Any, domains: list[str], prefix: str | None
) -> None:
    more = {"model_prefix": prefix} if prefix else {}
    registry = changed_team(with_isolation(teams, settings), domains=domains, **more)
    kinds = [policy.kind for policy in documents(registry)]
    grants = 0 if settings.get("grant") == "guardrail" else 1
    # The grant is full then.
    grants += bool(prefix) and settings.get("job_logs") == "shared"
    assert (kinds.count("guard"), kinds.count("grant")) == (2, grants)


def test_the_same_input_gives_the_same_bytes(teams: Registry) -> None:
    assert list(every_policy(teams)) == list(every_policy(teams))


def test_another_teams_roles_change_nothing(teams: Registry) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][ISA]["execution_roles"].append("arn:aws:iam::123456789012:role/more")
    assert documents(Registry.model_validate(raw)) == documents(teams)


def test_many_roles_are_split_over_statements_but_never_in_a_denial(teams: Registry) -> None:
    few = [f"arn:aws:iam::{ACCOUNT}:role/bcd-{n:04}-{'x' * 20}" for n in range(80)]
    registry = with_isolation(teams, {}, execution_roles=few)
    assert len(statements(registry, "ForeignRoles")) == 1
    assert all(len(policy.document) <= MAX_SIZE for policy in documents(registry))
    passed = [role for s in statements(registry, "PassOwnRoles") for role in s["Resource"]]
    assert sorted(passed) == few


def test_too_many_roles_for_one_denial_are_refused_with_what_would_do(teams: Registry) -> None:
    many = [f"arn:aws:iam::{ACCOUNT}:role/bcd-{n:04}-{'x' * 40}" for n in range(90)]
    with pytest.raises(
        NotCompilable, match=f"teams.{BCD}.execution_roles: 90 roles do not fit .* pattern"
    ):
        documents(with_isolation(teams, {}, execution_roles=many))


def test_a_tag_key_that_iam_does_not_take_is_refused(teams: Registry) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["tag_keys"] = {"team": "gro\u0142"}
    with pytest.raises(NotCompilable, match="tag_keys: 'gro\u0142' has characters"):
        documents(Registry.model_validate(raw))


def test_roles_of_any_account_are_narrowed_to_this_one(teams: Registry) -> None:
    roles = [
        "arn:aws:iam::*:role/a-*",
        "arn:aws:iam::210987654321:role/b",
        "arn:aws-cn:iam::*:role/c",
    ]
    (statement,) = statements(with_isolation(teams, {}, execution_roles=roles), "PassOwnRoles")
    assert statement["Resource"] == f"arn:aws:iam::{ACCOUNT}:role/a-*"


def test_a_team_without_roles_passes_none(teams: Registry) -> None:
    registry = with_isolation(teams, {}, execution_roles=[])
    (statement,) = statements(registry, "ForeignRoles")
    assert statement["Resource"] == "*"
    assert not statements(registry, "PassOwnRoles")


def test_in_china_a_role_is_passed_under_either_name(teams: Registry) -> None:
    roles = ["arn:aws-cn:iam::*:role/bcd-*"]
    (statement,) = statements(
        with_isolation(teams, {}, execution_roles=roles), "PassOwnRoles", "aws-cn"
    )
    services = statement["Condition"]["StringEquals"]["iam:PassedToService"]
    assert {"sagemaker.amazonaws.com", "sagemaker.amazonaws.com.cn"} <= set(services)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("more", [{"model_prefix": "bcd-"}, {"domains": ["d-own"]}], ids=str)
def test_the_proof_holds_for_what_is_the_teams_by_name(
    teams: Registry, settings: Any, more: Any
) -> None:
    registry = changed_team(with_isolation(teams, settings), **more)
    for proof in prove(registry, BCD, ACCOUNT):
        assert not [(each.case.action, each.case.what) for each in proof.failures]


@pytest.mark.parametrize(
    "sid", ["ForeignModels", "ForeignVersions", "ForeignVersionReads", "OwnVersions"]
)
def test_a_statement_about_names_is_missed(
    teams: Registry, sid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = "scoped" if sid == "OwnVersions" else "guardrail"
    registry = with_isolation(teams, {"grant": grant})
    raw = registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][BCD]["model_prefix"] = "bcd-"
    for name in ("guard", "grant"):
        whole = getattr(compiler, name)
        monkeypatch.setattr(
            compiler, name, lambda scope, whole=whole: (s for s in whole(scope) if s["Sid"] != sid)
        )
    assert any(proof.failures for proof in prove(Registry.model_validate(raw), BCD, ACCOUNT))


@pytest.mark.parametrize("sid", ["Stack", "StackTagged", "StackSources"])
def test_a_way_into_the_control_plane_is_missed(
    teams: Registry, sid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = with_isolation(teams, {"grant": "guardrail"})
    whole = compiler.guard
    monkeypatch.setattr(compiler, "guard", lambda s: (e for e in whole(s) if e["Sid"] != sid))
    leaks = [each for proof in prove(registry, BCD, ACCOUNT) for each in proof.failures]
    assert leaks
    assert all("sagewarden's own" in each.case.what for each in leaks)


@pytest.mark.parametrize("stack", ["ml", "sagewarden", "sagewarden-of-the-whole-enterprise"])
def test_the_control_plane_is_closed_whatever_the_stack_is_called(
    teams: Registry, stack: str
) -> None:
    """CloudFormation cuts a long name short in the names of what it makes."""
    registry = with_isolation(teams, {"grant": "guardrail"})
    for proof in prove(registry, BCD, ACCOUNT, stack=stack):
        assert not proof.failures


def test_what_is_no_stack_of_ours_is_nobodys_business(teams: Registry) -> None:
    """A team's own functions and queues pass, also where theirs begin as ours without the hyphen."""
    registry = with_isolation(teams, {"grant": "guardrail"})
    policies = [policy.document for policy in documents(registry)]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    allowed = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    evaluator = Evaluator([*policies, allowed])
    for action, resource in (
        ("lambda:UpdateFunctionCode", f"lambda:us-east-1:{ACCOUNT}:function:sagewardens-tool"),
        ("lambda:UpdateEventSourceMapping", f"lambda:us-east-1:{ACCOUNT}:event-source-mapping:u"),
        ("sqs:SendMessage", f"sqs:us-east-1:{ACCOUNT}:jobs"),
        ("iam:GetRole", f"iam::{ACCOUNT}:role/bcd-notebook"),
        ("appconfig:StartDeployment", f"appconfig:us-east-1:{ACCOUNT}:application/other"),
        ("cloudformation:UpdateStack", f"cloudformation:us-east-1:{ACCOUNT}:stack/sagewarden-x/1"),
    ):
        key = {"lambda:FunctionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:own"}
        assert evaluator.allows_leg(action, Leg(f"arn:aws:{resource}", key)), action


def test_no_member_reaches_a_run_of_remediation_nor_what_happened_in_it(teams: Registry) -> None:
    """A task's token stands in an execution's history, and who has it answers for people."""
    policies = [
        policy.document for policy in documents(with_isolation(teams, {"grant": "guardrail"}))
    ]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    allowed = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    evaluator = Evaluator([*policies, allowed])
    begin = f"arn:aws:states:us-east-1:{ACCOUNT}:"
    for action, resource in (
        ("states:StartExecution", "stateMachine:sagewarden-remediation"),
        ("states:UpdateStateMachine", "stateMachine:sagewarden-remediation"),
        ("states:StopExecution", "execution:sagewarden-remediation:20261125T192500-tumor"),
        ("states:GetExecutionHistory", "execution:sagewarden-remediation:20261125T192500-tumor"),
    ):
        assert not evaluator.allows_leg(action, Leg(f"{begin}{resource}", {})), action
    assert evaluator.allows_leg("states:StartExecution", Leg(f"{begin}stateMachine:training", {}))


def test_every_variable_has_a_default(teams: Registry) -> None:
    """One that IAM cannot resolve might make its statement invalid, and what it denies pass."""
    for policy in every_policy(teams):
        assert policy.document.count("${") == len(
            re.findall(r"\$\{[^},]+, '[^']+'\}", policy.document)
        )


def test_no_type_of_resources_is_a_wildcard(teams: Registry) -> None:
    """IAM takes none in that part of an ARN: what such a denial names might pass."""
    registry = changed_team(teams, domains=["d-own"], model_prefix="bcd-")
    for statement in statements(registry, ""):
        for element in ("Resource", "NotResource"):
            named = statement.get(element, [])
            for arn in [named] if isinstance(named, str) else named:
                kind, *more = re.split(
                    "[:/]", arn.removeprefix("*").partition(":")[2].split(":", 4)[-1], maxsplit=1
                )
                assert not more or "*" not in kind, arn


def test_versions_of_model_packages_need_no_tag(teams: Registry) -> None:
    registry = with_isolation(teams, {"require_tag_on_create": True})
    required = {
        action
        for statement in statements(registry, "NoTagOnCreate")
        for action in statement["Action"]
    }
    assert "sagemaker:CreateModelPackage" not in required


def test_what_is_closed_account_wide_is_exactly_what_was_judged_so(teams: Registry) -> None:
    (statement,) = statements(teams, "AccountWide")
    denied = {
        action.name
        for action in actions()
        if any(matches(pattern, action.iam) for pattern in statement["Action"])
    }
    assert denied == CLOSED_ACCOUNT_WIDE


def test_every_list_is_allowed_but_those_that_are_closed(teams: Registry) -> None:
    (statement,) = statements(teams, "Lists")
    allowed = {
        action.name
        for action in actions()
        if any(matches(pattern, action.iam) for pattern in statement["Action"])
    }
    lists = {action.name for action in actions() if action.name.startswith("List")}
    assert allowed == lists - CLOSED_ACCOUNT_WIDE


def test_own_roles_are_passed_where_the_registry_says(teams: Registry) -> None:
    registry = with_isolation(teams, {}, pass_roles_to=["scheduler.amazonaws.com"])
    (denied,) = statements(registry, "OwnRolesElsewhere")
    (allowed,) = statements(registry, "PassOwnRoles")
    for statement in (denied, allowed):
        ((test, keys),) = statement["Condition"].items()
        assert test in ("StringNotEquals", "StringEquals")
        assert "scheduler.amazonaws.com" in keys["iam:PassedToService"]
    (proof,) = prove(registry, BCD, ACCOUNT)
    assert not proof.failures


def test_a_policy_tells_whose_it_is_and_of_what_kind(teams: Registry) -> None:
    for policy in every_policy(teams):
        assert (team_of(policy.arn), kind_of(policy.arn)) == (policy.team, policy.kind)
        assert (path_of(policy.arn), name_of(policy.arn)) == (policy.path, policy.name)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::123456789012:policy/sagewarden/teams/loose",
        "arn:aws:iam::123456789012:role/sagewarden/teams/x/y",
    ],
)
def test_other_policies_are_nobodys(arn: str) -> None:
    assert team_of(Arn(arn)) is None


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_proof_holds_under_every_setting(
    teams: Registry, settings: Any, partition: str
) -> None:
    registry = with_isolation(
        teams, settings, execution_roles=[f"arn:{partition}:iam::*:role/bcd-*"]
    )
    for proof in prove(registry, BCD, ACCOUNT, partition):
        assert not proof.failures


@hypothesis_settings(max_examples=25)
@given(strategies.registries())
def test_the_proof_holds_for_any_registry(raw: Any) -> None:
    registry = Registry.model_validate(raw)
    for team in registry.teams:
        policies = compile_team(registry, team, ACCOUNT, "aws", stack=STACK)
        assert all(len(policy.document) <= MAX_SIZE for policy in policies)
        assert not [
            failure for proof in prove(registry, team, ACCOUNT) for failure in proof.failures
        ]


def test_every_statement_is_explained(teams: Registry) -> None:
    text = (ROOT / "docs" / "isolation.md").read_text()
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][BCD]["model_prefix"] = "bcd-"
    named = documents(Registry.model_validate(raw))
    found = [
        s["Sid"]
        for each in (*every_policy(teams), *named)
        for s in json.loads(each.document)["Statement"]
    ]
    explained = {
        line.split("`")[1].removesuffix("\u2026")
        for line in text.splitlines()
        if line.startswith("| `")
    }
    assert {sid.rstrip("0123456789") for sid in found} <= explained
