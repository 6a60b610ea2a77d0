"""Whom the local cloud lets do what: on every resource of a call, its tags, and the role that it passes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from ministack.core import iam_evaluator

from isolation.policies.compiler import compile_team
from local.aws import gaps
from local.aws.iam import authorize
from local.aws.wire import Request
from sagewarden.registry.model import Registry

ALICE = "arn:aws:iam::123456789012:user/alice"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:"
ROLE = "arn:aws:iam::123456789012:role/bcd"
TAGS: Mapping[str, Mapping[str, str]] = {
    f"{ARN}user-profile/d-1/alice": {"team": "bcd", "owner": "alice"},
    f"{ARN}user-profile/d-1/carol": {"team": "bcd", "owner": "carol"},
    f"{ARN}user-profile/d-1/bob": {"team": "isa", "owner": "bob"},
    f"{ARN}space/d-1/of-carol": {"team": "bcd", "owner": "carol"},
    f"{ARN}space/d-1/of-alice": {"team": "bcd", "owner": "alice"},
    f"{ARN}notebook-instance/own": {"team": "bcd"},
    f"{ARN}notebook-instance/other": {"team": "isa"},
    f"{ARN}endpoint-config/own": {"team": "bcd"},
    f"{ARN}endpoint-config/other": {"team": "isa"},
    f"{ARN}endpoint/own": {"team": "bcd"},
}


@pytest.fixture(autouse=True)
def tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorize, "tags_of_resource", lambda _, arn: TAGS.get(arn, {}))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives alice statements, and a boundary."""

    def give(*statements: dict[str, Any], boundary: tuple[dict[str, Any], ...] = ()) -> None:
        policies = [iam_evaluator.parse_policy_document({"Statement": list(statements)})]
        limits = (
            [[iam_evaluator.parse_policy_document({"Statement": list(boundary)})]]
            if boundary
            else []
        )
        principal = iam_evaluator.PrincipalInfo(ALICE, "User", "123456789012", policies, {}, limits)
        monkeypatch.setattr(iam_evaluator, "resolve_principal", lambda *_: principal)

    return give


def allow(*names: str, **condition: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(names), "Resource": "*"} | (
        {"Condition": condition} if condition else {}
    )


def own(key: str = "aws:ResourceTag/team") -> dict[str, Any]:
    return {"StringEquals": {key: "bcd"}}


def request(operation: str, **members: Any) -> Request:
    headers = {"x-amz-target": f"SageMaker.{operation}"}
    return Request(
        method="POST",
        path="/",
        query="",
        headers=headers,
        body=json.dumps(members).encode(),
        service="sagemaker",
        region="us-east-1",
        access_key="AKIA",
    )


def refusal(asked: Request) -> str | None:
    answer = authorize.refused(asked, ALICE)
    return answer.json["message"] if answer else None


def test_a_call_is_judged_by_the_tags_of_its_resource(given: Any) -> None:
    given(allow("sagemaker:*", **own()))
    assert refusal(request("StopNotebookInstance", NotebookInstanceName="OWN")) is None
    assert refusal(request("StopNotebookInstance", NotebookInstanceName="other")) == (
        f"User: {ALICE} is not authorized to perform: sagemaker:StopNotebookInstance on resource: "
        f"{ARN}notebook-instance/other because no identity-based policy allows the "
        "sagemaker:StopNotebookInstance action"
    )


def test_a_call_on_two_resources_is_judged_on_both(given: Any) -> None:
    given(allow("sagemaker:UpdateEndpoint", **own()))
    assert refusal(request("UpdateEndpoint", EndpointName="own", EndpointConfigName="own")) is None
    assert "endpoint-config/other" in str(
        refusal(request("UpdateEndpoint", EndpointName="own", EndpointConfigName="other"))
    )


def test_a_creation_is_judged_by_the_tags_that_it_asks_for(given: Any) -> None:
    given(
        allow("sagemaker:CreateModel", **own("aws:RequestTag/team")),
        allow("sagemaker:AddTags", Null={"sagemaker:TaggingAction": "false"}),
    )
    tag = {"Key": "team", "Value": "bcd"}
    assert refusal(request("CreateModel", ModelName="m", Tags=[tag])) is None
    assert refusal(request("CreateModel", ModelName="m", Tags=[tag | {"Value": "isa"}]))
    assert refusal(request("CreateModel", ModelName="m"))


def test_tags_at_creation_need_the_permission_to_tag(given: Any) -> None:
    given(allow("sagemaker:CreateModel"))
    tagged = request("CreateModel", ModelName="m", Tags=[{"Key": "a", "Value": "b"}])
    assert "sagemaker:AddTags" in str(refusal(tagged))


def test_the_keys_of_tags_are_seen_in_any_letter_case(given: Any) -> None:
    guarded = {"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": ["team"]}}
    denial = {
        "Effect": "Deny",
        "Action": "sagemaker:AddTags",
        "Resource": "*",
        "Condition": guarded,
    }
    given(allow("sagemaker:*"), denial)
    arn = f"{ARN}notebook-instance/own"
    assert (
        refusal(request("AddTags", ResourceArn=arn, Tags=[{"Key": "other", "Value": "x"}])) is None
    )
    refused = refusal(request("AddTags", ResourceArn=arn, Tags=[{"Key": "TEAM", "Value": "x"}]))
    assert "with an explicit deny in an identity-based policy" in str(refused)


def test_a_role_that_is_passed_needs_the_permission_wherever_it_stands(given: Any) -> None:
    given(allow("sagemaker:*"))
    definition = {"RoleArn": ROLE, "Environment": {"RoleArn": "a name of the caller's own"}}
    asked = request("CreateHyperParameterTuningJob", TrainingJobDefinition=definition)
    assert "iam:PassRole" in str(refusal(asked))
    given(allow("sagemaker:*"), allow("iam:PassRole"))
    assert refusal(asked) is None


