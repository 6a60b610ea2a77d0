"""Every shape of `userIdentity` that CloudTrail's user guide shows, and what is read out of it."""

from typing import Any

import pytest

from sagewarden.causes.actors import NOBODY, ActorKind, identify, is_own

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
PATHED = f"arn:aws:iam::{ACCOUNT}:role/teams/bcd/engineer"
SERVICE = f"arn:aws:iam::{ACCOUNT}:role/service-role/x"
EC2 = f"arn:aws:iam::{ACCOUNT}:role/aws:ec2-instance"
LOOKALIKE = f"arn:aws:iam::{ACCOUNT}:role/AWSReservedSSO_Data_Science_mine"
SDK = "botocore-session-1700000000"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/us-east-1/AWSReservedSSO_Data_Science_0123456789abcdef"

ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"


def without(identity: dict[str, Any], member: str) -> dict[str, Any]:
    return {key: value for key, value in identity.items() if key != member}


def read(
    kind: str, name: str | None = None, person: str | None = None, **more: str
) -> dict[str, str]:
    """What is expected of an actor; what is not told is expected to be unknown."""
    told = {"kind": kind, "name": name, "person": person, **more}
    return {key: value for key, value in told.items() if value}


# The shapes of CloudTrail's user guide, then everything that is read out of each.
SHAPES: dict[str, tuple[Any, dict[str, str]]] = {
    "IAM user": (
        {"type": "IAMUser", "arn": ALICE, "userName": "alice", "accountId": ACCOUNT},
        read("IAMUser", "alice", "alice"),
    ),
    "IAM user in the console": (
        {"type": "IAMUser", "userName": "alice", "sessionContext": {"sessionIssuer": {}}},
        read("IAMUser", "alice", "alice"),
    ),
    "IAM user with a path and without a name": (
        {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/team/alice"}, read("IAMUser", "alice", "alice"),
    ),
    "IAM user through a service": (
        {"type": "IAMUser", "userName": "alice", "invokedBy": "cloudformation.amazonaws.com"},
        read("IAMUser", "alice", "alice", invoked_by="cloudformation.amazonaws.com"),
    ),
    "IAM user without anything": ({"type": "IAMUser"}, read("IAMUser")),
    "role session named like a person": (assumed(ROLE, "dana"), read("AssumedRole", "dana", role=ROLE)),
    "role session named like a person with an e-mail address": (
        assumed(ROLE, "d@b.example"), read("AssumedRole", "d@b.example", role=ROLE),
    ),
    "role session named like a person, for whom CloudFormation acts": (
        assumed(ROLE, "dana", invokedBy="cloudformation.amazonaws.com"),
        read("AssumedRole", "dana", role=ROLE, invoked_by="cloudformation.amazonaws.com"),
    ),
    "role with a path": (assumed(PATHED, "dana"), read("AssumedRole", "dana", role=PATHED)),
    "role session without a context": (
        without(assumed(ROLE, "dana"), "sessionContext"), read("AssumedRole", "dana", role=ROLE),
    ),
    "role session with an empty issuer": (
        assumed(None, "dana"), read("AssumedRole", "dana", role=f"arn:aws:iam::{ACCOUNT}:role/unnamed"),
    ),
    "role session whose ARN is the role's": (
        {"type": "AssumedRole", "arn": PATHED, "principalId": "AROAX:dana"},
        read("AssumedRole", "dana", role=PATHED),
    ),
    "role session that only has a principal id": (
        {"type": "AssumedRole", "principalId": "AROAX:dana"}, read("AssumedRole", "dana"),
    ),
    "role session in another partition": (
        {"type": "AssumedRole", "arn": f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/x/dana"},
        read("AssumedRole", "dana", role=f"arn:aws-cn:iam::{ACCOUNT}:role/x"),
    ),
    "role": ({"type": "Role", "arn": ROLE}, read("Role", role=ROLE)),
    "permission set": (
        assumed(SSO, "a@b.example"),
        read("AssumedRole", "a@b.example", "a@b.example", role=SSO, permission_set="Data_Science"),
    ),
    "permission set whose user has a name like a machine's": (
        assumed(SSO, "20071004"),
        read("AssumedRole", "20071004", "20071004", role=SSO, permission_set="Data_Science"),
    ),
    "role that only sounds like a permission set's": (
        assumed(LOOKALIKE, "dana"), read("AssumedRole", "dana", role=LOOKALIKE),
    ),
    "on behalf of an Identity Center user": (
        assumed(ROLE, "SageMaker") | {"onBehalfOf": {"userId": "u-1"}},
        read("AssumedRole", "SageMaker", role=ROLE, on_behalf_of="u-1"),
    ),
    "Studio": (assumed(ROLE, "SageMaker"), read("AssumedRole", "SageMaker", role=ROLE)),
    "Studio with a source identity": (
        assumed(ROLE, "SageMaker", context={"sourceIdentity": "alice"}),
        read("AssumedRole", "SageMaker", "alice", role=ROLE, source_identity="alice"),
    ),
    "SDK's own session": (assumed(ROLE, SDK), read("AssumedRole", SDK, role=ROLE)),
    "build": (assumed(ROLE, "GitHubActions"), read("AssumedRole", "GitHubActions", role=ROLE)),
    "stack's service role": (
        assumed(ROLE, "AWSCloudFormation", invokedBy="cloudformation.amazonaws.com"),
        read("AssumedRole", "AWSCloudFormation", role=ROLE, invoked_by="cloudformation.amazonaws.com"),
    ),
    "instance": (assumed(ROLE, "i-0784406a8a14355fe"), read("AssumedRole", "i-0784406a8a14355fe", role=ROLE)),
    "instance that AWS manages": (
        {
            "type": "AssumedRole",
            "principalId": f"{ACCOUNT}:aws:ec2-instance:i-0784406a8a14355fe",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/aws:ec2-instance/i-0784406a8a14355fe",
            "sessionContext": {"sessionIssuer": {"arn": EC2}},
        },
        read("AssumedRole", "i-0784406a8a14355fe", role=EC2),
    ),
    "instance that AWS manages, by its principal id": (
        {"type": "AssumedRole", "principalId": f"{ACCOUNT}:aws:ec2-instance:i-0784406a8a14355fe"},
        read("AssumedRole", "aws:ec2-instance:i-0784406a8a14355fe"),
    ),
    "digits": (assumed(ROLE, "1762074942"), read("AssumedRole", "1762074942", role=ROLE)),
    "function": (
        assumed(ROLE, "nightly", inScopeOf={"issuerType": "AWS::Lambda::Function"}),
        read("AssumedRole", "nightly", role=ROLE),
    ),
    "service's own role": (assumed(SERVICE, "nightly"), read("AssumedRole", "nightly", role=SERVICE)),
    "root": (
        {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "userName": "globomantics"}, read("Root", "root"),
    ),
    "federated user": (
        {
            "type": "FederatedUser",
            "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
            "sessionContext": {"sessionIssuer": {"type": "IAMUser", "arn": ALICE}},
        },
        read("FederatedUser", "bob"),
    ),
    "federated user by principal id": (
        {"type": "FederatedUser", "principalId": f"{ACCOUNT}:bob"}, read("FederatedUser", "bob"),
    ),
    "another account": (
        {"type": "AWSAccount", "principalId": "AIDAX", "accountId": "210987654321", "invokedBy": "x.amazonaws.com"},
        read("AWSAccount", "210987654321", invoked_by="x.amazonaws.com"),
    ),
    "service": (
        {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
        read("AWSService", "lambda.amazonaws.com", invoked_by="lambda.amazonaws.com"),
    ),
    "Identity Center user": (
        {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1", "identityStoreArn": "x"}, "credentialId": "c"},
        read("IdentityCenterUser", "u-1", "u-1", on_behalf_of="u-1"),
    ),
    "Identity Center user without an id": ({"type": "IdentityCenterUser"}, read("IdentityCenterUser")),
    "web identity": (
        {"type": "WebIdentityUser", "userName": "app-user"}, read("WebIdentityUser", "app-user", "app-user"),
    ),
    "SAML": ({"type": "SAMLUser", "userName": "u@b.example"}, read("SAMLUser", "u@b.example", "u@b.example")),
    "directory": ({"type": "Directory", "userName": "d"}, read("Directory", "d", "d")),
    "no type": ({"invokedBy": "AWS Internal"}, read("Unknown", invoked_by="AWS Internal")),
    "a type that AWS will invent": ({"type": "Robot", "userName": "r2"}, read("Unknown", "r2")),
    "a type that is no text": ({"type": ["IAMUser"], "userName": "alice"}, read("Unknown", "alice")),
    "nothing": (None, read("Unknown")),
    "an empty object": ({}, read("Unknown")),
    "text": ("alice", read("Unknown")),
    "a list": ([{"type": "IAMUser"}], read("Unknown")),
}  # fmt: skip

READ_OUT = (
    "kind", "name", "person", "role", "permission_set", "project_user", "source_identity", "on_behalf_of", "invoked_by",
)  # fmt: skip


@pytest.mark.parametrize(("identity", "expected"), SHAPES.values(), ids=SHAPES)
def test_every_shape_of_identity_is_read(identity: Any, expected: dict[str, str]) -> None:
    actor = identify(identity)
    found = {name: getattr(actor, name) for name in READ_OUT}
    assert {name: value for name, value in found.items() if value} == expected


def test_every_kind_that_aws_names_has_a_shape_above() -> None:
    assert {expected["kind"] for _, expected in SHAPES.values()} == {
        kind.value for kind in ActorKind
    }


PROJECT = f"arn:aws:iam::{ACCOUNT}:role/datazone_usr_role_5xk2projectab_9env1"
USER_ID = "a1b2c3d4-2041-7054-577e-0123456789ab"


@pytest.mark.parametrize(
    ("role", "session", "user"),
    [
        (PROJECT, f"{USER_ID}@9env1exampleab", USER_ID),
        (PROJECT, f"{USER_ID}@9env1", USER_ID),
        (PROJECT, f"{USER_ID}@7other", None),
        (PROJECT, "SageMaker", None),
        (PROJECT, "alice@9env1", None),
        (ROLE, f"{USER_ID}@9env1exampleab", None),
        (PROJECT.replace("datazone", "my_datazone"), f"{USER_ID}@9env1", None),
        (PROJECT.replace("role/", "role/x/"), f"{USER_ID}@9env1", None),
    ],
)
def test_a_unified_studio_session_names_its_user(role: str, session: str, user: str | None) -> None:
    actor = identify(assumed(role, session))
    assert (actor.project_user, actor.person) == (user, user)


@pytest.mark.parametrize(
    "session",
    ["servicecatalog", "GitLabRunner-4711-998877", "GlueJobRunnerSession", "buildkite-agent", "SageMaker",
     "botocore-session-1762074942", "QbzVhsXpWmDkLtRjNcGfYaEoUiSwHqTn", "alice", "alice@globomantics.example"],
)  # fmt: skip
def test_a_sessions_name_alone_is_nobodys(session: str) -> None:
    actor = identify(assumed(ROLE, session))
    assert (actor.name, actor.person) == (session, None)


OWN = f"arn:aws:iam::{ACCOUNT}:role/sagewarden/sagewarden-OwnershipRole-AB12CD34EF56"


@pytest.mark.parametrize(
    ("role", "own"),
    [
        (OWN, True),
        (f"arn:aws:iam::{ACCOUNT}:role/sagewarden/mallory", False),
        (f"{OWN}7", False),
        (OWN.replace("sagewarden/", ""), False),
        (OWN.replace(ACCOUNT, "999999999999"), False),
        (None, False),
    ],
)
def test_our_own_calls_are_known_by_the_stacks_exact_roles(role: str | None, *, own: bool) -> None:
    assert is_own(identify(assumed(role, "f")), (OWN,)) is own
    assert not is_own(identify(assumed(role, "f")), ())
    assert not is_own(NOBODY, (OWN,))


FAKES = {
    "at another path": LOOKALIKE.replace("mine", "0123456789abcdef"),
    "at a path that ends like it": f"arn:aws:iam::{ACCOUNT}:role/x/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef",
    "below its path": f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/x/AWSReservedSSO_A_0123456789abcdef",
    "at a service's path": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef",
}


@pytest.mark.parametrize("role", FAKES.values(), ids=FAKES)
def test_a_permission_set_is_known_by_its_roles_path(role: str) -> None:
    assert identify(assumed(role, "admin")).permission_set is None


def test_a_record_that_lost_the_path_proves_no_permission_set() -> None:
    whole = assumed(SSO, "admin")
    assert identify(whole).permission_set == "Data_Science"
    for lost in (
        without(whole, "sessionContext"),
        whole | {"sessionContext": {"sessionIssuer": {}}},
    ):
        actor = identify(lost)
        assert (actor.permission_set, actor.name) == (None, "admin")


@pytest.mark.parametrize("role", [SSO, SSO.replace("us-east-1/", "")])
def test_a_permission_sets_role_may_stand_below_its_region(role: str) -> None:
    assert identify(assumed(role, "a@b.example")).permission_set == "Data_Science"


def test_the_account_is_the_arns_where_the_record_has_no_member_for_it() -> None:
    assert identify({"type": "IAMUser", "arn": ALICE}).account == ACCOUNT
    assert identify({"type": "IAMUser", "userName": "alice"}).account is None


def test_members_of_the_wrong_type_are_unknown_and_no_error() -> None:
    actor = identify(
        {"type": "AssumedRole", "arn": 7, "sessionContext": "none", "principalId": ["x"]}
    )
    assert actor.kind is ActorKind.ASSUMED_ROLE
    assert (actor.name, actor.role, actor.person) == (None, None, None)
