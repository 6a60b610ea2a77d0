"""Whom the local cloud lets do what to scaling: on the target, by its tags, and by those that a call names."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack.core import iam_evaluator

from local.aws.autoscaling.targets import INSTANCES, ScalableTarget, kept
from local.aws.iam import authorize, authorize_scaling
from local.aws.sagemaker.backend import backend_of
from local.aws.wire import Request
from local.cloud import Credentials, LocalCloud
from tests.unit.local.conftest import Endpoint, unique

ALICE = "arn:aws:iam::123456789012:user/alice"
REGION = "eu-west-1"
ARN = f"arn:aws:application-autoscaling:{REGION}:123456789012:scalable-target/"
KEY = {"ServiceNamespace": "sagemaker", "ScalableDimension": INSTANCES}
OWN, OTHER, NONE = (f"endpoint/{name}/variant/blue" for name in ("own", "other", "none"))
WRITES = [
    "DeleteScalingPolicy",
    "DeleteScheduledAction",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "PutScheduledAction",
    "RegisterScalableTarget",
]


@pytest.fixture(autouse=True)
def targets() -> Iterator[None]:
    """Two targets, of which one belongs to alice's team."""
    kept(REGION).update(
        {
            (OWN, INSTANCES): ScalableTarget(
                arn=f"{ARN}own", created=0, capacities={}, suspended={}, tags={"team": "bcd"}
            ),
            (OTHER, INSTANCES): ScalableTarget(
                arn=f"{ARN}other", created=0, capacities={}, suspended={}, tags={"team": "isa"}
            ),
        }
    )
    yield
    kept(REGION).clear()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives alice statements."""

    def give(*statements: dict[str, Any]) -> None:
        policies = [iam_evaluator.parse_policy_document({"Statement": list(statements)})]
        principal = iam_evaluator.PrincipalInfo(ALICE, "User", "123456789012", policies, {}, [])
        monkeypatch.setattr(iam_evaluator, "resolve_principal", lambda *_: principal)

    return give


def statement(effect: str, *actions: str, resource: str = "*", **condition: Any) -> dict[str, Any]:
    made = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return made | ({"Condition": condition} if condition else {})


def refusal(operation: str, service: str = "application-autoscaling", **members: Any) -> str | None:
    headers = {"x-amz-target": f"AnyScaleFrontendService.{operation}"}
    body = json.dumps(members).encode()
    answer = authorize.refused(
        Request(
            method="POST",
            path="/",
            query="",
            headers=headers,
            body=body,
            service=service,
            region=REGION,
            access_key="AKIA",
        ),
        ALICE,
    )
    return answer.json["message"] if answer else None


def test_without_a_policy_nobody_does_anything(given: Any) -> None:
    given(statement("Allow", "sagemaker:*"))
    for operation in (*WRITES, "DescribeScalableTargets"):
        assert f"application-autoscaling:{operation}" in str(
            refusal(operation, ResourceId=OWN, **KEY)
        )


@pytest.mark.parametrize("operation", WRITES)
def test_a_call_is_judged_by_the_tags_of_its_target(given: Any, operation: str) -> None:
    own = {"aws:ResourceTag/team": "bcd"}
    given(statement("Allow", "application-autoscaling:*", resource=f"{ARN}*", StringEquals=own))
    assert refusal(operation, ResourceId=OWN, **KEY) is None
    assert f"on resource: {ARN}other because" in str(refusal(operation, ResourceId=OTHER, **KEY))
    assert refusal(operation, ResourceId=NONE, **KEY)


@pytest.mark.parametrize("operation", ["ListTagsForResource", "TagResource", "UntagResource"])
def test_a_call_about_tags_names_its_target_by_arn(given: Any, operation: str) -> None:
    own = {"aws:ResourceTag/team": "bcd"}
    given(statement("Allow", "application-autoscaling:*", StringEquals=own))
    assert refusal(operation, ResourceARN=f"{ARN}own") is None
    assert refusal(operation, ResourceARN=f"{ARN}other")


@pytest.mark.parametrize(
    ("operation", "members"),
    [("TagResource", {"Tags": {"TEAM": "isa"}}), ("UntagResource", {"TagKeys": ["team"]})],
)
def test_guarded_tags_stay_as_they_are(given: Any, operation: str, members: dict[str, Any]) -> None:
    guarded = {"aws:TagKeys": ["team"]}
    given(
        statement("Allow", "application-autoscaling:*"),
        statement(
            "Deny", "application-autoscaling:*", **{"ForAnyValue:StringEqualsIgnoreCase": guarded}
        ),
    )
    assert "explicit deny" in str(refusal(operation, ResourceARN=f"{ARN}own", **members))
    other = {"Tags": {"purpose": "x"}} if "Tags" in members else {"TagKeys": ["purpose"]}
    assert refusal(operation, ResourceARN=f"{ARN}own", **other) is None


def test_a_registration_is_judged_by_the_tags_that_it_asks_for(given: Any) -> None:
    asked = {"aws:RequestTag/team": "bcd"}
    given(statement("Allow", "application-autoscaling:*", StringEquals=asked))
    assert refusal("RegisterScalableTarget", ResourceId=NONE, Tags={"team": "bcd"}, **KEY) is None
    assert refusal("RegisterScalableTarget", ResourceId=NONE, Tags={"team": "isa"}, **KEY)
    assert refusal("RegisterScalableTarget", ResourceId=NONE, **KEY)


def test_tags_at_registration_need_the_permission_to_tag(given: Any) -> None:
    given(statement("Allow", "application-autoscaling:RegisterScalableTarget"))
    assert refusal("RegisterScalableTarget", ResourceId=NONE, **KEY) is None
    refused = refusal("RegisterScalableTarget", ResourceId=NONE, Tags={"team": "bcd"}, **KEY)
    assert "application-autoscaling:TagResource" in str(refused)


@pytest.mark.parametrize(
    ("key", "value", "passes"),
    [
        ("service-namespace", "sagemaker", True),
        ("service-namespace", "dynamodb", False),
        ("scalable-dimension", INSTANCES, True),
        ("scalable-dimension", "other", False),
    ],
)
def test_the_services_own_keys_are_known(given: Any, key: str, value: str, *, passes: bool) -> None:
    where = {f"application-autoscaling:{key}": value}
    given(statement("Allow", "application-autoscaling:*", resource=f"{ARN}*", StringEquals=where))
    assert (refusal("RegisterScalableTarget", ResourceId=NONE, **KEY) is None) is passes


def test_who_deletes_an_endpoint_that_scales_may_remove_its_scaling(
    given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own:
        endpoint_name = "own"
        production_variants = ({"VariantName": "blue"},)

    monkeypatch.setitem(backend_of(REGION).endpoints, "own", Own)
    monkeypatch.setattr(authorize, "tags_of_resource", lambda *_: {})
    removes = (
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
    )
    own = {"aws:ResourceTag/team": "bcd"}
    where = {"application-autoscaling:service-namespace": "sagemaker"}
    given(statement("Allow", "sagemaker:DeleteEndpoint"))
    assert removes[0] in str(refusal("DeleteEndpoint", "sagemaker", EndpointName="own"))
    given(statement("Allow", "sagemaker:DeleteEndpoint", removes[0]))
    assert removes[1] in str(refusal("DeleteEndpoint", "sagemaker", EndpointName="own"))
    given(
        statement("Allow", "sagemaker:DeleteEndpoint"),
        statement("Allow", *removes, resource=f"{ARN}*", StringEquals=own | where),
    )
    assert refusal("DeleteEndpoint", "sagemaker", EndpointName="own") is None
    kept(REGION)[OWN, INSTANCES].tags["team"] = "isa"
    assert refusal("DeleteEndpoint", "sagemaker", EndpointName="own")
    assert len(list(authorize_scaling.deregistrations(REGION, "gone"))) == 0


def test_a_stranger_leaves_a_target_alone(cloud: LocalCloud, endpoint: Endpoint) -> None:
    """Whoever may use SageMaker may not, by that alone, scale anything."""
    endpoint.create().register()
    iam, name = cloud.client("iam"), unique("carol")
    iam.create_user(UserName=name)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement("Allow", "sagemaker:*")]})
    iam.put_user_policy(UserName=name, PolicyName="uses-sagemaker", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    carol = cloud.client(
        "application-autoscaling", Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        carol.register_scalable_target(**endpoint.key(), MinCapacity=0, MaxCapacity=99)
    with pytest.raises(ClientError, match="AccessDenied"):
        carol.deregister_scalable_target(**endpoint.key())
    assert endpoint.targets() == ["blue"]
