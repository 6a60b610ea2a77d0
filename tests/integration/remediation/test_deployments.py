"""The last deployment is remembered, and whether it can be gone back from is looked at as it ends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from remediation.deployments.concern import Deployed, deployed_by
from remediation.reconcile.deployments import CLEANS_UP, remember_deployment
from remediation.remembered import ROOM, Remembered
from sagewarden.causes.cause import Cause, Ignored
from sagewarden.causes.events import parse
from sagewarden.errors import TransientError
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.warm import forget
from tests.support.events import called, envelope, handed_on, iam_user
from tests.support.runtime import Live, runtime_of

OWN = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
ASKS: dict[str, Any] = {
    "version": 1,
    "profiles": {"standard": {"remediation": {}}},
    "teams": {"fraud": {"profile": "standard"}},
}


@dataclass(kw_only=True)
class Deployments:
    """An endpoint of one test, and what remediation remembers of it."""

    cloud: LocalCloud
    queue: str
    name: str
    registry: dict[str, Any]
    passed: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")

    @property
    def arn(self) -> Arn:
        return Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}")

    def config(self, version: str, *images: str) -> str:
        """A configuration whose model runs images."""
        name = f"{self.name}-{version}"
        self.sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/execution",
            Containers=[{"Image": image} for image in images or ("docker.io/model:1",)],
        )
        variant = {
            "VariantName": "blue",
            "ModelName": name,
            "InstanceType": "ml.m5.xlarge",
            "InitialInstanceCount": 1,
        }
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        return name

    def deploy(self, config: str, *, update: bool = True) -> dict[str, Any]:
        """Somebody deploys a configuration; the event of the call."""
        operation = "UpdateEndpoint" if update else "CreateEndpoint"
        asked = {"endpointName": self.name, "endpointConfigName": config}
        call = self.sagemaker.update_endpoint if update else self.sagemaker.create_endpoint
        call(EndpointName=self.name, EndpointConfigName=config)
        event = called(
            operation,
            asked,
            identity=iam_user("alice"),
            response={"endpointArn": self.arn},
        )
        self.sagemaker.get_waiter("endpoint_in_service").wait(
            EndpointName=self.name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
        )
        return event

    def in_service(self) -> dict[str, Any]:
        detail = {
            "EndpointName": self.name,
            "EndpointArn": self.arn,
            "EndpointStatus": "IN_SERVICE",
        }
        return envelope("SageMaker Endpoint State Change", detail=detail, resources=(self.arn,))

    def reminded(self) -> dict[str, Any]:
        return handed_on("sagewarden.reminder", self.arn, self.name)

    def react(self, event: dict[str, Any]) -> str:
        """The front's reaction to an event, as the log says it."""
        delivery, concern = self.delivery(event)
        if isinstance(concern, Ignored):
            return concern.reason
        return remember_deployment(delivery, concern).reason

    def delivery(self, event: dict[str, Any]) -> tuple[Delivery, Deployed | Ignored]:
        cause = parse(event)
        assert isinstance(cause, Cause)
        registry = Registry.model_validate(self.registry)
        delivery = Delivery(
            room=ROOM,
            cause=cause,
            name=str(uuid4()),
            now=datetime.now(UTC) + self.passed,
            registry=registry,
            runtime=runtime_of(Live(registry), queue=self.queue),
        )
        return delivery, deployed_by(registry, cause)

    def remembered(self) -> Remembered:
        delivery, _ = self.delivery(self.in_service())
        return Remembered.from_item(memory_of(delivery, self.arn).read())

    def back(self) -> str:
        deployment = self.remembered().deployment
        assert deployment
        assert deployment.back
        return deployment.back.answer


@pytest.fixture
def tumor(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployments]:
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    forget()
    cloud.heal()
    name = f"Tumor-{uuid4().hex[:6]}"
    queue = cloud.client("sqs").create_queue(QueueName=f"remediation-{name}")["QueueUrl"]
    yield Deployments(cloud=cloud, queue=queue, name=name, registry=ASKS)
    forget()


def twice_deployed(tumor: Deployments, *images: str) -> tuple[str, str]:
    """Two configurations, of which the second has come into service; the first runs these images."""
    one, two = tumor.config("1", *images), tumor.config("2")
    tumor.react(tumor.deploy(one, update=False))
    tumor.react(tumor.in_service())
    tumor.react(tumor.deploy(two))
    tumor.react(tumor.in_service())
    return one, two


