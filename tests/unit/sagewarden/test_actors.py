"""Every shape of `userIdentity` that CloudTrail's user guide shows, and what is read out of it."""

from typing import Any

import pytest

from sagewarden.actors import NOBODY, ActorKind, identify, is_own, is_person

ACCOUNT = "123456789012"


def assumed(role_arn: str | None, session: str, **more: Any) -> dict[str, Any]:
    name = (role_arn or "role/unnamed").rpartition("/")[2]
    issuer = {"type": "Role", "arn": role_arn, "userName": name} if role_arn else {}
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": issuer, **more.pop("context", {})},
        **more,
    }


ROLE = f"arn:aws:iam::{ACCOUNT}:role/ml-engineer"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/us-east-1/AWSReservedSSO_Data_Science_0123456789abcdef"

# identity, then the kind, the name and the person that are read out of it
SHAPES: dict[str, tuple[Any, str, str | None, str | None]] = {
    "IAM user": (
        {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/alice", "userName": "alice"},
        "IAMUser", "alice", "alice",
    ),
    "IAM user in the console": (
        {"type": "IAMUser", "userName": "alice", "sessionContext": {"sessionIssuer": {}}},
        "IAMUser", "alice", "alice",
    ),
    "IAM user without a name": (
        {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/team/alice"},
        "IAMUser", "alice", "alice",
    ),
    "role session of a person": (assumed(ROLE, "dana"), "AssumedRole", "dana", "dana"),
    "role session with a source identity": (
        assumed(ROLE, "SageMaker", context={"sourceIdentity": "alice"}),
        "AssumedRole", "SageMaker", "alice",
    ),
    "permission set": (assumed(SSO, "a@b.example"), "AssumedRole", "a@b.example", "a@b.example"),
    "Studio": (assumed(ROLE, "SageMaker"), "AssumedRole", "SageMaker", None),
    "SDK default": (assumed(ROLE, "botocore-session-1700000000"), "AssumedRole", "botocore-session-1700000000", None),
    "build": (assumed(ROLE, "GitHubActions"), "AssumedRole", "GitHubActions", None),
    "instance": (assumed(ROLE, "i-0784406a8a14355fe"), "AssumedRole", "i-0784406a8a14355fe", None),
    "function in scope": (
        assumed(ROLE, "nightly", inScopeOf={"issuerType": "AWS::Lambda::Function"}),
        "AssumedRole", "nightly", None,
    ),
    "service role": (
        assumed(f"arn:aws:iam::{ACCOUNT}:role/service-role/x", "nightly"), "AssumedRole", "nightly", None,
    ),
    "EC2 managed": (
        {
            "type": "AssumedRole",
            "principalId": f"{ACCOUNT}:aws:ec2-instance:i-0784406a8a14355fe",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/aws:ec2-instance/i-0784406a8a14355fe",
            "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role/aws:ec2-instance"}},
        },
        "AssumedRole", "i-0784406a8a14355fe", None,
    ),
    "root": ({"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "userName": "globomantics"}, "Root", "root", None),
    "federated user": (
        {"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob"},
        "FederatedUser", "bob", "bob",
    ),
    "another account": (
        {"type": "AWSAccount", "principalId": "AIDAX", "accountId": "210987654321"},
        "AWSAccount", "210987654321", None,
    ),
    "service": ({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}, "AWSService", "lambda.amazonaws.com", None),
    "Identity Center user": (
        {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}, "IdentityCenterUser", "u-1", "u-1",
    ),
    "web identity": ({"type": "WebIdentityUser", "userName": "app-user"}, "WebIdentityUser", "app-user", "app-user"),
    "SAML": ({"type": "SAMLUser", "userName": "user@example.com"}, "SAMLUser", "user@example.com", "user@example.com"),
    "directory": ({"type": "Directory", "userName": "d"}, "Directory", "d", "d"),
    "no type": ({"invokedBy": "AWS Internal"}, "Unknown", None, None),
    "a type that AWS will invent": ({"type": "Robot", "userName": "r2"}, "Unknown", "r2", None),
    "nothing": (None, "Unknown", None, None),
    "no object": ("alice", "Unknown", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("identity", "kind", "name", "person"), SHAPES.values(), ids=SHAPES)
def test_every_shape_of_identity_is_read(
    identity: Any, kind: str, name: str | None, person: str | None
) -> None:
    actor = identify(identity)
    assert (actor.kind.value, actor.name, actor.person) == (kind, name, person)


def test_a_role_is_known_with_its_path() -> None:
    assert identify(assumed(SSO, "a@b.example")).role == SSO
    assert identify(assumed(SSO, "a@b.example")).permission_set == "Data_Science"


def test_without_a_session_issuer_the_role_is_known_without_its_path() -> None:
    identity = assumed(None, "dana")
    del identity["sessionContext"]
    assert identify(identity).role == f"arn:aws:iam::{ACCOUNT}:role/unnamed"


def test_the_arn_may_be_that_of_the_role_itself() -> None:
    actor = identify({"type": "AssumedRole", "arn": ROLE, "principalId": "AROAX:dana"})
    assert (actor.role, actor.name) == (ROLE, "dana")


def test_a_call_out_of_a_function_is_no_persons_though_its_session_may_sound_like_one() -> None:
    agent = "Boto3/1.43 exec-env/AWS_Lambda_python3.13"
    assert identify(assumed(ROLE, "dana"), agent).person is None


def test_a_service_that_acts_for_a_human_keeps_the_human() -> None:
    actor = identify(assumed(ROLE, "dana", invokedBy="cloudformation.amazonaws.com"))
    assert (actor.person, actor.invoked_by) == ("dana", "cloudformation.amazonaws.com")


@pytest.mark.parametrize(
    "session",
    ["SageMaker", "sagemaker", "AWSCloudFormation", "aws-go-sdk-1762", "AWSCodeBuild-1", "1762074942", "i-0123abcd",
     "0f8fad5b-d9cb-469f-a165-70867728950e"],
)  # fmt: skip
def test_names_that_software_gives_itself_are_not_people(session: str) -> None:
    assert not is_person(session)


@pytest.mark.parametrize("session", ["alice", "alice@globomantics.example", "Sage", "i-am-alice", "ines"])
def test_names_that_people_have_are_people(session: str) -> None:
    assert is_person(session)


def test_our_own_calls_are_known_by_the_roles_path() -> None:
    assert is_own(
        identify(assumed(f"arn:aws:iam::{ACCOUNT}:role/sagewarden/sagewarden-OwnershipRole-A", "f"))
    )
    assert not is_own(identify(assumed(f"arn:aws:iam::{ACCOUNT}:role/sagewarden-lookalike", "f")))
    assert not is_own(NOBODY)


def test_members_of_the_wrong_type_are_unknown_and_no_error() -> None:
    actor = identify({"type": "AssumedRole", "arn": 7, "sessionContext": "none", "principalId": ["x"]})
    assert actor.kind is ActorKind.ASSUMED_ROLE
    assert (actor.name, actor.role, actor.person) == (None, None, None)
