"""The evidence chain: each link alone, their order, and doubt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ownership.evidence import CHAIN, Surroundings, Verdict, is_administrator, resolve
from sagewarden.events import Cause, parse
from sagewarden.registry import read
from sagewarden.teams import Registry

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
    import json

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
        "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}, **context},
    }


def created(identity: Any, tags: dict[str, str] | None = None, roles: tuple[str, ...] = ()) -> Cause:
    request: dict[str, Any] = {"tags": [{"key": k, "value": v} for k, v in (tags or {}).items()]}
    if roles:
        request |= {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/{roles[0]}"}
    if len(roles) > 1:
        request |= {"definition": {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/{roles[1]}"}}
    parsed = parse(
        {
            "eventName": "CreateNotebookInstance",
            "eventSource": "sagemaker.amazonaws.com",
            "eventTime": "2026-11-02T09:15:42Z",
            "eventID": "e-1",
            "userIdentity": identity,
            "requestParameters": request,
            "responseElements": {
                "notebookInstanceArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/nb"
            },
        }
    )
    assert isinstance(parsed, Cause)
    return parsed


def told(verdict: Verdict) -> tuple[str | None, str | None, str]:
    return verdict.team, verdict.owner, verdict.evidence[0].rule


PROFILE = {"sagemaker:user-profile-arn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:user-profile/d-1/alice"}
SPACE = {"sagemaker:space-arn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:space/d-1/lab"}
SSO = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreastCancerDS_0123456789abcdef"

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
        {"groups": ["g"]}, created(user("alice")), Surroundings(frozenset({"g", "h"})), (BCD, "alice", "iam-group"),
    ),
    "permission set": (
        {"permission_sets": ["BreastCancerDS"]}, created(session(SSO, "a@b.example")), NOTHING,
        (BCD, "a@b.example", "permission-set"),
    ),
    "role of a member": (
        {"roles": [f"arn:aws:iam::{ACCOUNT}:role/bcd-*"]}, created(session("bcd-eng", "dana")), NOTHING,
        (BCD, "dana", "role"),
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


@pytest.mark.parametrize(("members", "cause", "surroundings", "expected"), LINKS.values(), ids=LINKS)
def test_each_link_finds_its_team(
    members: dict[str, Any],
    cause: Cause,
    surroundings: Surroundings,
    expected: tuple[str | None, str | None, str],
) -> None:
    assert told(resolve(registry(members), cause, surroundings)) == expected


# Everything that the chain looks at, at once; the strongest first.
STRENGTH = [
    ("source-identity", {"user_profiles": ["sid"]}),
    ("user-profile", {"user_profiles": ["alice"]}),
    ("space", {"spaces": ["lab"]}),
    ("on-behalf-of", {"users": ["u-1"]}),
    ("role", {"roles": [f"arn:aws:iam::{ACCOUNT}:role/bcd-eng"]}),
    ("execution-role", {"roles_run": [f"arn:aws:iam::{ACCOUNT}:role/run"]}),
]


@pytest.mark.parametrize("strong", range(len(STRENGTH) - 1))
def test_the_stronger_link_wins(strong: int) -> None:
    identity = session("bcd-eng", "SageMaker", sourceIdentity="sid") | {"onBehalfOf": {"userId": "u-1"}}
    cause = created(identity, PROFILE | SPACE, roles=("run",))
    (rule, stronger), (_, weaker) = STRENGTH[strong], STRENGTH[strong + 1]
    for weak in [weaker] if stronger.keys() != weaker.keys() else []:
        verdict = resolve(registry(stronger, weak), cause, NOTHING)
        assert (verdict.team, verdict.evidence[0].rule) == (BCD, rule)


def test_the_chain_asks_in_the_order_of_the_documentation() -> None:
    assert [link.__name__ for link in CHAIN] == [
        "_source_identity", "_user_profile", "_space", "_on_behalf_of", "_user", "_group", "_permission_set",
        "_role", "_execution_role", "_lineage",
    ]  # fmt: skip


def test_doubt_ends_the_chain() -> None:
    both = Surroundings(frozenset({"g", "h"}))
    verdict = resolve(
        registry({"groups": ["g"], "roles_run": [f"arn:aws:iam::{ACCOUNT}:role/run"]}, {"groups": ["h"]}),
        created(user("alice"), roles=("run",)),
        both,
    )
    assert told(verdict) == (None, "alice", "unresolved")
    assert verdict.evidence[0].value == f"iam-group g, h names several teams: {BCD}, {ISA}"


def test_a_claim_decides_between_the_teams_that_somebody_is_in() -> None:
    both = Surroundings(frozenset({"g", "h"}))
    teams = registry({"groups": ["g"]}, {"groups": ["h"]})
    assert resolve(teams, created(user("alice"), {"team": ISA}), both).team == ISA
    assert resolve(teams, created(user("alice"), {"team": "third"}), both).team is None


def test_a_claim_alone_is_no_evidence() -> None:
    assert resolve(registry({}), created(user("carol"), {"team": BCD}), NOTHING).team is None


@pytest.mark.parametrize(
    "identity", [user("mallory"), session(SSO, "mallory@b.example")], ids=["user", "sso"]
)
def test_studios_tag_typed_by_somebody_with_a_name_of_their_own_is_no_evidence(identity: Any) -> None:
    verdict = resolve(
        registry({"user_profiles": ["alice"], "spaces": ["lab"]}), created(identity, PROFILE | SPACE), NOTHING
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
        resolve(registry({"users": ["alice"]}), created(session("anything", "alice")), NOTHING).team is None
    )


def test_a_federated_user_is_known_by_arn_only() -> None:
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    cause = created({"type": "FederatedUser", "arn": arn})
    assert told(resolve(registry({"users": ["bob"]}), cause, NOTHING)) == (None, "bob", "unresolved")
    assert told(resolve(registry({"users": [arn]}), cause, NOTHING)) == (BCD, "bob", "iam-user")


@pytest.mark.parametrize("groups", [frozenset({"admins"}), frozenset[str]()])
def test_administrators_may_be_named_by_group(teams: Registry, groups: frozenset[str]) -> None:
    administrators = replace_administrators(teams, {"groups": ["admins"]})
    assert is_administrator(administrators, created(user("root-of-all")).actor, groups) is bool(groups)


def replace_administrators(teams: Registry, principals: dict[str, Any]) -> Registry:
    import json

    return read(
        json.dumps(
            teams.model_dump(mode="json", by_alias=True, exclude_unset=True) | {"administrators": principals}
        )
    )


# What the tools that tag by CloudTrail make of these sixteen callers and a call that failed, and what is right.
CALLERS: dict[str, tuple[str, str | None, str | None]] = {
    "notebook-created": ("right", BCD, "alice"),
    "notebook-created-by-sso": ("right", BCD, "alice@globomantics.example"),
    "notebook-created-from-studio": ("right", BCD, "alice"),
    "notebook-created-from-studio-by-profile-tag": ("right", BCD, "alice"),
    "notebook-created-by-build": ("right", ISA, None),
    "tuning-job-created": ("right", ISA, None),
    "notebook-created-through-cloudformation": ("right", BCD, "dana"),
    "notebook-created-by-function": ("unresolved", None, None),
    "notebook-created-by-root": ("unresolved", None, None),
    "notebook-created-by-service": ("unresolved", None, None),
    "notebook-created-by-another-account": ("unresolved", None, None),
    "notebook-created-by-federated-user": ("unresolved", None, "bob"),
    "notebook-created-by-web-identity": ("unresolved", None, "user-17"),
    "notebook-created-by-identity-center-user": ("unresolved", None, "544894e8-80c1-707f-60e3-3ba6510dfac1"),
    "notebook-created-by-outsider": ("unresolved", None, "carol"),
    "endpoint-created-by-pipeline": ("unresolved", None, None),
}


@pytest.mark.parametrize(("name", "expected"), CALLERS.items(), ids=CALLERS)
def test_every_caller_is_right_or_openly_unresolved(
    teams: Registry, load_event: Callable[[str], Any], name: str, expected: tuple[str, str | None, str | None]
) -> None:
    cause = parse(load_event(f"ownership/{name}"))
    assert isinstance(cause, Cause)
    groups = frozenset({"bcd-scientists"}) if cause.actor.name == "alice" else frozenset[str]()
    verdict = resolve(teams, cause, replace(NOTHING, groups=groups))
    word = "unresolved" if verdict.evidence[0].rule == "unresolved" else "right"
    assert (word, verdict.team, verdict.owner) == expected
