"""What each kind of event costs in calls to AWS, counted as the function's session sends them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.ownership.conftest import OwnershipStage
from tests.strategies import BCD, ISA

ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
GROUPS = "iam:ListGroupsForUser"
READS = ["sagemaker:ListTags", "dynamodb:BatchGetItem"]
TAG, WRITE = "sagemaker:AddTags", "dynamodb:TransactWriteItems"
NOTICE = ["dynamodb:PutItem", "sns:Publish"]

type Story = Callable[[OwnershipStage], dict[str, Any]]


def by(
    account: OwnershipStage, caller: dict[str, Any], tags: dict[str, str] | None = None
) -> dict[str, Any]:
    """A young creation by somebody with another identity than a user's."""
    event = account.creation(account.create_notebook("caller", tags), "nobody", tags)
    event["detail"]["userIdentity"] = caller
    return event


def role(name: str, session: str) -> dict[str, Any]:
    issuer = {"arn": f"arn:aws:iam::123456789012:role/{name}"}
    arn = f"arn:aws:sts::123456789012:assumed-role/{name.rpartition('/')[2]}/{session}"
    return {"type": "AssumedRole", "arn": arn, "sessionContext": {"sessionIssuer": issuer}}


SSO = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreastCancerDS_0123456789abcdef"


def known(account: OwnershipStage) -> str:
    """Alice's notebook, after ownership has seen it; her groups are remembered, bob's too."""
    arn = account.create_notebook("known")
    account.react(account.creation(arn, "alice", age=30))
    account.react(account.creation(account.create_notebook("bobs"), "bob"))
    return arn


def warm(story: Callable[[OwnershipStage, str], dict[str, Any]]) -> Story:
    def told(account: OwnershipStage) -> dict[str, Any]:
        return story(account, known(account))

    return told


def endpoint(account: OwnershipStage) -> dict[str, Any]:
    """An endpoint by a service, of a config that is alice's."""
    account.sagemaker.create_model(
        ModelName="M", ExecutionRoleArn="arn:aws:iam::123456789012:role/x"
    )
    variant = {
        "VariantName": "v",
        "ModelName": "M",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
    }
    config = account.sagemaker.create_endpoint_config(
        EndpointConfigName="C", ProductionVariants=[variant]
    )
    made = account.sagemaker.create_endpoint(EndpointName="E", EndpointConfigName="C")
    creation = account.event("CreateEndpointConfig", "alice", {})
    creation["detail"]["responseElements"] = {"endpointConfigArn": config["EndpointConfigArn"]}
    account.react(creation)
    event = account.event("CreateEndpoint", "nobody", {"endpointConfigName": "C"})
    event["detail"]["responseElements"] = {"endpointArn": made["EndpointArn"]}
    event["detail"]["userIdentity"] = {"type": "AWSService", "invokedBy": "pipes.amazonaws.com"}
    return event


def swept(arn: str) -> dict[str, Any]:
    return {
        "detail-type": "Resource Swept", "source": "sagewarden.sweep", "id": "s-1", "time": "2026-11-02T09:15:42Z",
        "resources": [arn], "detail": {},
    }  # fmt: skip


def untouched(account: OwnershipStage, _: str) -> dict[str, Any]:
    """Retagging that somebody else has put right before ownership looks."""
    arn = account.create_notebook("b")
    account.react(account.creation(arn, "alice", age=30))
    event = account.retag(arn, "bob", {"team": ISA})
    account.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": BCD}])
    return event


STORIES: dict[str, tuple[Story, list[str]]] = {
    "a user's first creation": (
        lambda account: account.creation(account.create_notebook(), "alice"), [GROUPS, TAG, WRITE],
    ),
    "a user's next creation": (
        warm(lambda account, _: account.creation(account.create_notebook(), "alice")), [TAG, WRITE],
    ),
    "a permission set's creation": (lambda account: by(account, role(SSO, "alice@b.example")), [TAG, WRITE]),
    "a build's creation": (lambda account: by(account, role("isa-deployer", "GitHubActions")), [TAG, WRITE]),
    "a creation with every tag right": (
        warm(lambda account, _: account.creation(account.create_notebook("b", ALICES), "alice", ALICES)), [WRITE],
    ),
    "a creation older than a minute": (
        warm(lambda account, _: account.creation(account.create_notebook("b"), "alice", age=61)),
        [*READS, TAG, WRITE],
    ),
    "a member's claim for another team": (
        warm(lambda account, _: account.creation(account.create_notebook("b", {"team": ISA}), "alice", {"team": ISA})),
        [TAG, *NOTICE, WRITE],
    ),
    "an outsider's creation": (
        lambda account: account.creation(account.create_notebook(), "carol"), [GROUPS, TAG, *NOTICE, WRITE],
    ),
    "a service's creation of nobody's": (
        lambda account: by(account, {"type": "AWSService", "invokedBy": "x.amazonaws.com"}), [TAG, *NOTICE, WRITE],
    ),
    "an endpoint of a known config": (
        endpoint, ["sagemaker:DescribeEndpointConfig", "dynamodb:BatchGetItem", TAG, WRITE],
    ),
    "tampering": (warm(lambda account, arn: account.retag(arn, "bob", {"team": ISA})), [*READS, TAG, WRITE]),
    "tampering in another letter case": (
        warm(lambda account, arn: account.retag(arn, "bob", {"Team": ISA})), [*READS, "sagemaker:DeleteTags", WRITE],
    ),
    "tags removed": (warm(lambda account, arn: account.untag(arn, "bob", "team")), [*READS, TAG, WRITE]),
    "tampering that was put right meanwhile": (warm(untouched), READS),
    "an administrator's word": (
        warm(lambda account, arn: account.retag(arn, "admin", {"team": ISA})), [*READS, TAG, WRITE],
    ),
    "tags of their own": (warm(lambda account, arn: account.retag(arn, "bob", {"purpose": "x"})), []),
    "a failed call": (
        lambda account: account.event("CreateNotebookInstance", "alice", {}) | {"detail": {
            "eventName": "CreateNotebookInstance", "eventSource": "sagemaker.amazonaws.com", "errorCode": "X"}}, [],
    ),
    "the sweep over what is in order": (warm(lambda _, arn: swept(arn)), READS),
}  # fmt: skip


@pytest.mark.parametrize(("story", "calls"), STORIES.values(), ids=STORIES)
def test_each_event_costs_exactly_these_calls(
    account: OwnershipStage, story: Story, calls: list[str]
) -> None:
    event = story(account)
    account.react(event)
    assert account.calls == calls


@pytest.mark.parametrize("others", [0, 40])
def test_the_cost_does_not_grow_with_the_account(account: OwnershipStage, others: int) -> None:
    known(account)
    for number in range(others):
        account.create_notebook(f"other-{number}")
    account.react(account.creation(account.create_notebook(), "alice"))
    assert account.calls == [TAG, WRITE]


def test_a_duplicate_that_is_young_still_costs_no_more(account: OwnershipStage) -> None:
    known(account)
    event = account.creation(account.create_notebook(), "alice")
    for _ in range(3):
        account.react(event)
        assert account.calls == [TAG, WRITE]
