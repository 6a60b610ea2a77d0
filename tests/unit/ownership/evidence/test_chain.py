"""The evidence chain: each link alone, their order, and doubt."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ownership.evidence.callers import is_administrator
from ownership.evidence.chain import resolve
from ownership.evidence.links import CHAIN
from ownership.evidence.verdict import Surroundings, Verdict
from sagewarden.causes.cause import Cause, Ignored
from sagewarden.causes.events import parse
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry

BCD, ISA = "breast-cancer-detection", "image-sentiment-analysis"
ACCOUNT = "123456789012"
NOTHING = Surroundings()


def registry(bcd: dict[str, Any], isa: dict[str, Any] | None = None) -> Registry:
    """Two teams that are made of exactly these members; `roles_run` are execution roles."""
    teams = {BCD: bcd, ISA: isa or {"users": ["somebody-else"]}}
    body = {
        name: {"members": {k: v for k, v in members.items() if k != "roles_run"} or {"users": [f"none-of-{name}"]},
               "execution_roles": members.get("roles_run", [])}
        for name, members in teams.items()
    }  # fmt: skip
    return read(json.dumps({"version": 1, "mode": "enforce", "teams": body}))


def user(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "IAMUser",
        "userName": name,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
    } | more


def session(role: str, name: str, **context: Any) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rpartition('/')[2]}/{name}",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role/{role}"},
            **context,
        },
    }


ABROAD = "210987654321"


def abroad(identity: Any) -> Any:
    """The same caller, in another account."""
    return json.loads(json.dumps(identity).replace(ACCOUNT, ABROAD))


def created(
    identity: Any, tags: dict[str, str] | None = None, roles: tuple[str, ...] = ()
) -> Cause:
    """The cause of a tuning job's creation, whose training jobs run as some roles."""
    arns = [f"arn:aws:iam::{ACCOUNT}:role/{role}" for role in roles]
    request: dict[str, Any] = {
        "tags": [{"key": k, "value": v} for k, v in (tags or {}).items()],
        "trainingJobDefinitions": [{"roleArn": arn} for arn in arns],
    }
    parsed = parse(
        {
            "eventName": "CreateHyperParameterTuningJob",
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "eventID": "e-1",
            "userIdentity": identity,
            "requestParameters": request,
            "responseElements": {
                "hyperParameterTuningJobArn": (
                    f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:hyper-parameter-tuning-job/job"
                )
            },
        }
    )
    assert isinstance(parsed, Cause)
    return parsed


def told(verdict: Verdict) -> tuple[str | None, str | None, str]:
    return verdict.team, verdict.owner, verdict.evidence[0].rule


PROFILE = {
    "sagemaker:user-profile-arn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:user-profile/d-1/alice"
}
SPACE = {"sagemaker:space-arn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:space/d-1/lab"}
SSO = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreastCancerDS_0123456789abcdef"


def role_arn(name: str) -> list[str]:
    return [f"arn:aws:iam::{ACCOUNT}:role/{name}"]


