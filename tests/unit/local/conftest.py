"""Application Auto Scaling over numbers that a test keeps, and endpoints in a local cloud of their own."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.aws.autoscaling.autoscaling import answer
from local.aws.autoscaling.targets import CONCURRENCY, COPIES, INSTANCES, Key, RefusedError, Region
from local.aws.wire import Answer, Request
from local.cloud import LocalCloud

BLUE = ("endpoint/Tumor/variant/blue", INSTANCES)
BURSTABLE = ("endpoint/Tumor/variant/burstable", INSTANCES)
SERVERLESS = ("endpoint/Sentiment/variant/blue", CONCURRENCY)
COMPONENT = ("inference-component/Tumor-Component", COPIES)


@dataclass
class Account:
    """Application Auto Scaling over a few resources, of which each has a number that can be read and set."""

    busy: bool = False
    """Whether SageMaker refuses to set them."""

    counts: dict[tuple[str, str], int] = field(
        default_factory=lambda: {BLUE: 2, SERVERLESS: 2, COMPONENT: 2, BURSTABLE: 1}
    )

    def __post_init__(self) -> None:
        self.region = Region(name="us-east-1", capacity=self.capacity, change=self.change)

    def change(self, _region: str, key: Key, count: int) -> Callable[[], None]:
        if self.busy:
            raise RefusedError("ValidationException", "Cannot update in-progress endpoint")
        self.counts[key] = count
        return lambda: None

    def capacity(self, _region: str, key: Key) -> int:
        if key not in self.counts:
            raise RefusedError("ValidationException", "SageMaker variant does not exist")
        if key == BURSTABLE:
            raise RefusedError(
                "ValidationException", "Variants on ml.t2.medium cannot scale automatically"
            )
        return self.counts[key]

    def ask(self, operation: str, key: tuple[str, str] | None = BLUE, **members: Any) -> Answer:
        named = {"ResourceId": key[0], "ScalableDimension": key[1]} if key else {}
        body = json.dumps({"ServiceNamespace": "sagemaker"} | named | members).encode()
        headers = {"x-amz-target": f"AnyScaleFrontendService.{operation}"}
        call = Request(
            method="POST",
            path="/",
            query="",
            headers=headers,
            body=body,
            service="application-autoscaling",
            region="us-east-1",
            access_key="AKIA",
        )
        return answer(self.region, call)

    def done(
        self, operation: str, key: tuple[str, str] | None = BLUE, **members: Any
    ) -> dict[str, Any]:
        found = self.ask(operation, key, **members)
        assert found.status == 200, found.body
        return found.json

    def refused(
        self, operation: str, key: tuple[str, str] | None = BLUE, **members: Any
    ) -> tuple[str, str]:
        """The error's code and its message."""
        found = self.ask(operation, key, **members)
        assert found.status == 400
        return found.json["__type"], found.json["message"]

    def register(
        self, key: tuple[str, str] = BLUE, least: int = 1, most: int = 4, **members: Any
    ) -> dict[str, Any]:
        return self.done(
            "RegisterScalableTarget", key, MinCapacity=least, MaxCapacity=most, **members
        )

    def listed(self, what: str, **asked: Any) -> list[dict[str, Any]]:
        operation = {
            "ScalableTargets": "DescribeScalableTargets",
            "ScalingPolicies": "DescribeScalingPolicies",
        }
        found = self.done(operation.get(what, "DescribeScheduledActions"), None, **asked)
        assert set(found) == {what}
        return list(found[what])


@pytest.fixture
def account() -> Account:
    return Account()


METRIC = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    }
}
COPIES_METRIC = {
    "PredefinedMetricSpecification": {
        "PredefinedMetricType": "SageMakerInferenceComponentInvocationsPerCopy"
    }
}
TRACKING = {"TargetValue": 7.0} | METRIC


def furnished(account: Account, key: tuple[str, str] = BLUE) -> None:
    """A target with a policy and a scheduled action."""
    account.register(key)
    account.done(
        "PutScalingPolicy",
        key,
        PolicyName="p",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=TRACKING
        | (COPIES_METRIC if key == COMPONENT else {}),
    )
    account.done(
        "PutScheduledAction", key, ScheduledActionName="s", Schedule="rate(1 day)", Timezone="UTC"
    )


ROLE = "arn:aws:iam::123456789012:role/endpoint"
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/path"}}}
PROVISIONED = {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as started:
        started.client("sagemaker").create_model(
            ModelName="model", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "image"}
        )
        yield started


@pytest.fixture(scope="package")
def sagemaker(cloud: LocalCloud) -> Any:
    return cloud.client("sagemaker")


@pytest.fixture(scope="package")
def autoscaling(cloud: LocalCloud) -> Any:
    return cloud.client("application-autoscaling")


