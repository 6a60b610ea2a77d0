"""A team's policies in a real IAM: attached once proven, kept, put back, and let go with care."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from isolation.actions import Detach
from isolation.apply import apply_isolation
from isolation.principals.membership import Principal, PrincipalKind
from isolation.reconcile import team
from isolation.reconcile.role import GUARDED_FOR
from isolation.remembered import Attachment
from sagewarden.deeds.plans import Result
from sagewarden.errors import TransientError
from sagewarden.resources import Arn
from tests.integration.isolation.conftest import OTHER, IsolationStage
from tests.support.events import handed_on

EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def test_a_team_gets_its_policies_and_they_are_remembered(stage: IsolationStage) -> None:
    stage.create_role("run-nightly")
    stage.deploy()
    kinds = sorted(name.removesuffix("-2") for name in stage.documents())
    assert set(kinds) == {"guard", "grant"}
    assert stage.attached("guard") == {f"group/{stage.team}", f"role/{stage.team}-run-nightly"}
    assert stage.attached("grant") == {f"group/{stage.team}"}
    assert len(stage.remembered().attached) == len(kinds) + stage.guards
    assert stage.notices(expected=0) == []


def test_every_guard_is_attached_before_any_grant(stage: IsolationStage) -> None:
    outcomes = stage.deploy()["outcomes"]
    kinds = [
        outcome["resource"].rpartition("/")[2]
        for outcome in outcomes
        if outcome["action"] == "Attach"
    ]
    are_guards = ["guard" in kind for kind in kinds]
    assert are_guards == sorted(are_guards, reverse=True)
    assert set(are_guards) == {True, False}


def test_a_guardrail_team_is_only_denied(stage: IsolationStage) -> None:
    stage.register(isolation={"grant": "guardrail"})
    stage.deploy()
    assert all(name.startswith("guard") for name in stage.documents())


def test_when_nothing_has_changed_a_deployment_costs_one_read_and_no_write(
    stage: IsolationStage,
) -> None:
    stage.deploy()
    assert stage.deploy()["ignored"] == "what was deployed changes nothing for the team"
    assert stage.calls == ["dynamodb:GetItem"]


def test_when_nothing_has_changed_a_look_writes_nothing_to_iam(stage: IsolationStage) -> None:
    stage.deploy()
    assert stage.change_access()["outcomes"] == []
    assert not [
        call
        for call in stage.calls
        if call.startswith("iam:") and not call[4:].startswith(("List", "Get"))
    ]


def test_what_is_proven_is_asked_of_iam_before_anything_is_written(stage: IsolationStage) -> None:
    stage.deploy()
    first = next(n for n, call in enumerate(stage.calls) if call == "iam:CreatePolicy")
    asked = [n for n, call in enumerate(stage.calls) if call == "iam:SimulateCustomPolicy"]
    assert asked
    assert max(asked) < first


def test_a_leak_changes_nothing_and_is_told_once(
    stage: IsolationStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.deploy()
    before = stage.documents()
    stage.register(isolation={"untagged": "closed"})
    ask = team.observe_answers

    def allow_everything(*asked: Any) -> dict[str, bool]:
        """The simulator says that everything is allowed."""
        return dict.fromkeys(ask(*asked), True)

    monkeypatch.setattr(team, "observe_answers", allow_everything)
    for _ in range(2):
        outcomes = stage.deploy()["outcomes"]
        assert [outcome["action"] for outcome in outcomes] == ["Report"]
    assert stage.documents() == before
    (notice,) = stage.notices()
    assert "leak: IAM's simulator disagrees on" in notice
    assert "nothing was changed" in notice


@pytest.mark.parametrize("what", ["detached", "edited", "switched", "deleted"])
def test_whatever_is_changed_by_hand_is_put_back(stage: IsolationStage, what: str) -> None:
    stage.deploy()
    before, policy = stage.documents(), stage.policy()
    if what == "detached":
        stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=policy)
    elif what == "edited":
        stage.iam.create_policy_version(
            PolicyArn=policy, PolicyDocument=EVERYTHING, SetAsDefault=True
        )
    elif what == "switched":
        stage.iam.create_policy_version(PolicyArn=policy, PolicyDocument=EVERYTHING)
        stage.iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    else:
        stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=policy)
        stage.iam.delete_policy(PolicyArn=policy)
    stage.change_access()
    assert stage.documents() == before
    assert stage.attached() == {f"group/{stage.team}"}


def test_an_edit_is_undone_by_switching_back_not_by_one_more_version(stage: IsolationStage) -> None:
    stage.deploy()
    stage.iam.create_policy_version(
        PolicyArn=stage.policy(), PolicyDocument=EVERYTHING, SetAsDefault=True
    )
    stage.change_access()
    assert stage.versions() == {"v1": True, "v2": False}
    assert "iam:SimulateCustomPolicy" not in stage.calls


def test_the_oldest_version_is_pruned_but_never_the_one_before(stage: IsolationStage) -> None:
    settings: list[dict[str, Any]] = [{"untagged": "closed"}, {}, {"require_tag_on_create": True}]
    stage.deploy()
    for number in range(5):
        stage.register(isolation=settings[number % 3], execution_roles=[stage.role(f"v{number}-*")])
        stage.deploy()
    assert stage.versions() == {"v2": False, "v3": False, "v4": False, "v5": False, "v6": True}
    assert stage.remembered().previous[f"sagewarden-{stage.team}-guard"] == "v5"


def test_members_come_and_go_with_the_registry(stage: IsolationStage) -> None:
    stage.deploy()
    stage.iam.create_user(UserName=f"{stage.team}-dora")
    stage.register(members={"users": [f"{stage.team}-dora"], "groups": []})
    stage.deploy()
    assert stage.attached("grant") == stage.attached("guard") == {f"user/{stage.team}-dora"}


def test_what_somebody_else_attached_is_never_detached(stage: IsolationStage) -> None:
    stage.deploy()
    stage.iam.create_user(UserName=f"{stage.team}-guest")
    stage.iam.attach_user_policy(UserName=f"{stage.team}-guest", PolicyArn=stage.policy("grant"))
    stage.register(members={"users": [], "groups": []})
    stage.deploy()
    assert stage.attached("grant") == {f"user/{stage.team}-guest"}
    assert stage.attached("guard") == set()


def test_a_team_that_is_gone_leaves_nothing_behind(stage: IsolationStage) -> None:
    stage.deploy()
    stage.unregister()
    stage.deploy()
    assert stage.documents() == {}


def test_a_full_principal_is_refused_in_words_that_help_and_the_rest_is_done(
    stage: IsolationStage,
) -> None:
    stage.create_role("run-nightly")
    stage.cloud.fail(
        "iam", "AttachGroupPolicy", code="LimitExceeded", status=409, message="Cannot exceed quota"
    )
    outcomes = stage.deploy()["outcomes"]
    (refused,) = [outcome for outcome in outcomes if outcome["outcome"] == "refused"]
    assert "as many managed policies attached as IAM allows it" in refused["detail"]
    assert f"group/{stage.team}" in refused["detail"]
    (notice,) = stage.notices()
    assert "raise the quota" in notice
    assert stage.attached("guard") == {f"role/{stage.team}-run-nightly"}
    assert stage.attached("grant") == set()
    assert stage.remembered().digest == ""  # it is tried again at the next occasion


def test_a_member_that_iam_does_not_know_is_told_and_hinders_nobody(stage: IsolationStage) -> None:
    stage.register(members={"groups": [stage.team], "users": ["nobody-here"]})
    outcomes = stage.deploy()["outcomes"]
    refused = {outcome["detail"] for outcome in outcomes if outcome["outcome"] == "refused"}
    assert refused == {"IAM knows no user 'nobody-here'"}
    assert stage.attached("guard") == {f"group/{stage.team}"}


def test_throttling_leaves_the_message_on_the_queue_and_the_next_delivery_ends_it(
    stage: IsolationStage,
) -> None:
    stage.cloud.fail("iam", "CreatePolicy", times=20, code="Throttling", status=400)
    with pytest.raises(TransientError):
        stage.deploy()
    stage.cloud.heal()
    stage.deploy()
    assert stage.attached("guard") == {f"group/{stage.team}"}


def test_what_iam_has_said_before_it_throttles_is_not_asked_again(
    stage: IsolationStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, before = team.observe_answers, 8
    left = iter([False] * before)

    def ask_until_it_throttles(*asked: Any) -> dict[str, bool]:
        if next(left, True):
            stage.cloud.fail("iam", "SimulateCustomPolicy", times=20, code="Throttling")
        return ask(*asked)

    with monkeypatch.context() as patched:
        patched.setattr(team, "observe_answers", ask_until_it_throttles)
        with pytest.raises(ClientError, match="Throttling"):
            stage.deploy()
    assert len(stage.remembered().answers) >= before
    stage.cloud.heal()
    stage.deploy()
    assert stage.calls.count("iam:SimulateCustomPolicy") <= 20 - before
    assert stage.attached("guard") == {f"group/{stage.team}"}
    assert stage.remembered().answers == {}


def test_two_deliveries_never_work_on_one_team(
    stage: IsolationStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team, "PATIENCE", timedelta(seconds=0.5))
    with (
        stage.memory.leased("another", datetime.now(UTC)),
        pytest.raises(TransientError, match="another delivery"),
    ):
        stage.deploy()
    stage.deploy()
    assert stage.attached("guard") == {f"group/{stage.team}"}


def test_a_registry_that_was_read_before_a_deployment_undoes_nothing(
    stage: IsolationStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stage.live.registry
    stage.register(isolation={"untagged": "closed"})
    stage.deploy()
    new, documents = stage.live.registry, stage.documents()
    stage.live.registry = old  # what a warm function still has
    monkeypatch.setattr(stage.live, "fresh", lambda: new)
    stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=stage.policy())
    stage.change_access()
    assert stage.documents() == documents
    assert stage.attached() == {f"group/{stage.team}"}


def test_observing_writes_nothing_and_says_what_would_be_done(stage: IsolationStage) -> None:
    stage.register(mode="observe")
    outcomes = stage.deploy()["outcomes"]
    assert {outcome["outcome"] for outcome in outcomes} == {"planned"}
    assert stage.documents() == {}


def test_a_boundary_that_was_removed_is_put_back_and_another_is_reported(
    stage: IsolationStage,
) -> None:
    boundary = stage.iam.create_policy(
        PolicyName=stage.team, Path="/sagewarden/boundaries/", PolicyDocument=EVERYTHING
    )["Policy"]["Arn"]
    dora, emil = f"{stage.team}-dora", f"{stage.team}-emil"
    for user in (dora, emil):
        stage.iam.create_user(UserName=user)
    stage.iam.put_user_permissions_boundary(
        UserName=emil, PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    stage.register(members={"users": [dora, emil]}, isolation={"boundary": boundary})
    stage.deploy()
    assert boundary_of(stage, dora) == boundary
    assert boundary_of(stage, emil) == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    (notice,) = stage.notices()
    assert "other-boundary" in notice
    stage.iam.delete_user_permissions_boundary(UserName=dora)
    stage.change_access()
    assert boundary_of(stage, dora) == boundary
    stage.register(members={"users": [dora, emil]})
    stage.deploy()
    assert boundary_of(stage, dora) is None
    assert boundary_of(stage, emil) == "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_boundaries_cost_pages_and_not_a_call_for_each_role(stage: IsolationStage) -> None:
    asked, other = (
        stage.iam.create_policy(
            PolicyName=f"{stage.team}-{name}",
            Path="/sagewarden/boundaries/",
            PolicyDocument=EVERYTHING,
        )["Policy"]["Arn"]
        for name in ("asked", "other")
    )
    for number in range(8):
        stage.create_role(f"run-{number}")
    stage.iam.put_role_permissions_boundary(
        RoleName=f"{stage.team}-run-7", PermissionsBoundary=other
    )
    stage.register(isolation={"boundary": asked})
    stage.deploy()
    stage.change_access()
    assert "iam:GetRole" not in stage.calls
    # One that has lost it, or has one of somebody else's, is asked about.
    stage.iam.delete_role_permissions_boundary(RoleName=f"{stage.team}-run-0")
    stage.change_access()
    assert stage.calls.count("iam:GetRole") == 1
    assert stage.calls.count("iam:PutRolePermissionsBoundary") == 1
    # Another boundary that the registry asks for is found on nobody, and the old one where it was.
    stage.register()
    stage.deploy()
    assert "iam:GetRole" not in stage.calls
    assert stage.calls.count("iam:DeleteRolePermissionsBoundary") == 7
    assert stage.iam.get_role(RoleName=f"{stage.team}-run-7")["Role"]["PermissionsBoundary"]


def boundary_of(stage: IsolationStage, user: str) -> str | None:
    found = stage.iam.get_user(UserName=user)["User"].get("PermissionsBoundary", {})
    return found.get("PermissionsBoundaryArn")


def test_the_role_of_a_new_notebook_gets_its_teams_guard_and_is_asked_about_once_a_minute(
    stage: IsolationStage,
) -> None:
    stage.deploy()
    role = stage.create_role("run-late")
    outcomes = stage.create_notebook(role)["outcomes"]
    assert [outcome["action"] for outcome in outcomes] == ["Attach"] * stage.guards
    assert f"role/{stage.team}-run-late" in stage.attached("guard")
    assert f"role/{stage.team}-run-late" not in stage.attached("grant")
    stage.create_notebook(role)
    assert [call for call in stage.calls if call.startswith("iam:")] == [
        "iam:ListAttachedRolePolicies"
    ]
    stage.create_notebook(role)
    assert not [call for call in stage.calls if call.startswith("iam:")]


def test_what_was_seen_of_a_role_by_an_earlier_registry_counts_no_more(
    stage: IsolationStage,
) -> None:
    stage.deploy()
    role = stage.create_role("run-late")
    for _ in range(3):
        stage.create_notebook(role)
    assert stage.calls == []
    stage.register(execution_roles=[stage.role("train-*")])
    stage.share(execution_roles=[role])
    stage.create_notebook(role)
    assert "iam:ListAttachedRolePolicies" in stage.calls


def test_a_role_of_two_teams_is_reported_and_never_narrowed(stage: IsolationStage) -> None:
    shared = stage.create_role("run-shared")
    stage.share(execution_roles=[shared])
    stage.deploy()
    stage.create_notebook(shared)
    assert stage.attached("guard") == {f"group/{stage.team}"}
    assert {notice.split("\n")[1].split(":")[0] for notice in stage.notices()} == {"shared-role"}


def test_a_notebook_that_runs_as_nobodys_role_costs_nothing(stage: IsolationStage) -> None:
    stage.create_notebook("arn:aws:iam::123456789012:role/somebody-elses")
    assert stage.calls == []


def test_a_role_is_asked_about_again_after_a_minute(stage: IsolationStage) -> None:
    stage.deploy()
    role = stage.create_role("run-late")
    for _ in range(2):
        stage.create_notebook(role)
    stage.iam.detach_role_policy(RoleName=f"{stage.team}-run-late", PolicyArn=stage.policy())
    assert stage.create_notebook(role)["outcomes"] == []
    stage.clock.passed += GUARDED_FOR
    assert [outcome["action"] for outcome in stage.create_notebook(role)["outcomes"]] == ["Attach"]


def handed_on_to(stage: IsolationStage) -> dict[str, str]:
    """The teams that were handed on, and as what."""
    messages = stage.handed_on()
    return {message["resources"][0].split("/")[-2]: message["source"] for message in messages}


def test_a_deployment_is_handed_on_to_every_team_and_to_those_that_are_gone(
    stage: IsolationStage, load_event: Callable[[str], Any]
) -> None:
    stage.deploy()
    former = stage.team
    stage.team = "team-new"
    stage.register()
    stage.react(load_event("isolation/registry-deployed"))
    handed_on = handed_on_to(stage)
    assert {former, "team-new", OTHER} <= handed_on.keys()
    assert set(handed_on.values()) == {"sagewarden.registry"}


def test_the_sweep_is_handed_on_to_every_team_as_the_sweep(
    stage: IsolationStage, load_event: Callable[[str], Any]
) -> None:
    """A team whose registry says nothing new is passed over after a deployment; the sweep looks at it."""
    stage.react(load_event("isolation/everything-swept"))
    handed_on = handed_on_to(stage)
    assert {stage.team, OTHER} <= handed_on.keys()
    assert set(handed_on.values()) == {"sagewarden.sweep"}


def test_what_concerns_several_teams_is_handed_on_as_what_it_is(
    stage: IsolationStage, load_event: Callable[[str], Any]
) -> None:
    stage.share(members={"groups": [stage.team]})
    event = load_event("isolation/group-created")
    event["detail"]["requestParameters"]["groupName"] = stage.team
    answer = stage.react(event)
    assert answer == {"handed_on": 2}
    assert stage.calls == ["sqs:SendMessageBatch"]
    assert handed_on_to(stage) == {stage.team: "sagewarden.access", OTHER: "sagewarden.access"}


@pytest.mark.parametrize("source", ["access", "reminder", "sweep"])
def test_a_team_is_looked_at_whatever_the_message_says_that_happened(
    stage: IsolationStage, source: str
) -> None:
    stage.deploy()
    stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=stage.policy())
    answer = stage.react(handed_on(f"sagewarden.{source}", stage.arn))
    assert [outcome["action"] for outcome in answer["outcomes"]] == ["Attach"]
    assert stage.attached() == {f"group/{stage.team}"}


def test_what_cannot_be_compiled_is_told_and_changes_nothing(stage: IsolationStage) -> None:
    stage.deploy()
    before = stage.documents()
    stage.register(execution_roles=[stage.role(f"{number:04}-{'x' * 40}") for number in range(90)])
    for _ in range(2):
        outcomes = stage.deploy()["outcomes"]
        assert [outcome["action"] for outcome in outcomes] == ["Report"]
    assert stage.documents() == before
    (notice,) = stage.notices()
    assert "not-compilable: " in notice
    assert "name them by a pattern" in notice


def test_what_is_detached_already_is_only_forgotten(stage: IsolationStage) -> None:
    stage.deploy()
    stage.iam.detach_group_policy(GroupName=stage.team, PolicyArn=stage.policy())
    group = Principal(PrincipalKind.GROUP, stage.team)
    attachment = Attachment(f"sagewarden-{stage.team}-guard", group)
    assert attachment in stage.remembered().attached
    detach = Detach(Arn(stage.policy()), group, "the registry names it no more")
    assert apply_isolation(stage.iam, stage.memory, detach) is Result.UNCHANGED
    assert attachment not in stage.remembered().attached


def test_permission_sets_are_an_instruction_to_the_administrators(stage: IsolationStage) -> None:
    stage.register(members={"groups": [stage.team], "permission_sets": ["Scientists"]})
    stage.deploy()
    stage.change_access()
    (notice,) = stage.notices()
    assert "permission-set: attach the customer managed policies" in notice
    assert "to Scientists" in notice