# members, cause, surroundings, then team, owner and rule
LINKS: dict[str, tuple[dict[str, Any], Cause, Surroundings, tuple[str | None, str | None, str]]] = {
    "source identity by profile": (
        {"user_profiles": ["alice"]}, created(session("x", "SageMaker", sourceIdentity="alice")), NOTHING,
        (BCD, "alice", "source-identity"),
    ),
    "source identity by user": (
        {"users": ["alice"]}, created(session("x", "SageMaker", sourceIdentity="alice")), NOTHING,
        (BCD, "alice", "source-identity"),
    ),
    "user profile's tag": (
        {"user_profiles": ["d-1/alice"]}, created(session("x", "SageMaker"), PROFILE), NOTHING,
        (BCD, "alice", "user-profile"),
    ),
    "space's tag": (
        {"spaces": ["lab"]}, created(session("x", "SageMaker"), SPACE), NOTHING, (BCD, None, "space"),
    ),
    "space's own team": (
        {}, created(session("x", "SageMaker"), SPACE), Surroundings(space_team=BCD), (BCD, None, "space"),
    ),
    "on behalf of": (
        {"users": ["u-1"]}, created({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}), NOTHING,
        (BCD, "u-1", "on-behalf-of"),
    ),
    "IAM user by name": ({"users": ["alice"]}, created(user("alice")), NOTHING, (BCD, "alice", "iam-user")),
    "IAM user by ARN": (
        {"users": [f"arn:aws:iam::{ACCOUNT}:user/alice"]}, created(user("alice")), NOTHING,
        (BCD, "alice", "iam-user"),
    ),
    "Identity Center user by name": (
        {"users": ["a@b.example"]}, created(session(SSO, "a@b.example")), NOTHING,
        (BCD, "a@b.example", "iam-user"),
    ),
    "group": (
        {"groups": ["g"]}, created(user("alice")), Surroundings(groups=frozenset({"g", "h"})), (BCD, "alice", "iam-group"),
    ),
    "permission set": (
        {"permission_sets": ["BreastCancerDS"]}, created(session(SSO, "a@b.example")), NOTHING,
        (BCD, "a@b.example", "permission-set"),
    ),
    "role of a member": (
        {"roles": role_arn("bcd-eng")}, created(session("bcd-eng", "dana")), NOTHING,
        (BCD, None, "role"),
    ),
    "execution role as the caller": (
        {"roles_run": [f"arn:aws:iam::{ACCOUNT}:role/bcd-*"]}, created(session("bcd-nb", "SageMaker")), NOTHING,
        (BCD, None, "role"),
    ),
    "execution role of the resource": (
        {"roles_run": [f"arn:aws:iam::{ACCOUNT}:role/bcd-*"]}, created(user("carol"), roles=("bcd-nb",)), NOTHING,
        (BCD, "carol", "execution-role"),
    ),
    "lineage": (
        {}, created(session("automation", "SageMaker")), Surroundings(parent_teams=(BCD, BCD)),
        (BCD, None, "lineage"),
    ),
    "nothing": ({}, created(user("carol")), NOTHING, (None, "carol", "unresolved")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("members", "cause", "surroundings", "expected"), LINKS.values(), ids=LINKS
)
def test_each_link_finds_its_team(
    members: dict[str, Any],
    cause: Cause,
    surroundings: Surroundings,
    expected: tuple[str | None, str | None, str],
) -> None:
    assert told(resolve(registry(members), cause, surroundings)) == expected


STUDIO = session("eng", "SageMaker", sourceIdentity="sid") | {"onBehalfOf": {"userId": "u-1"}}
PORTAL = session(SSO, "a@b.example") | {"onBehalfOf": {"userId": "u-1"}}
G = Surroundings(groups=frozenset({"g"}))

# Two links that lie side by side in the chain: the members by whom the stronger names one team and the
# weaker another, and a cause that has both to show.
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], Cause, Surroundings]] = {
    "on-behalf-of, iam-user": ({"users": ["u-1"]}, {"users": ["a@b.example"]}, created(PORTAL), NOTHING),
    "iam-user, iam-group": ({"users": ["alice"]}, {"groups": ["g"]}, created(user("alice")), G),
    "iam-group, permission-set": (
        {"groups": ["g"]}, {"permission_sets": ["BreastCancerDS"]}, created(PORTAL), G,
    ),
    "permission-set, role": (
        {"permission_sets": ["BreastCancerDS"]}, {"roles": role_arn(SSO)}, created(PORTAL), NOTHING,
    ),
    "role, execution-role": (
        {"roles": role_arn("eng")}, {"roles_run": role_arn("run")}, created(STUDIO, roles=("run",)), NOTHING,
    ),
    "execution-role, lineage": (
        {"roles_run": role_arn("run")}, {}, created(STUDIO, roles=("run",)), Surroundings(parent_teams=(ISA,)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("strong", "weak", "cause", "surroundings"), PAIRS.values(), ids=PAIRS)
def test_the_first_link_that_names_a_team_decides(
    request: pytest.FixtureRequest,
    strong: dict[str, Any],
    weak: dict[str, Any],
    cause: Cause,
    surroundings: Surroundings,
) -> None:
    stronger, weaker = request.node.callspec.id.split(", ")
    both = resolve(registry(strong, weak), cause, surroundings)
    assert (both.team, both.evidence[0].rule) == (BCD, stronger)
    alone = resolve(registry({}, weak), cause, surroundings)
    assert (alone.team, alone.evidence[0].rule) == (ISA, weaker)


# A name that somebody gave points to one team, and another name or what AWS vouches for to the other.
CONTRADICTIONS: dict[str, tuple[dict[str, Any], dict[str, Any], Cause, Surroundings]] = {
    "source-identity, user-profile": (
        {"user_profiles": ["sid"]}, {"user_profiles": ["alice"]}, created(STUDIO, PROFILE), NOTHING,
    ),
    "session-name, role": (
        {"users": ["0b1c2d3e-2041-7054-577e-0123456789ab"]}, {"roles": role_arn("datazone_usr_role_p_e")},
        created(session("datazone_usr_role_p_e", "0b1c2d3e-2041-7054-577e-0123456789ab@e")), NOTHING,
    ),
    "source-identity, role": ({"user_profiles": ["sid"]}, {"roles": role_arn("eng")}, created(STUDIO), NOTHING),
    "user-profile, space": (
        {"user_profiles": ["alice"]}, {"spaces": ["lab"]}, created(STUDIO, PROFILE | SPACE), NOTHING,
    ),
    "user-profile, role": (
        {"user_profiles": ["alice"]}, {"roles_run": role_arn("eng")}, created(STUDIO, PROFILE), NOTHING,
    ),
    "user-profile, execution-role": (
        {"user_profiles": ["alice"]}, {"roles_run": role_arn("run")}, created(STUDIO, PROFILE, ("run",)), NOTHING,
    ),
    "space, on-behalf-of": ({"spaces": ["lab"]}, {"users": ["u-1"]}, created(STUDIO, SPACE), NOTHING),
    "space, role": (
        {}, {"roles_run": role_arn("eng")}, created(STUDIO, SPACE), Surroundings(space_team=BCD),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "cause", "surroundings"), CONTRADICTIONS.values(), ids=CONTRADICTIONS
)
def test_a_name_that_other_evidence_denies_is_doubt(
    request: pytest.FixtureRequest,
    one: dict[str, Any],
    other: dict[str, Any],
    cause: Cause,
    surroundings: Surroundings,
) -> None:
    first, second = request.node.callspec.id.split(", ")
    both = resolve(registry(one, other), cause, surroundings)
    assert (both.team, both.evidence[0].rule) == (None, "conflict")
    assert f"{first} " in both.evidence[0].value
    assert f"and {second} " in both.evidence[0].value
    alone = resolve(registry(one), cause, surroundings)
    assert (alone.team, alone.evidence[0].rule) == (BCD, first)


def test_a_bare_name_that_two_teams_could_mean_is_doubt() -> None:
    teams = registry({"user_profiles": ["d-1/alice"]}, {"users": ["alice"]})
    verdict = resolve(teams, created(session("x", "SageMaker", sourceIdentity="alice")), NOTHING)
    assert told(verdict) == (None, "alice", "unresolved")


def test_a_bare_name_is_not_that_of_a_profile_in_one_domain() -> None:
    teams = registry({"user_profiles": ["d-1/alice"]})
    verdict = resolve(teams, created(session("x", "SageMaker", sourceIdentity="alice")), NOTHING)
    assert verdict.team is None


def test_a_profile_in_another_account_is_none_of_ours() -> None:
    tags = {key: value.replace(ACCOUNT, ABROAD) for key, value in PROFILE.items()}
    verdict = resolve(
        registry({"user_profiles": ["alice"]}), created(session("x", "SageMaker"), tags), NOTHING
    )
    assert told(verdict) == (None, None, "unresolved")


def test_what_is_a_part_of_another_teams_is_doubt() -> None:
    teams, cause = registry({"users": ["alice"]}), created(user("alice"))
    assert resolve(teams, cause, Surroundings(whole_team=BCD)).team == BCD
    assert resolve(teams, cause, Surroundings(whole_team="gone")).team == BCD
    verdict = resolve(teams, cause, Surroundings(whole_team=ISA))
    assert told(verdict) == (None, "alice", "conflict")


def test_a_part_is_the_wholes_where_nothing_else_names_a_team() -> None:
    verdict = resolve(registry({}), created(user("carol")), Surroundings(whole_team=BCD))
    assert told(verdict) == (BCD, "carol", "part-of")


def test_the_chain_asks_in_the_order_of_the_documentation() -> None:
    assert [link.__name__ for link in CHAIN] == [
        "_source_identity", "_session_name", "_user_profile", "_space", "_on_behalf_of", "_user", "_group", "_permission_set",
        "_role", "_execution_role", "domain_link", "whole_link", "_lineage",
    ]  # fmt: skip


def test_doubt_ends_the_chain() -> None:
    both = Surroundings(groups=frozenset({"g", "h"}))
    verdict = resolve(
        registry(
            {"groups": ["g"], "roles_run": [f"arn:aws:iam::{ACCOUNT}:role/run"]}, {"groups": ["h"]}
        ),
        created(user("alice"), roles=("run",)),
        both,
    )
    assert told(verdict) == (None, "alice", "unresolved")
    assert verdict.evidence[0].value == f"iam-group g, h names several teams: {BCD}, {ISA}"


def test_a_claim_decides_between_the_teams_that_somebody_is_in() -> None:
    both = Surroundings(groups=frozenset({"g", "h"}))
    teams = registry({"groups": ["g"]}, {"groups": ["h"]})
    assert resolve(teams, created(user("alice"), {"team": ISA}), both).team == ISA
    assert resolve(teams, created(user("alice"), {"team": "third"}), both).team is None


def test_a_claim_alone_is_no_evidence() -> None:
    assert resolve(registry({}), created(user("carol"), {"team": BCD}), NOTHING).team is None


@pytest.mark.parametrize(
    "identity", [user("mallory"), session(SSO, "mallory@b.example")], ids=["user", "sso"]
)
def test_studios_tag_typed_by_somebody_with_a_name_of_their_own_is_no_evidence(
    identity: Any,
) -> None:
    verdict = resolve(
        registry({"user_profiles": ["alice"], "spaces": ["lab"]}),
        created(identity, PROFILE | SPACE),
        NOTHING,
    )
    assert verdict.team is None
    assert verdict.owner != "alice"


@pytest.mark.parametrize("parents", [(BCD, None), (BCD, ISA), (None,), ()])
def test_lineage_counts_only_when_it_is_unanimous(parents: tuple[str | None, ...]) -> None:
    cause = created(session("automation", "SageMaker"))
    assert resolve(registry({}), cause, Surroundings(parent_teams=parents)).team is None


def test_execution_roles_count_only_when_all_are_one_teams() -> None:
    teams = registry({"roles_run": [f"arn:aws:iam::{ACCOUNT}:role/run"]})
    assert resolve(teams, created(user("carol"), roles=("run", "run")), NOTHING).team == BCD
    assert resolve(teams, created(user("carol"), roles=("run", "other")), NOTHING).team is None


def test_a_free_session_name_is_not_a_users_name() -> None:
    assert (
        resolve(registry({"users": ["alice"]}), created(session("anything", "alice")), NOTHING).team
        is None
    )


def test_a_federated_user_is_known_by_arn_only() -> None:
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    cause = created({"type": "FederatedUser", "arn": arn})
    assert told(resolve(registry({"users": ["bob"]}), cause, NOTHING)) == (None, None, "unresolved")
    assert told(resolve(registry({"users": [arn]}), cause, NOTHING)) == (BCD, "bob", "iam-user")


# The sixteen callers, and the call that failed, that other tools which tag by CloudTrail were measured with:
# several crash, most take `SageMaker` or `GitHubActions` for a person, none finds the team.
CALLERS: dict[str, tuple[str, str | None, str | None]] = {
    "notebook-created": ("iam-group", BCD, "alice"),
    "notebook-created-by-sso": ("permission-set", BCD, "alice@globomantics.example"),
    "notebook-created-from-studio": ("source-identity", BCD, "alice"),
    "notebook-created-by-build": ("role", ISA, None),
    "notebook-created-by-sdk-session": ("unresolved", None, None),
    "notebook-created-by-function": ("unresolved", None, None),
    "notebook-created-by-instance": ("unresolved", None, None),
    "notebook-created-through-cloudformation": ("role", BCD, None),
    "notebook-created-by-stack-role": ("role", ISA, None),
    "notebook-created-by-root": ("unresolved", None, None),
    "notebook-created-by-service": ("unresolved", None, None),
    "notebook-created-by-another-account": ("unresolved", None, None),
    "notebook-created-by-federated-user": ("unresolved", None, None),
    "notebook-created-by-web-identity": ("unresolved", None, None),
    "notebook-created-by-identity-center-user": (
        "unresolved",
        None,
        "544894e8-80c1-707f-60e3-3ba6510dfac1",
    ),
    "notebook-created-by-unnamed-service": ("unresolved", None, None),
    # and the rest of what ownership's events hold
    "notebook-created-from-studio-by-profile-tag": ("user-profile", BCD, "alice"),
    "notebook-created-from-space": ("unresolved", None, None),
    "notebook-created-claimed-by-other-team": ("iam-group", BCD, "alice"),
    "notebook-created-by-outsider": ("unresolved", None, "carol"),
    "training-job-created": ("iam-group", BCD, "alice"),
    "tuning-job-created": ("execution-role", ISA, None),
    "endpoint-created-by-pipeline": ("unresolved", None, None),
}


@pytest.mark.parametrize(("name", "expected"), CALLERS.items(), ids=CALLERS)
def test_every_caller_is_right_or_openly_unresolved(
    teams: Registry,
    load_event: Callable[[str], Any],
    name: str,
    expected: tuple[str, str | None, str | None],
) -> None:
    cause = parse(load_event(f"ownership/{name}"))
    assert isinstance(cause, Cause)
    groups = frozenset({"bcd-scientists"}) if cause.actor.name == "alice" else frozenset[str]()
    verdict = resolve(teams, cause, replace(NOTHING, groups=groups))
    assert (verdict.evidence[0].rule, verdict.team, verdict.owner) == expected


def test_a_call_that_failed_made_nothing_that_anybody_could_own(
    load_event: Callable[[str], Any],
) -> None:
    assert isinstance(parse(load_event("ownership/notebook-created-failed")), Ignored)


def test_a_tuning_jobs_own_training_jobs_are_known_by_their_role(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    cause = parse(load_event("ownership/cases/tuning-child-service-event"))
    assert isinstance(cause, Cause)
    assert told(resolve(teams, cause, NOTHING)) == (BCD, None, "execution-role")


@pytest.mark.parametrize("name", CALLERS)
def test_a_machines_name_is_never_an_owner(
    teams: Registry, load_event: Callable[[str], Any], name: str
) -> None:
    cause = parse(load_event(f"ownership/{name}"))
    assert isinstance(cause, Cause)
    machines = (
        "SageMaker",
        "GitHubActions",
        "AWSCloudFormation",
        "nightly-retraining",
        "AWS Internal",
    )
    owner = resolve(teams, cause, NOTHING).owner or "nobody"
    assert owner not in machines
    assert not owner.startswith(("botocore-session-", "i-", "arn:", "AWSReservedSSO_"))


@pytest.mark.parametrize(
    "text", ["x/y", "lab", "", "arn:aws:sagemaker", f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:space"]
)
def test_a_studio_tag_that_names_no_space_is_no_evidence_and_no_error(text: str) -> None:
    cause = created(
        session("x", "SageMaker"), {"sagemaker:space-arn": text, "sagemaker:user-profile-arn": text}
    )
    verdict = resolve(registry({"spaces": ["lab", "y"], "user_profiles": ["y"]}), cause, NOTHING)
    assert (verdict.team, verdict.owner) == (None, None)


@pytest.mark.parametrize(
    "members", ["environment", "hyperParameters", "staticHyperParameters", "hookParameters"]
)
def test_a_role_written_into_a_map_that_the_caller_invents_is_no_evidence(
    load_event: Callable[[str], Any], teams: Registry, members: str
) -> None:
    event = load_event("ownership/notebook-created-by-outsider")
    event["detail"]["requestParameters"] |= {members: {"roleArn": role_arn("bcd-notebook")[0]}}
    cause = parse(event)
    assert isinstance(cause, Cause)
    assert resolve(teams, cause, NOTHING).team is None


STRANGERS: dict[str, tuple[dict[str, Any], Cause]] = {
    "IAM user": ({"users": ["alice"]}, created(abroad(user("alice")))),
    "IAM user by a pattern": ({"users": ["arn:aws:iam::*:user/alice"]}, created(abroad(user("alice")))),
    "IAM user without an account": ({"users": ["alice"]}, created({"type": "IAMUser", "userName": "alice"})),
    "permission set": ({"permission_sets": ["BreastCancerDS"]}, created(abroad(session(SSO, "alice")))),
    "Identity Center user by name": ({"users": ["alice"]}, created(abroad(session(SSO, "alice")))),
    "source identity": (
        {"user_profiles": ["alice"]}, created(abroad(session("x", "SageMaker", sourceIdentity="alice"))),
    ),
    "Studio's tag": ({"user_profiles": ["alice"]}, created(abroad(session("x", "SageMaker")), PROFILE)),
    "role": ({"roles": ["arn:aws:iam::*:role/eng"]}, created(abroad(session("eng", "alice")))),
    "execution role": ({"roles_run": ["arn:aws:iam::*:role/eng"]}, created(abroad(session("eng", "alice")))),
}  # fmt: skip


@pytest.mark.parametrize(("members", "cause"), STRANGERS.values(), ids=STRANGERS)
def test_a_name_in_another_account_proves_nothing(members: dict[str, Any], cause: Cause) -> None:
    verdict = resolve(registry(members), cause, NOTHING)
    assert told(verdict) == (None, None, "unresolved")


def test_another_accounts_role_counts_where_the_registry_names_its_account() -> None:
    teams = registry({"roles": [f"arn:aws:iam::{ABROAD}:role/eng"]})
    assert resolve(teams, created(abroad(session("eng", "alice"))), NOTHING).team == BCD


PRINCIPALS: dict[str, tuple[dict[str, Any], Any, frozenset[str], bool]] = {
    "user by name": ({"users": ["root-of-all"]}, user("root-of-all"), frozenset(), True),
    "user by ARN": ({"users": [f"arn:aws:iam::{ACCOUNT}:user/r*"]}, user("root-of-all"), frozenset(), True),
    "another user": ({"users": ["root-of-all"]}, user("root"), frozenset(), False),
    "group": ({"groups": ["admins"]}, user("x"), frozenset({"admins", "others"}), True),
    "another group": ({"groups": ["admins"]}, user("x"), frozenset({"others"}), False),
    "permission set": ({"permission_sets": ["BreastCancerDS"]}, session(SSO, "x"), frozenset(), True),
    "role": ({"roles": role_arn("platform-admin")}, session("platform-admin", "x"), frozenset(), True),
    "another role": ({"roles": role_arn("platform-admin")}, session("bcd-platform-admin", "x"), frozenset(), False),
    "session named like a user": ({"users": ["root-of-all"]}, session("x", "root-of-all"), frozenset(), False),
    "source identity named like a user": (
        {"users": ["root-of-all"]}, session("x", "SageMaker", sourceIdentity="root-of-all"), frozenset(), False,
    ),
    "role in another account": (
        {"roles": role_arn("platform-admin")}, session("x", "x") | {"sessionContext": {"sessionIssuer": {
            "arn": "arn:aws:iam::210987654321:role/platform-admin"}}}, frozenset(), False,
    ),
    "another account's user of the name": (
        {"users": ["root-of-all"]}, abroad(user("root-of-all")), frozenset(), False,
    ),
    "another account's user by ARN": (
        {"users": ["arn:aws:iam::*:user/root-of-all"]}, abroad(user("root-of-all")), frozenset(), False,
    ),
    "another account's permission set": (
        {"permission_sets": ["BreastCancerDS"]}, abroad(session(SSO, "x")), frozenset(), False,
    ),
    "a role that is named like a permission set's": (
        {"permission_sets": ["BreastCancerDS"], "users": ["root-of-all"]},
        session(SSO.rpartition("/")[2], "root-of-all"), frozenset(), False,
    ),
    "role in any account": (
        {"roles": ["arn:aws:iam::*:role/platform-admin"]}, abroad(session("platform-admin", "x")), frozenset(), False,
    ),
    "role in an account that the registry names": (
        {"roles": [f"arn:aws:iam::{ABROAD}:role/platform-admin"]}, abroad(session("platform-admin", "x")), frozenset(), True,
    ),
    "the root user": ({"users": ["root"]}, {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root"}, frozenset(), False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("principals", "identity", "groups", "is_one"), PRINCIPALS.values(), ids=PRINCIPALS
)
def test_administrators_are_who_the_registry_says(
    teams: Registry,
    principals: dict[str, Any],
    identity: Any,
    groups: frozenset[str],
    *,
    is_one: bool,
) -> None:
    administrators = replace_administrators(teams, principals)
    assert is_administrator(administrators, created(identity), groups) is is_one


def replace_administrators(teams: Registry, principals: dict[str, Any]) -> Registry:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return read(json.dumps(raw | {"administrators": principals}))
