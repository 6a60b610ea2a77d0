"""A team's policies in a real IAM: attached once proven, kept, put back, and let go with care."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from isolation import reconcile
from isolation.desired import team_arn
from isolation.proof import gate
from local import ACCOUNT
from sagewarden.errors import TransientError
from tests.integration.isolation.conftest import OTHER, Office

EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def test_a_team_gets_its_policies_and_they_are_remembered(office: Office) -> None:
    office.create_role("run-nightly")
    office.deploy()
    assert set(office.documents()) == {"guard", "grant", "grant-2"}
    assert office.attached("guard") == {f"group/{office.team}", f"role/{office.team}-run-nightly"}
    assert office.attached("grant") == {f"group/{office.team}"}
    assert len(office.state()["attached"]) == 4
    assert office.notices(expected=0) == []


def test_every_guard_is_attached_before_any_grant(office: Office) -> None:
    outcomes = office.deploy()["outcomes"]
    kinds = [each["resource"].rpartition("/")[2] for each in outcomes if each["action"] == "Attach"]
    assert ["guard" in kind for kind in kinds] == [True, False, False]


def test_a_guardrail_team_is_only_denied(office: Office) -> None:
    office.register(isolation={"grant": "guardrail"})
    office.deploy()
    assert set(office.documents()) == {"guard"}


def test_when_nothing_has_changed_a_deployment_costs_one_read_and_no_write(office: Office) -> None:
    office.deploy()
    assert office.deploy()["ignored"] == "what was deployed changes nothing for the team"
    assert office.calls == ["dynamodb:GetItem"]


def test_when_nothing_has_changed_a_sweep_writes_nothing_to_iam(office: Office) -> None:
    office.deploy()
    assert office.sweep()["outcomes"] == []
    assert not [
        call
        for call in office.calls
        if call.startswith("iam:") and not call[4:].startswith(("List", "Get"))
    ]


def test_what_is_proven_is_asked_of_iam_before_anything_is_written(office: Office) -> None:
    office.deploy()
    first = next(n for n, call in enumerate(office.calls) if call == "iam:CreatePolicy")
    asked = [n for n, call in enumerate(office.calls) if call == "iam:SimulateCustomPolicy"]
    assert asked
    assert max(asked) < first


def test_a_leak_changes_nothing_and_is_told_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deploy()
    before = office.documents()
    monkeypatch.setattr(gate, "EVERYTHING", EVERYTHING)
    office.register(isolation={"untagged": "closed"})
    answers = reconcile.observe_answers
    monkeypatch.setattr(
        reconcile, "observe_answers", lambda *given: dict.fromkeys(answers(*given), True)
    )  # the simulator says that everything is allowed
    for _ in range(2):
        outcomes = office.deploy()["outcomes"]
        assert [each["action"] for each in outcomes] == ["Report"]
    assert office.documents() == before
    (notice,) = office.notices()
    assert "leak: IAM's simulator disagrees on" in notice
    assert "nothing was changed" in notice


@pytest.mark.parametrize("what", ["detached", "edited", "switched", "deleted"])
def test_whatever_is_changed_by_hand_is_put_back(office: Office, what: str) -> None:
    office.deploy()
    before, policy = office.documents(), office.policy()
    if what == "detached":
        office.iam.detach_group_policy(GroupName=office.team, PolicyArn=policy)
    elif what == "edited":
        office.iam.create_policy_version(
            PolicyArn=policy, PolicyDocument=EVERYTHING, SetAsDefault=True
        )
    elif what == "switched":
        office.iam.create_policy_version(PolicyArn=policy, PolicyDocument=EVERYTHING)
        office.iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    else:
        office.iam.detach_group_policy(GroupName=office.team, PolicyArn=policy)
        office.iam.delete_policy(PolicyArn=policy)
    office.sweep()
    assert office.documents() == before
    assert office.attached() == {f"group/{office.team}"}


def test_an_edit_is_undone_by_switching_back_not_by_one_more_version(office: Office) -> None:
    office.deploy()
    office.iam.create_policy_version(
        PolicyArn=office.policy(), PolicyDocument=EVERYTHING, SetAsDefault=True
    )
    office.sweep()
    assert office.versions() == {"v1": True, "v2": False}
    assert "iam:SimulateCustomPolicy" not in office.calls


def test_the_oldest_version_is_pruned_but_never_the_one_before(office: Office) -> None:
    settings: list[dict[str, Any]] = [{"untagged": "closed"}, {}, {"require_tag_on_create": True}]
    office.deploy()
    for number in range(5):
        office.register(
            isolation=settings[number % 3], execution_roles=[office.role(f"v{number}-*")]
        )
        office.deploy()
    assert office.versions() == {"v2": False, "v3": False, "v4": False, "v5": False, "v6": True}
    assert office.state()["previous"][f"sagewarden-{office.team}-guard"] == "v5"


def test_members_come_and_go_with_the_registry(office: Office) -> None:
    office.deploy()
    office.iam.create_user(UserName=f"{office.team}-dora")
    office.register(members={"users": [f"{office.team}-dora"], "groups": []})
    office.deploy()
    assert office.attached("grant") == office.attached("guard") == {f"user/{office.team}-dora"}


def test_what_somebody_else_attached_is_never_detached(office: Office) -> None:
    office.deploy()
    office.iam.create_user(UserName=f"{office.team}-guest")
    office.iam.attach_user_policy(UserName=f"{office.team}-guest", PolicyArn=office.policy("grant"))
    office.register(members={"users": [], "groups": []})
    office.deploy()
    assert office.attached("grant") == {f"user/{office.team}-guest"}
    assert office.attached("guard") == set()


def test_a_team_that_is_gone_leaves_nothing_behind(office: Office) -> None:
    office.deploy()
    gone = office.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    del gone["teams"][office.team]
    office.live.registry = type(office.live.registry).model_validate(gone)
    office.deploy()
    assert office.documents() == {}


def test_a_full_principal_is_refused_in_words_that_help_and_the_rest_is_done(
    office: Office,
) -> None:
    office.cloud.fail(
        "iam", "AttachGroupPolicy", code="LimitExceeded", status=409, message="Cannot exceed quota"
    )
    outcomes = office.deploy()["outcomes"]
    (refused,) = [each for each in outcomes if each["outcome"] == "refused"]
    assert "as many managed policies attached as IAM allows it" in refused["detail"]
    assert f"group/{office.team}" in refused["detail"]
    (notice,) = office.notices()
    assert "raise the quota" in notice
    assert office.attached("grant") == {f"group/{office.team}"}
    assert "digest" not in office.state()  # it is tried again at the next occasion


def test_a_member_that_iam_does_not_know_is_told_and_hinders_nobody(office: Office) -> None:
    office.register(members={"groups": [office.team], "users": ["nobody-here"]})
    outcomes = office.deploy()["outcomes"]
    refused = {each["detail"] for each in outcomes if each["outcome"] == "refused"}
    assert refused == {"IAM knows no user 'nobody-here', or not this policy"}
    assert office.attached("guard") == {f"group/{office.team}"}


def test_throttling_leaves_the_message_on_the_queue_and_the_next_delivery_ends_it(
    office: Office,
) -> None:
    office.cloud.fail("iam", "CreatePolicy", times=20, code="Throttling", status=400)
    with pytest.raises(TransientError):
        office.deploy()
    office.cloud.heal()
    office.deploy()
    assert office.attached("guard") == {f"group/{office.team}"}


def test_two_deliveries_never_work_on_one_team(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "PATIENCE", timedelta(seconds=0.5))
    memory = reconcile._memory(team_arn(office.team, ACCOUNT, "aws"))
    with (
        memory.leased("another", datetime.now(UTC)),
        pytest.raises(TransientError, match="another delivery"),
    ):
        office.deploy()
    office.deploy()
    assert office.attached("guard") == {f"group/{office.team}"}


def test_a_registry_that_was_read_before_a_deployment_undoes_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = office.live.registry
    office.register(isolation={"untagged": "closed"})
    office.deploy()
    new, documents = office.live.registry, office.documents()
    office.live.registry = old  # what a warm function still has
    monkeypatch.setattr(office.live, "fresh", lambda: new)
    office.iam.detach_group_policy(GroupName=office.team, PolicyArn=office.policy())
    office.sweep()
    assert office.documents() == documents
    assert office.attached() == {f"group/{office.team}"}


def test_observing_writes_nothing_and_says_what_would_be_done(office: Office) -> None:
    office.register(mode="observe")
    outcomes = office.deploy()["outcomes"]
    assert {each["outcome"] for each in outcomes} == {"planned"}
    assert office.documents() == {}


def test_a_boundary_that_was_removed_is_put_back_and_another_is_reported(office: Office) -> None:
    boundary = office.iam.create_policy(
        PolicyName=office.team, Path="/sagewarden/boundaries/", PolicyDocument=EVERYTHING
    )["Policy"]["Arn"]
    dora, emil = f"{office.team}-dora", f"{office.team}-emil"
    for user in (dora, emil):
        office.iam.create_user(UserName=user)
    office.iam.put_user_permissions_boundary(
        UserName=emil, PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    office.register(members={"users": [dora, emil]}, isolation={"boundary": boundary})
    office.deploy()
    assert boundary_of(office, dora) == boundary
    assert boundary_of(office, emil) == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    (notice,) = office.notices()
    assert "other-boundary" in notice
    office.iam.delete_user_permissions_boundary(UserName=dora)
    office.sweep()
    assert boundary_of(office, dora) == boundary
    office.register(members={"users": [dora, emil]})
    office.deploy()
    assert boundary_of(office, dora) is None
    assert boundary_of(office, emil) == "arn:aws:iam::aws:policy/ReadOnlyAccess"


def boundary_of(office: Office, user: str) -> str | None:
    found = office.iam.get_user(UserName=user)["User"].get("PermissionsBoundary", {})
    return found.get("PermissionsBoundaryArn")


def created(office: Office, *roles: str) -> dict[str, Any]:
    """CloudTrail's event of a notebook that runs as a role."""
    detail = {
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": "CreateNotebookInstance",
        "eventTime": "2026-11-02T09:15:42Z",
        "eventID": str(uuid4()),
        "userIdentity": {"type": "IAMUser", "userName": "dora", "accountId": ACCOUNT},
        "requestParameters": {"roleArn": roles[0]},
        "responseElements": {
            "notebookInstanceArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/{office.team}"
        },
    }
    return {"detail-type": "AWS API Call via CloudTrail", "id": str(uuid4()), "detail": detail}


