"""A member who is allowed everything elsewhere reaches for the stack itself, with keys of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local import ACCOUNT
from local.cloud import Credentials
from tests.integration.isolation.conftest import IsolationStage

EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the team, and the resources that they reach for: the stack's or their own."""

    stage: IsolationStage
    credentials: Credentials
    prefix: str
    application: str

    def client(self, service: str) -> Any:
        return self.stage.cloud.client(service, self.credentials)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"


type Reach = Callable[[Member], object]

REACHES: dict[str, Reach] = {
    "a message for the function": lambda m: m.client("sqs").send_message(
        QueueUrl=f"{m.stage.cloud.url}/{ACCOUNT}/{m.prefix}-Queue", MessageBody="{}"
    ),
    "the queue emptied": lambda m: m.client("sqs").purge_queue(
        QueueUrl=f"{m.stage.cloud.url}/{ACCOUNT}/{m.prefix}-Queue"
    ),
    "a pin in the memory": lambda m: m.client("dynamodb").put_item(
        TableName=f"{m.prefix}-Memory", Item={"resource": {"S": "r"}, "entry": {"S": "isolation"}}
    ),
    "the ledger gone": lambda m: m.client("dynamodb").delete_table(TableName=f"{m.prefix}-Memory"),
    "a notice to the administrators": lambda m: m.client("sns").publish(
        TopicArn=m.arn("sns", f"{m.prefix}-Topic"), Message="all is well"
    ),
    "the topic gone": lambda m: m.client("sns").delete_topic(
        TopicArn=m.arn("sns", f"{m.prefix}-Topic")
    ),
    "a rule off": lambda m: m.client("events").disable_rule(Name=f"{m.prefix}-Rule"),
    "the rule's events elsewhere": lambda m: m.client("events").remove_targets(
        Rule=f"{m.prefix}-Rule", Ids=["queue"]
    ),
    "the log gone": lambda m: m.client("logs").delete_log_group(logGroupName=f"{m.prefix}-Logs"),
    "other code": lambda m: m.client("lambda").update_function_code(
        FunctionName=f"{m.prefix}-Isolation", ZipFile=b"x"
    ),
    "no concurrency": lambda m: m.client("lambda").put_function_concurrency(
        FunctionName=f"{m.prefix}-Isolation", ReservedConcurrentExecutions=0
    ),
    "another layer": lambda m: m.client("lambda").publish_layer_version(
        LayerName=f"{m.prefix}-layer", Content={"ZipFile": b"x"}
    ),
    "events from elsewhere": lambda m: m.client("lambda").create_event_source_mapping(
        FunctionName=f"{m.prefix}-Isolation", EventSourceArn=m.arn("sqs", f"{m.stage.team}-mine")
    ),
    "an alarm that never fires": lambda m: m.client("cloudwatch").put_metric_alarm(
        AlarmName=f"{m.prefix}-Alarm",
        Namespace="AWS/SQS",
        MetricName="x",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1e9,
        ComparisonOperator="GreaterThanThreshold",
    ),
    "another registry": lambda m: m.client("appconfig").create_configuration_profile(
        ApplicationId=m.application, Name=f"p-{uuid4().hex[:6]}", LocationUri="hosted"
    ),
    "the application gone": lambda m: m.client("appconfig").delete_application(
        ApplicationId=m.application
    ),
    "another template": lambda m: m.client("cloudformation").update_stack(
        StackName=m.prefix, UsePreviousTemplate=True
    ),
}
"""What members reach for, by kind of resource."""


@pytest.fixture
def attacker(stage: IsolationStage) -> Callable[[str], Member]:
    """Makes a member who is allowed everything by a policy of their own, beside the team's."""
    stage.deploy()
    name = f"{stage.team}-mallory"
    stage.iam.create_user(UserName=name)
    stage.iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=EVERYTHING)
    stage.iam.add_user_to_group(GroupName=stage.team, UserName=name)
    key = stage.iam.create_access_key(UserName=name)["AccessKey"]
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def made(prefix: str) -> Member:
        tags = {"sagewarden:stack": "sagewarden"} if prefix == "sagewarden" else {}
        appconfig = stage.cloud.client("appconfig")
        application = appconfig.create_application(Name=f"{stage.team}-{prefix}", Tags=tags)
        return Member(
            stage=stage, credentials=credentials, prefix=prefix, application=application["Id"]
        )

    return made


def refusals(member: Member) -> set[str]:
    """What IAM does not let the member do; what is not there, or passes, is none of it."""
    refused: set[str] = set()
    for what, reach in REACHES.items():
        try:
            reach(member)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ("AccessDenied", "AccessDeniedException", "AuthorizationError"):
                refused.add(what)
    return refused


def test_a_member_reaches_nothing_of_the_stack(attacker: Callable[[str], Member]) -> None:
    assert refusals(attacker("sagewarden")) == set(REACHES)


def test_a_member_reaches_what_is_not_the_stacks(attacker: Callable[[str], Member]) -> None:
    assert refusals(attacker(f"own-{uuid4().hex[:6]}")) == set()