def test_who_deployed_what_and_that_it_can_be_gone_back_is_remembered(tumor: Deployments) -> None:
    one, two = twice_deployed(tumor, f"{OWN}/team/model:1", "docker.io/side:2")
    remembered = tumor.remembered()
    kept = remembered.deployment
    assert kept
    assert (kept.config, kept.before, kept.by) == (two, one, "user/alice")
    assert kept.landed
    assert kept.back
    assert (kept.back.answer, kept.back.taken_as_there) == ("ready", ("docker.io/side:2",))
    assert (remembered.config, remembered.name) == (two, tumor.name)
    assert remembered.hosting
    assert remembered.hosting["blue"].models == (two,)


def test_the_first_deployment_has_nothing_to_go_back_to(tumor: Deployments) -> None:
    tumor.react(tumor.deploy(tumor.config("1"), update=False))
    assert tumor.back() == "no configuration was in service before"


def test_an_image_that_is_gone_is_no_way_back(tumor: Deployments) -> None:
    twice_deployed(tumor, f"{OWN}/team/model:1", f"{OWN}/team/model:2")
    assert tumor.back() == "image team/model:1 or team/model:2 is deleted"


def test_an_image_whose_repository_is_gone_is_no_way_back(tumor: Deployments) -> None:
    twice_deployed(tumor, f"{OWN}/nobody:1")
    assert tumor.back() == "image nobody:1 is deleted"


@pytest.mark.parametrize("what", ["configuration", "model"])
def test_what_is_deleted_after_the_deployment_is_seen_a_while_later(
    tumor: Deployments, what: str
) -> None:
    one, _two = twice_deployed(tumor)
    assert tumor.back() == "ready"
    held_back = tumor.cloud.client("sqs").get_queue_attributes(
        QueueUrl=tumor.queue, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    # One for each deployment.
    assert held_back["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "2"
    if what == "model":
        tumor.sagemaker.delete_model(ModelName=one)
    else:
        tumor.sagemaker.delete_endpoint_config(EndpointConfigName=one)
    tumor.passed = CLEANS_UP
    tumor.react(tumor.reminded())
    assert tumor.back() == f"{what} {one} is deleted"


def test_a_state_that_comes_before_the_call_is_told_of_says_the_same(tumor: Deployments) -> None:
    one, two = tumor.config("1"), tumor.config("2")
    tumor.react(tumor.deploy(one, update=False))
    late = tumor.deploy(two)
    tumor.react(tumor.in_service())
    kept = tumor.remembered().deployment
    assert kept
    assert (kept.config, kept.before, kept.by, kept.landed is not None) == (two, one, "", True)
    tumor.react(late)
    told = tumor.remembered().deployment
    assert told
    assert told == replace(kept, by="user/alice", is_person=True, at=told.at)


def test_a_deployment_that_sagemaker_took_back_is_known_for_one(tumor: Deployments) -> None:
    one, two = tumor.config("1"), tumor.config("2")
    tumor.react(tumor.deploy(one, update=False))
    tumor.cloud.let_deployment(tumor.name, "rolls-back", "no capacity")
    event = tumor.deploy(two)
    tumor.passed = timedelta(minutes=5)
    tumor.react(event)
    kept = tumor.remembered().deployment
    assert kept
    assert (kept.config, kept.rolled_back, kept.failure) == (two, True, "no capacity")


def test_what_is_gone_is_forgotten(tumor: Deployments) -> None:
    twice_deployed(tumor)
    tumor.sagemaker.delete_endpoint(EndpointName=tumor.name)
    tumor.react(tumor.reminded())
    assert tumor.remembered() == Remembered()


def test_nothing_is_read_where_no_profile_asks_for_it(tumor: Deployments) -> None:
    tumor.registry = {**ASKS, "profiles": {"standard": {}}}
    tumor.cloud.clear_calls()
    assert tumor.react(tumor.in_service()) == "no profile asks for remediation"
    assert not tumor.cloud.calls()


def test_where_aws_is_busy_it_is_looked_at_again(tumor: Deployments) -> None:
    one, two = tumor.config("1"), tumor.config("2")
    tumor.react(tumor.deploy(one, update=False))
    event = tumor.deploy(two)
    tumor.cloud.fail("sagemaker", "DescribeModel", times=9)
    with pytest.raises(TransientError):
        tumor.react(event)
    tumor.cloud.heal()
    tumor.react(event)
    assert tumor.back() == "ready"


def test_what_may_not_be_looked_at_is_no_way_back(tumor: Deployments) -> None:
    one, two = tumor.config("1"), tumor.config("2")
    tumor.react(tumor.deploy(one, update=False))
    tumor.cloud.fail("sagemaker", "DescribeModel", code="AccessDeniedException", times=9)
    tumor.react(tumor.deploy(two))
    assert tumor.back().startswith("it could not be looked at: AccessDenied")
