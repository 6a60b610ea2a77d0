"""An AWS on this machine without a stack, and monitoring in this process: endpoints and alarms are real there."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from monitoring.handler import ROOM
from monitoring.remembered.endpoint import Remembered
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from tests.conftest import EVENTS
from tests.support.events import called, envelope, handed_on
from tests.support.runtime import LEDGER
from tests.support.stage import CloudStage, cloud_with_ledger, furnish

TEAM = "breast-cancer-detection"
OTHER = "image-sentiment-analysis"
READS = ("Get", "List", "Describe")
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:team-bcd"
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/out"}}}
ALONE = {"invocation-5xx-errors": {"threshold": 5}}
"""A profile's alarms, of which a plain variant gets one."""


@dataclass(kw_only=True)
class MonitoringStage(CloudStage):
    """One endpoint for each test, in an account that they share; events are delivered when a story says so."""

    name: str
    """Of the endpoint, in its maker's letters."""

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")
        self.cloudwatch: Any = self.cloud.client("cloudwatch")

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}"

    def profiles(self, mode: str = "enforce", notify: str | None = None, **alarms: Any) -> None:
        """Makes the registry one with these profiles' alarms and no dashboards; the team's own is `standard`."""
        named: dict[str, Any] = {}
        for name, said in alarms.items():
            named[name] = {"dashboard": False} | ({} if said is None else {"alarms": said})
        team: dict[str, Any] = {"profile": "standard", "dashboard": False}
        team |= {"notify": notify} if notify else {}
        teams = {TEAM: team, OTHER: {"dashboard": False}}
        raw = {"version": 1, "mode": mode, "profiles": named, "teams": teams}
        self.live.registry = Registry.model_validate(raw)

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
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name,
            ProductionVariants=list(variants or (instances("blue"),)),
            **more,
        )
        return name

    def update(self, config: str) -> None:
        """An update that passes; it is in service when this returns."""
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=config)
        self.settled()

    def settled(self) -> None:
        until = time.monotonic() + 5
        while self.status() != "InService" and time.monotonic() < until:
            time.sleep(0.02)

    def status(self) -> str:
        found: str = self.sagemaker.describe_endpoint(EndpointName=self.name)["EndpointStatus"]
        return found

    def component(self, name: str, **specification: Any) -> dict[str, Any]:
        """Somebody makes an inference component; the event of it."""
        made = {
            "ModelName": "model",
            "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
        }
        answer = self.sagemaker.create_inference_component(
            InferenceComponentName=name,
            EndpointName=self.name,
            VariantName="blue",
            Specification=specification or made,
            **(
                {}
                if "BaseInferenceComponentName" in specification
                else {"RuntimeConfig": {"CopyCount": 1}}
            ),
        )
        asked = {"inferenceComponentName": name, "endpointName": self.name}
        told = {"inferenceComponentArn": answer["InferenceComponentArn"]}
        return called("CreateInferenceComponent", asked, response=told)

    def component_deleted(self, name: str) -> dict[str, Any]:
        self.sagemaker.delete_inference_component(InferenceComponentName=name)
        return called("DeleteInferenceComponent", {"inferenceComponentName": name})

    def tag(self, **tags: str) -> dict[str, Any]:
        """Somebody sets tags, of which `sagewarden_` begins those of sagewarden; the event of it."""
        named = {key.replace("sagewarden_", "sagewarden:"): value for key, value in tags.items()}
        pairs = [{"Key": key, "Value": value} for key, value in named.items()]
        self.sagemaker.add_tags(ResourceArn=self.arn, Tags=pairs)
        told = [{"key": key, "value": value} for key, value in named.items()]
        return called("AddTags", {"resourceArn": self.arn, "tags": told})

    def state(self, status: str) -> dict[str, Any]:
        """SageMaker's event of the endpoint's state."""
        detail = {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "EndpointStatus": status,
        }
        kind = "SageMaker Endpoint State Change"
        return envelope(kind, detail=detail, resources=(self.arn,))

    def in_service(self) -> dict[str, Any]:
        return self.react(self.state("IN_SERVICE"))

    def swept(self) -> dict[str, Any]:
        return self.react(handed_on("sagewarden.sweep", self.arn, self.name))

    def reminded(self) -> dict[str, Any]:
        return self.react(handed_on("sagewarden.reminder", self.arn, self.name))

    def deployed(self) -> dict[str, Any]:
        event = json.loads((EVENTS / "monitoring" / "registry-deployed.json").read_text())
        return self.react(event)

    def delete(self) -> dict[str, Any]:
        self.sagemaker.delete_endpoint(EndpointName=self.name)
        return called("DeleteEndpoint", {"endpointName": self.name})

    def converged(self, answer: Mapping[str, Any]) -> list[str]:
        """The actions of a reaction and of all the portions after it."""
        done: list[str] = []
        for _ in range(30):
            actions = [outcome["action"] for outcome in answer["outcomes"]]
            done += actions
            if not actions:
                return done
            answer = self.reminded()
        raise AssertionError(done)

    def settle(self) -> list[str]:
        """The endpoint goes into service, and gets all that it should have."""
        return self.converged(self.in_service())

    @contextmanager
    def listening(self) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """What monitoring puts on its queue meanwhile, each with the seconds for which it is held back."""
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

    @contextmanager
    def saying(self, operation: str, members: Mapping[str, Any]) -> Iterator[None]:
        """SageMaker tells monitoring something else: what would pass too fast here."""

        def say(parsed: dict[str, Any], **_: Any) -> None:
            parsed |= {} if "Error" in parsed else members

        events, name = aws.client("sagemaker").meta.events, f"after-call.sagemaker.{operation}"
        events.register(name, say)
        yield
        events.unregister(name, say)

    def later(self, **passed: float) -> None:
        self.clock.passed += timedelta(**passed)

    def writes(self) -> list[str]:
        """The calls of the last reaction that changed something, but for the ledger's."""
        return [
            call
            for call in self.calls
            if not call.partition(":")[2].startswith(READS) and not call.startswith("dynamodb")
        ]

    def reads(self) -> list[str]:
        """What the last reaction asked of AWS, but for the ledger."""
        return [
            call
            for call in self.calls
            if call.partition(":")[2].startswith(READS) and not call.startswith("dynamodb")
        ]

    def alarms(self) -> dict[str, Any]:
        """The endpoint's alarms, by what follows its name; the composite's name is empty."""
        prefix = f"sagewarden/{self.name}"
        found: dict[str, Any] = {}
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix=prefix, AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        for page in pages:
            for alarm in (*page["MetricAlarms"], *page["CompositeAlarms"]):
                found[alarm["AlarmName"].removeprefix(prefix).lstrip("/")] = alarm
        return found

    def tags(self) -> list[dict[str, str]]:
        """The tags of each alarm."""
        worn: list[dict[str, str]] = []
        for alarm in self.alarms().values():
            told = self.cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
            worn.append({tag["Key"]: tag["Value"] for tag in told})
        return worn

    def memory(self) -> Memory:
        client = self.cloud.client("dynamodb")
        return Memory(client=client, table=LEDGER, about=Arn(self.arn), entry=ROOM.name)

    def known(self) -> Remembered:
        return Remembered.from_item(self.memory().read())