def test_a_boundary_limits_what_policies_allow(given: Any) -> None:
    given(allow("sagemaker:*"), boundary=(allow("sagemaker:List*"),))
    assert refusal(request("ListModels")) is None
    assert refusal(request("StopNotebookInstance", NotebookInstanceName="own"))


def test_an_invocation_is_judged_on_its_endpoint(given: Any) -> None:
    given(allow("sagemaker:InvokeEndpoint", **own()))
    path = "/endpoints/{}/invocations"
    asked = Request(
        method="POST",
        path=path.format("own"),
        query="",
        headers={},
        body=b"\x00 no JSON",
        service="sagemaker",
        region="us-east-1",
        access_key="AKIA",
    )
    assert refusal(asked) is None
    other = Request(
        method="POST",
        path=path.format("other"),
        query="",
        headers={},
        body=b"{}",
        service="sagemaker",
        region="us-east-1",
        access_key="AKIA",
    )
    assert "sagemaker:InvokeEndpoint on resource" in str(refusal(other))


def test_the_root_of_the_account_may_do_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    root = iam_evaluator.PrincipalInfo("root", "Root", "123456789012", None)
    monkeypatch.setattr(iam_evaluator, "resolve_principal", lambda *_: root)
    assert refusal(request("StopNotebookInstance", NotebookInstanceName="other")) is None


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives somebody a team's guard beside everything, as an IAM user or in a session."""
    monkeypatch.setattr(iam_evaluator, "_first_match", iam_evaluator._first_match)
    gaps.fill_gaps()

    def give(user: str | None = None, session: str | None = None) -> None:
        teams = {
            "bcd": {
                "members": {"users": ["alice", "carol"]},
                "domains": ["d-1"],
                "model_prefix": "bcd-",
            },
            "isa": {"members": {"users": ["bob"]}},
        }
        registry = Registry.model_validate({"version": 1, "teams": teams})
        team = "isa" if user == "bob" else "bcd"
        policies = compile_team(registry, team, "123456789012", "aws", stack="sagewarden")
        documents = [each.document for each in policies if each.kind == "guard"]
        documents.append(json.dumps({"Statement": [allow("*")]}))
        parsed = [iam_evaluator.parse_policy_document(document) for document in documents]
        keys = {"aws:username": user, "aws:userid": "AIDAX" if user else f"AROAX:{session}"}
        principal = iam_evaluator.PrincipalInfo(ALICE, "User", "123456789012", parsed, keys, [])
        monkeypatch.setattr(iam_evaluator, "resolve_principal", lambda *_: principal)

    return give


def presigned(profile: str) -> Request:
    return request("CreatePresignedDomainUrl", DomainId="d-1", UserProfileName=profile)


@pytest.mark.parametrize(
    "who", [{"user": "alice"}, {"session": "alice"}, {"session": "alice@example.com"}], ids=str
)
def test_who_opens_studio_opens_their_own(guarded: Any, who: dict[str, str]) -> None:
    guarded(**who)
    assert refusal(presigned("alice")) is None
    for other in ("carol", "bob"):
        assert "with an explicit deny" in (refusal(presigned(other)) or "")
    mine, theirs = ({"DomainId": "d-1", "SpaceName": f"of-{name}"} for name in ("alice", "carol"))
    for operation in ("DeleteSpace", "UpdateSpace"):
        assert refusal(request(operation, **mine)) is None
        assert "with an explicit deny" in (refusal(request(operation, **theirs)) or "")


def test_a_profile_is_made_in_an_own_domain_alone(guarded: Any) -> None:
    guarded("alice")
    own = request("CreateUserProfile", DomainId="d-1", UserProfileName="new")
    other = request("CreateUserProfile", DomainId="d-2", UserProfileName="new")
    assert refusal(own) is None
    assert "user-profile/d-2/new with an explicit deny" in (refusal(other) or "")
    guarded("bob")
    assert "with an explicit deny" in (refusal(own) or "")


def test_a_model_of_another_name_is_neither_deployed_nor_run(guarded: Any) -> None:
    def config(*models: str) -> Request:
        variants = [{"VariantName": model, "ModelName": model} for model in models]
        return request("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=variants)

    def transform(model: str) -> Request:
        return request("CreateTransformJob", TransformJobName="t", ModelName=model)

    def component(model: str) -> Request:
        specification = {"ModelName": model, "Container": {"Environment": {"ModelName": "x"}}}
        named = {"InferenceComponentName": "i", "EndpointName": "own"}
        return request("CreateInferenceComponent", **named, Specification=specification)

    guarded("alice")
    for own in (config("Bcd-one", "shared-base"), transform("bcd-one"), component("bcd-one")):
        assert refusal(own) is None
    for other in (config("bcd-one", "isa-one"), transform("isa-one"), component("isa-one")):
        assert "with an explicit deny" in (refusal(other) or "")


def test_a_private_space_is_made_for_oneself_and_a_shared_one_for_the_team(guarded: Any) -> None:
    def space(domain: str, owner: str, sharing: str) -> Request:
        return request(
            "CreateSpace",
            DomainId=domain,
            SpaceName="s",
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": sharing},
        )

    guarded("alice")
    assert refusal(space("d-1", "alice", "Private")) is None
    assert refusal(space("d-1", "carol", "Shared")) is None
    assert "with an explicit deny" in (refusal(space("d-1", "carol", "Private")) or "")
    assert "with an explicit deny" in (refusal(space("d-2", "carol", "Shared")) or "")