def instances(
    name: str = "blue", count: int = 2, instance_type: str = "ml.m5.large", **more: Any
) -> dict[str, Any]:
    """A production variant of an endpoint configuration."""
    return {
        "VariantName": name,
        "ModelName": "model",
        "InstanceType": instance_type,
        "InitialInstanceCount": count,
        "InitialVariantWeight": 1.0,
    } | more


def unique(name: str) -> str:
    return f"{name}-{uuid4().hex[:6]}"


class Endpoint:
    """An endpoint of its own for each test, with what one asks of it."""

    def __init__(self, sagemaker: Any, autoscaling: Any) -> None:
        self.sagemaker, self.autoscaling = sagemaker, autoscaling
        self.name = unique("Tumor-Endpoint")

    def configured(self, *variants: dict[str, Any], **more: Any) -> str:
        name = unique("Config")
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=list(variants), **more
        )
        return name

    def create(self, *variants: dict[str, Any], **more: Any) -> "Endpoint":
        config = self.configured(*(variants or (instances(),)), **more)
        self.sagemaker.create_endpoint(EndpointName=self.name, EndpointConfigName=config)
        return self

    def update(self, *variants: dict[str, Any], **more: Any) -> Any:
        config = self.configured(*variants)
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=config, **more)
        return self.described()

    def set(self, **wanted: Any) -> None:
        """Sets the weight or the capacity of a variant; it is so when this returns."""
        self.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=self.name, DesiredWeightsAndCapacities=[wanted]
        )
        self.settled()

    def described(self) -> Any:
        return self.sagemaker.describe_endpoint(EndpointName=self.name)

    def counts(self) -> dict[str, int]:
        return {
            each["VariantName"]: each["DesiredInstanceCount"]
            for each in self.described()["ProductionVariants"]
        }

    def settled(self) -> bool:
        until = time.monotonic() + 5
        while self.described()["EndpointStatus"] != "InService" and time.monotonic() < until:
            time.sleep(0.02)
        return bool(self.described()["EndpointStatus"] == "InService")

    def key(self, variant: str = "blue", dimension: str = INSTANCES) -> dict[str, str]:
        resource_id = f"endpoint/{self.name}/variant/{variant}"
        return {
            "ServiceNamespace": "sagemaker",
            "ResourceId": resource_id,
            "ScalableDimension": dimension,
        }

    def register(
        self, variant: str = "blue", least: int = 1, most: int = 4, dimension: str = INSTANCES
    ) -> None:
        key = self.key(variant, dimension)
        self.autoscaling.register_scalable_target(**key, MinCapacity=least, MaxCapacity=most)

    def targets(self, *variants: str) -> list[str]:
        """Which of its variants have a target."""
        ids = [f"endpoint/{self.name}/variant/{each}" for each in variants or ("blue", "green")]
        found = self.autoscaling.describe_scalable_targets(
            ServiceNamespace="sagemaker", ResourceIds=ids
        )
        return [each["ResourceId"].rpartition("/")[2] for each in found["ScalableTargets"]]


@pytest.fixture
def endpoint(sagemaker: Any, autoscaling: Any) -> Endpoint:
    return Endpoint(sagemaker, autoscaling)


def refusal(call: Callable[..., Any], **members: Any) -> str:
    """The message with which SageMaker or Application Auto Scaling refuses a call as not valid."""
    with pytest.raises(ClientError) as refused:
        call(**members)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    return str(refused.value.response["Error"]["Message"])


class Told:
    """What EventBridge hears of SageMaker: CloudTrail's records and state changes, in their order."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.sqs = cloud.client("sqs")
        self.queue = self.sqs.create_queue(QueueName=unique("told"))["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:123456789012:{self.queue.rpartition('/')[2]}"
        events, rule = cloud.client("events"), unique("told")
        events.put_rule(Name=rule, EventPattern=json.dumps({"source": ["aws.sagemaker"]}))
        events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
        self.heard: list[dict[str, Any]] = []

    def listen(self) -> None:
        asked = {"QueueUrl": self.queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0}
        for message in self.sqs.receive_message(**asked).get("Messages", ()):
            self.heard.append(json.loads(message["Body"]))
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])

    def records(self, operation: str) -> list[dict[str, Any]]:
        """CloudTrail's records of one operation."""
        found = [each["detail"] for each in self.heard if "CloudTrail" in each["detail-type"]]
        return [each for each in found if each["eventName"] == operation]

    def states(self, endpoint: str) -> list[str]:
        """The states that an endpoint was said to be in."""
        found = [each["detail"] for each in self.heard if "State Change" in each["detail-type"]]
        return [each["EndpointStatus"] for each in found if each["EndpointName"] == endpoint]

    def until(self, fits: Callable[[], bool]) -> bool:
        """Listens until something has been told, or five seconds are over."""
        end = time.monotonic() + 5
        while not fits() and time.monotonic() < end:
            self.listen()
            time.sleep(0.02)
        return fits()


@pytest.fixture
def told(cloud: LocalCloud) -> Told:
    return Told(cloud)