def test_the_role_of_a_new_notebook_gets_its_teams_guard_and_is_asked_about_once_a_minute(
    office: Office,
) -> None:
    office.deploy()
    role = office.create_role("run-late")
    assert [each["action"] for each in office.react(created(office, role))["outcomes"]] == [
        "Attach"
    ]
    assert f"role/{office.team}-run-late" in office.attached("guard")
    assert f"role/{office.team}-run-late" not in office.attached("grant")
    office.react(created(office, role))
    assert [call for call in office.calls if call.startswith("iam:")] == [
        "iam:ListAttachedRolePolicies"
    ]
    office.react(created(office, role))
    assert not [call for call in office.calls if call.startswith("iam:")]


def test_a_role_of_two_teams_is_reported_and_never_narrowed(office: Office) -> None:
    shared = office.create_role("run-shared")
    raw = office.live.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][OTHER]["execution_roles"].append(shared)
    office.live.registry = type(office.live.registry).model_validate(raw)
    office.deploy()
    office.react(created(office, shared))
    assert office.attached("guard") == {f"group/{office.team}"}
    assert {notice.split("\n")[1].split(":")[0] for notice in office.notices()} == {"shared-role"}


def test_a_notebook_that_runs_as_nobodys_role_costs_nothing(office: Office) -> None:
    office.react(created(office, "arn:aws:iam::123456789012:role/somebody-elses"))
    assert office.calls == []


def test_a_deployment_is_handed_on_to_every_team_and_to_those_that_are_gone(
    office: Office, load_event: Callable[[str], Any]
) -> None:
    office.deploy()
    former = office.team
    office.team = "team-new"
    office.register()
    office.react(load_event("isolation/registry-deployed"))
    found = {each["resources"][0].split("/")[-2] for each in office.handed_on()}
    assert {former, "team-new", OTHER} <= found


def test_permission_sets_are_an_instruction_to_the_administrators(office: Office) -> None:
    office.register(members={"groups": [office.team], "permission_sets": ["Scientists"]})
    office.deploy()
    office.sweep()
    (notice,) = office.notices()
    assert "permission-set: attach the customer managed policies" in notice
    assert "to Scientists" in notice