def instances(name: str, instance_type: str = "ml.m5.xlarge", **more: Any) -> dict[str, Any]:
    """A variant with a model on instances."""
    return {
        "VariantName": name,
        "ModelName": "model",
        "InitialVariantWeight": 1.0,
        "InstanceType": instance_type,
        "InitialInstanceCount": 1,
    } | more


def host(name: str, instance_type: str = "ml.g5.12xlarge") -> dict[str, Any]:
    """A variant on which inference components run."""
    made = instances(name, instance_type)
    del made["ModelName"]
    return made


def serverless(name: str) -> dict[str, Any]:
    return {
        "VariantName": name,
        "ModelName": "model",
        "InitialVariantWeight": 1.0,
        "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5},
    }


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        role = f"arn:aws:iam::{ACCOUNT}:role/shared"
        client = started.client("sagemaker")
        client.create_model(ModelName="model", ExecutionRoleArn=role)
        client.create_model(
            ModelName="many",
            ExecutionRoleArn=role,
            PrimaryContainer={
                "Image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/many:1",
                "Mode": "MultiModel",
                "ModelDataUrl": "s3://bucket/models",
            },
        )
        yield started


@pytest.fixture
def account(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, teams: Registry
) -> Iterator[MonitoringStage]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    name = f"Tumor-{uuid4().hex[:6]}"
    made = MonitoringStage(room=ROOM, name=name, **furnish(cloud, teams, ROOM.name, name))
    made.profiles(standard=None)
    yield made
    cloud.heal()
