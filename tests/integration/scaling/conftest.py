"""An AWS on this machine without a stack, and scaling in this process: endpoints and targets are real there."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.invocation import Noted
from scaling.handler import ROOM
from scaling.remembered.endpoint import Remembered
from tests.conftest import EVENTS
from tests.support.events import called, envelope, handed_on
from tests.support.runtime import LEDGER
from tests.support.stage import CloudStage, cloud_with_ledger, furnish

TEAM = "breast-cancer-detection"
OTHER = "image-sentiment-analysis"
READS = ("Get", "List", "Describe")
LOAD = {"metric": "invocations-per-instance", "max_rps": 12, "safety_factor": 0.5}
BACKLOG = {"metric": "backlog-per-instance", "value": 5}
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}}
NIGHT = {"name": "night", "at": "cron(0 20 * * ? *)", "timezone": "Europe/Vienna", "max": 2}


@dataclass(kw_only=True)
class ScalingStage(CloudStage):
    """One endpoint for each test, in an account that they share; events are delivered when a story says so."""

    name: str
    """Of the endpoint, in its maker's letters."""

    noted: Noted = field(default_factory=dict, init=False)
    """What was noted in the batch of the last event."""

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")
        self.scaling: Any = self.cloud.client("application-autoscaling")
        self.cloudwatch: Any = self.cloud.client("cloudwatch")
        self.sqs: Any = self.cloud.client("sqs")

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}"

    def id(self, variant: str) -> str:
        return f"endpoint/{self.name}/variant/{variant}"

    def profiles(self, mode: str = "enforce", notify: str | None = None, **scalings: Any) -> None:
        """Makes the registry one with these profiles; the team's own is `standard`."""
        named = {name: {"scaling": scaling} for name, scaling in scalings.items()}
        team = {"profile": "standard"} | ({"notify": notify} if notify else {})
        raw = {"version": 1, "mode": mode, "profiles": named, "teams": {TEAM: team, OTHER: {}}}
        self.live.registry = Registry.model_validate(raw)

    def profile(self, **scaling: Any) -> None:
        """Makes the registry one whose only profile differs from the usual in this."""
        self.profiles(standard={"min": 1, "max": 4, "target": LOAD} | scaling)

    def create(
        self, *variants: Mapping[str, Any], tags: Mapping[str, str] | None = None, **more: Any
    ) -> str:
        """An endpoint in service; without `variants` one that is called `blue`."""
        config = self.config(*variants, **more)
        worn = {"team": TEAM} if tags is None else tags
        pairs = [{"Key": key, "Value": value} for key, value in worn.items()]
        self.sagemaker.create_endpoint(
            EndpointName=self.name, EndpointConfigName=config, Tags=pairs
        )
        self.settled()
        return config

    def config(self, *variants: Mapping[str, Any], **more: Any) -> str:
        name = f"{self.name}-{uuid4().hex[:6]}"
        made = [_variant(each) for each in variants or (instances("blue"),)]
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=made, **more
        )
        return name

    def update(self, config: str, **more: Any) -> None:
        """An update that passes; it is in service when this returns."""
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=config, **more)
        self.settled()

    def settled(self, status: Callable[[], str] | None = None) -> None:
        """Waits until the endpoint, or what `status` tells of, is in service."""
        until = time.monotonic() + 5
        while (status or self.status)() != "InService" and time.monotonic() < until:
            time.sleep(0.02)

    def status(self) -> str:
        found: str = self.sagemaker.describe_endpoint(EndpointName=self.name)["EndpointStatus"]
        return found

    def component(self, name: str, **runtime: Any) -> str:
        arn: str = self.sagemaker.create_inference_component(
            InferenceComponentName=name,
            EndpointName=self.name,
            VariantName="blue",
            Specification={
                "ModelName": "model",
                "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
            },
            RuntimeConfig={"CopyCount": 1} | runtime,
            Tags=[{"Key": "team", "Value": TEAM}],
        )["InferenceComponentArn"]
        self.settled(lambda: self._component(name)["InferenceComponentStatus"])
        return arn

    def _component(self, name: str) -> Any:
        return self.sagemaker.describe_inference_component(InferenceComponentName=name)

    def tag(self, **tags: str) -> dict[str, Any]:
        """Somebody sets tags, of which `sagewarden_` begins those of sagewarden; the event of it."""
        named = {key.replace("sagewarden_", "sagewarden:"): value for key, value in tags.items()}
        pairs = [{"Key": key, "Value": value} for key, value in named.items()]
        self.sagemaker.add_tags(ResourceArn=self.arn, Tags=pairs)
        told = [{"key": key, "value": value} for key, value in named.items()]
        return self.called("AddTags", {"resourceArn": self.arn, "tags": told})

    def untag(self, key: str) -> dict[str, Any]:
        self.sagemaker.delete_tags(ResourceArn=self.arn, TagKeys=[key])
        return self.called("DeleteTags", {"resourceArn": self.arn, "tagKeys": [key]})

    def state(self, status: str) -> dict[str, Any]:
        """SageMaker's event of the endpoint's state."""
        detail = {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "EndpointStatus": status,
        }
        kind = "SageMaker Endpoint State Change"
        return envelope(kind, detail=detail, resources=(self.arn,))

    def called(self, operation: str, request: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """CloudTrail's event of somebody's call."""
        return called(operation, request, **more)

    def refused(self, operation: str, **request: str) -> dict[str, Any]:
        """CloudTrail's event of an update or deletion that failed because the endpoint scales."""
        message = (
            "Cannot update endpoint: a variant has automatic scaling configured. Deregister it."
        )
        asked = {"endpointName": self.name} | request
        return self.called(operation, asked, errorCode="ValidationException", errorMessage=message)

    def swept(self, arn: str = "", name: str = "") -> dict[str, Any]:
        """The sweep comes by."""
        return handed_on("sagewarden.sweep", arn or self.arn, name or self.name)

    def deployed(self) -> dict[str, Any]:
        """Scaling hears that a registry was deployed."""
        return self.react(json.loads((EVENTS / "scaling" / "registry-deployed.json").read_text()))

    def react(self, event: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
        self.noted = {}
        return self.react_in(self.noted, event, name)

    def react_on(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Scaling gets one event more, in the batch of the last one."""
        return self.react_in(self.noted, event)

    def batch(self, context: Any, *events: Mapping[str, Any]) -> None:
        """Scaling gets events in one batch, and handles them all."""
        assert super().batch(context, *events) == {"batchItemFailures": []}

    @contextmanager
    def saying(
        self, operation: str, members: Mapping[str, Any], service: str = "sagemaker"
    ) -> Iterator[None]:
        """AWS tells scaling something else: what would pass too fast here, or takes hours."""

        def say(parsed: dict[str, Any], **_: Any) -> None:
            parsed |= {} if "Error" in parsed else members

        events, name = aws.client(service).meta.events, f"after-call.{service}.{operation}"
        events.register(name, say)
        yield
        events.unregister(name, say)

    @contextmanager
    def listening(self) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """What scaling puts on its queue meanwhile, each with the seconds for which it is held back."""
        put: list[tuple[int, dict[str, Any]]] = []

        def hear(params: Mapping[str, Any], **_: Any) -> None:
            put.extend(
                (each["DelaySeconds"], json.loads(each["MessageBody"]))
                for each in params["Entries"]
            )

        events, name = aws.client("sqs").meta.events, "provide-client-params.sqs.SendMessageBatch"
        events.register(name, hear)
        yield put
        events.unregister(name, hear)

    def later(self, **passed: float) -> None:
        """Time passes for scaling."""
        self.clock.passed += timedelta(**passed)

    def delete(self) -> None:
        self.sagemaker.delete_endpoint(EndpointName=self.name)

    def in_service(self) -> dict[str, Any]:
        return self.react(self.state("IN_SERVICE"))

    def deregister(self, variant: str) -> None:
        """Somebody deregisters a variant."""
        self.scaling.deregister_scalable_target(**self._key(variant))

    def register(self, variant: str, **asked: Any) -> None:
        """Somebody registers a variant, or changes something of its target."""
        self.scaling.register_scalable_target(**self._key(variant), **asked)

    def put_schedule(self, name: str, at: str = "at(2027-01-01T00:00:00)", **limits: int) -> None:
        """Somebody puts a scheduled action on the variant `blue`."""
        self.scaling.put_scheduled_action(
            **self._key("blue"), ScheduledActionName=name, Schedule=at, ScalableTargetAction=limits
        )

    def put_policy(self, name: str, metric: Mapping[str, Any] | None = None) -> None:
        """Somebody puts a policy on the variant `blue`.

        Args:
            metric: what the policy follows, which AWS allows one policy of a target to do: another
                metric than ours unless a story is about that.
        """
        self.scaling.put_scaling_policy(
            **self._key("blue"),
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 70,
                **(metric or self._latency()),
            },
        )

    def by_hand(self, lowest: int = 2, metric: Mapping[str, Any] | None = None) -> None:
        """Somebody registers the variant `blue` with up to 9, and puts a policy of their own."""
        self.register("blue", MinCapacity=lowest, MaxCapacity=9)
        self.put_policy("by-hand", metric)

    def gone(self) -> None:
        """From now on SageMaker does not know the endpoint; what scales it stays."""
        self.cloud.fail(
            "sagemaker",
            "DescribeEndpoint",
            code="ValidationException",
            message="Could not find",
            times=99,
        )

    def _key(self, variant: str) -> dict[str, Any]:
        return {
            "ServiceNamespace": "sagemaker",
            "ResourceId": self.id(variant),
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        }

    def _latency(self) -> dict[str, Any]:
        dimensions = {"EndpointName": self.name, "VariantName": "blue"}
        return {
            "CustomizedMetricSpecification": {
                "Namespace": "AWS/SageMaker",
                "MetricName": "ModelLatency",
                "Dimensions": [
                    {"Name": name, "Value": value} for name, value in dimensions.items()
                ],
                "Statistic": "Average",
            }
        }

    def writes(self) -> list[str]:
        """The calls of the last reaction that changed something."""
        return [call for call in self.calls if not call.partition(":")[2].startswith(READS)]

    def limits(self) -> dict[str, tuple[int, int]]:
        """What the endpoint's variants may have, by variant."""
        prefix = f"endpoint/{self.name}/"
        return {
            each["ResourceId"].rpartition("/")[2]: (each["MinCapacity"], each["MaxCapacity"])
            for each in self._all("describe_scalable_targets", "ScalableTargets")
            if each["ResourceId"].startswith(prefix)
        }

    def target(self, resource_id: str) -> dict[str, Any]:
        """One scalable target as Application Auto Scaling has it."""
        found = self._all("describe_scalable_targets", "ScalableTargets", ResourceIds=[resource_id])
        return found[0] if found else {}

    def policies(self, resource_id: str) -> dict[str, Any]:
        found = self._all("describe_scaling_policies", "ScalingPolicies", ResourceId=resource_id)
        return {each["PolicyName"]: each for each in found}

    def tracking(self, resource_id: str) -> dict[str, Any]:
        """The configuration of the only policy that tracks a target."""
        found = [
            each.get("TargetTrackingScalingPolicyConfiguration")
            for each in self.policies(resource_id).values()
        ]
        (configuration,) = filter(None, found)
        return dict(configuration)

    def schedules(self, resource_id: str) -> dict[str, Any]:
        found = self._all("describe_scheduled_actions", "ScheduledActions", ResourceId=resource_id)
        return {each["ScheduledActionName"]: each for each in found}

    def alarms(self) -> dict[str, Any]:
        found = self.cloudwatch.describe_alarms(AlarmNamePrefix=f"sagewarden.{self.name}")
        return {each["AlarmName"]: each for each in found["MetricAlarms"]}

    def counts(self) -> dict[str, int]:
        """How many instances the variants have."""
        described = self.sagemaker.describe_endpoint(EndpointName=self.name)["ProductionVariants"]
        return {each["VariantName"]: each["CurrentInstanceCount"] for each in described}

    def memory(self) -> Memory:
        """What scaling remembers of the endpoint, to be looked at and to be changed by a story."""
        client = self.cloud.client("dynamodb")
        return Memory(client=client, table=LEDGER, about=Arn(self.arn), entry=ROOM.name)

    def remembered(self) -> dict[str, Any]:
        """The item as it is in the table."""
        return self.memory().read()

    def known(self) -> Remembered:
        """The item as scaling reads it."""
        return Remembered.from_item(self.remembered())

    def _all(self, operation: str, what: str, **asked: Any) -> list[dict[str, Any]]:
        pages = self.scaling.get_paginator(operation).paginate(
            ServiceNamespace="sagemaker", **asked
        )
        return [each for page in pages for each in page[what]]


def _variant(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A variant with a model, unless managed instance scaling says that it hosts components."""
    usual = {} if "ManagedInstanceScaling" in asked else {"ModelName": "model"}
    return {"InitialVariantWeight": 1.0, **usual, **asked}


def instances(name: str, instance_type: str = "ml.m5.xlarge", count: int = 1) -> dict[str, Any]:
    return {"VariantName": name, "InstanceType": instance_type, "InitialInstanceCount": count}


def pools(name: str, *types: str, count: int = 1) -> dict[str, Any]:
    """A variant on instances of several types, the first choice first."""
    numbered = enumerate(types, start=1)
    made = [{"InstanceType": each, "Priority": priority} for priority, each in numbered]
    return {"VariantName": name, "InstancePools": made, "InitialInstanceCount": count}


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        started.client("sagemaker").create_model(
            ModelName="model", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared"
        )
        yield started


@pytest.fixture
def account(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, teams: Registry
) -> Iterator[ScalingStage]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    name = f"Tumor-{uuid4().hex[:6]}"
    made = ScalingStage(room=ROOM, name=name, **furnish(cloud, teams, ROOM.name, name))
    made.profile()
    yield made
    cloud.heal()
