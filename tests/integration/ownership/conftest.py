"""An account in moto, with the tables and topics of the stack, and ownership's handler in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.aws.sagemaker import sagemaker as gaps
from ownership.handler import ROOM
from sagewarden.registry.model import Registry
from sagewarden.runtime import aws
from tests.support.events import called, iam_user
from tests.support.runtime import Live, create_ledger
from tests.support.stage import RoomStage, records

ACCOUNT = "123456789012"


@cache
def client(service: str) -> Any:
    """The clients of the people in the stories: made once for all tests, for making one reads a large model."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="us-east-1", **keys)  # type: ignore[call-overload]


@dataclass(kw_only=True)
class OwnershipStage(RoomStage):
    """What a story plays in: people act, and ownership reacts when the story says so."""

    sagemaker: Any = field(default_factory=lambda: client("sagemaker"))
    dynamodb: Any = field(default_factory=lambda: client("dynamodb"))
    sqs: Any = field(default_factory=lambda: client("sqs"))

    def create_notebook(self, name: str = "Notebook", tags: dict[str, str] | None = None) -> str:
        pairs = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
        arn: str = self.sagemaker.create_notebook_instance(
            NotebookInstanceName=name,
            InstanceType="ml.t3.medium",
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared",
            Tags=pairs,
        )["NotebookInstanceArn"]
        return arn

    def event(
        self, name: str, who: str, request: dict[str, Any], age: float = 0, arn: str = ""
    ) -> dict[str, Any]:
        """CloudTrail's event of a user's call, `age` seconds old."""
        response = {"notebookInstanceArn": arn}
        return called(name, request, identity=iam_user(who), response=response, age=age)

    def creation(
        self, arn: str, who: str, tags: dict[str, str] | None = None, age: float = 0
    ) -> dict[str, Any]:
        pairs = [{"key": key, "value": value} for key, value in (tags or {}).items()]
        return self.event("CreateNotebookInstance", who, {"tags": pairs}, age, arn)

    def retag(self, arn: str, who: str, tags: dict[str, str], age: float = 0) -> dict[str, Any]:
        """Somebody sets tags; the event of it."""
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.sagemaker.add_tags(ResourceArn=arn, Tags=pairs)
        request = {"resourceArn": arn, "tags": [{"key": k, "value": v} for k, v in tags.items()]}
        return self.event("AddTags", who, request, age)

    def untag(self, arn: str, who: str, *keys: str) -> dict[str, Any]:
        self.sagemaker.delete_tags(ResourceArn=arn, TagKeys=list(keys))
        return self.event("DeleteTags", who, {"resourceArn": arn, "tagKeys": list(keys)})

    def deliver_batch(self, *bodies: str) -> Any:
        return self.invoke({"Records": records(*bodies)})

    def tags(self, arn: str) -> dict[str, str]:
        return {
            tag["Key"]: tag["Value"] for tag in self.sagemaker.list_tags(ResourceArn=arn)["Tags"]
        }

    def ledger(self, arn: str) -> list[dict[str, Any]]:
        """The entries of a resource, the assignment first."""
        return list(
            self.dynamodb.query(
                TableName="ledger",
                KeyConditionExpression="#r = :r",
                ExpressionAttributeNames={"#r": "resource"},
                ExpressionAttributeValues={":r": {"S": arn.casefold()}},
            )["Items"]
        )

    def notices(self) -> list[str]:
        """What the administrators have heard since the last time."""
        messages = self.sqs.receive_message(QueueUrl=self.inbox, MaxNumberOfMessages=10).get(
            "Messages", ()
        )
        for message in messages:
            self.sqs.delete_message(QueueUrl=self.inbox, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"])["Message"] for message in messages]


@pytest.fixture
def account(teams: Registry) -> Iterator[OwnershipStage]:
    with mock_aws():
        gaps.fill_gaps()
        create_ledger(client("dynamodb"))
        topic, inbox = _administrators()
        _people()
        queue = client("sqs").create_queue(QueueName="ownership")["QueueUrl"]
        account = OwnershipStage(room=ROOM, live=Live(teams), topic=topic, inbox=inbox, queue=queue)
        _count(account.calls)
        yield account


def _administrators() -> tuple[str, str]:
    sns, sqs = client("sns"), client("sqs")
    topic, inbox = (
        sns.create_topic(Name="administrators")["TopicArn"],
        sqs.create_queue(QueueName="inbox")["QueueUrl"],
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:inbox")
    return topic, inbox


def _people() -> None:
    iam = client("iam")
    for name, group in {
        "alice": "bcd-scientists",
        "bob": "isa-scientists",
        "carol": None,
        "admin": None,
    }.items():
        iam.create_user(UserName=name)
        if group:
            iam.create_group(GroupName=group)
            iam.add_user_to_group(UserName=name, GroupName=group)


def _count(calls: list[str]) -> None:
    """Counts the function's own calls, as its session sends them."""

    def saw(model: Any, **_: Any) -> None:
        calls.append(f"{model.service_model.service_name}:{model.name}")

    aws.session().events.register("before-call", saw)
