"""What is carried out on a real endpoint: once, however often its step is tried, and undone again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from remediation.actions import Raise, RollBack, SetInstances, given_back
from remediation.apply.actions import apply_action
from remediation.apply.holding import Hands
from remediation.observe.now import observe_guardrails, observe_now
from sagewarden.deeds.plans import Result
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.errors import PermanentError, TransientError
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.aws import Clients
from tests.strategies import NOW
from tests.support.stage import cloud_with_ledger

UPDATES = ("UpdateEndpoint", "UpdateEndpointWeightsAndCapacities")


@pytest.fixture(scope="module")
def started() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as cloud:
        cloud.client("sagemaker").create_model(
            ModelName="model", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/shared"
        )
        yield cloud


class Served:
    """One endpoint with two configurations, the second in service."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.name = f"Tumor-{uuid4().hex[:6]}"
        self.sagemaker: Any = cloud.client("sagemaker")
        queue = cloud.client("sqs").create_queue(QueueName=self.name)["QueueUrl"]
        self.hands = Hands(aws=Clients(aws.client), scaling_queue=queue, at=NOW)
        self.old, self.new = self.config(), self.config()
        self.sagemaker.create_endpoint(EndpointName=self.name, EndpointConfigName=self.old)
        self.settled()
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=self.new)
        self.settled()

    @property
    def arn(self) -> Arn:
        return Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}")

    def config(self, count: int = 2) -> str:
        name = f"{self.name}-{uuid4().hex[:6]}"
        blue = {
            "VariantName": "blue",
            "ModelName": "model",
            "InstanceType": "ml.m5.xlarge",
            "InitialInstanceCount": count,
            "InitialVariantWeight": 1.0,
        }
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[blue])
        return name

    def described(self) -> Any:
        return self.sagemaker.describe_endpoint(EndpointName=self.name)

    def settled(self) -> None:
        self.sagemaker.get_waiter("endpoint_in_service").wait(
            EndpointName=self.name, WaiterConfig={"Delay": 0, "MaxAttempts": 200}
        )

    def count(self) -> int:
        count: int = self.described()["ProductionVariants"][0]["DesiredInstanceCount"]
        return count

    def updates(self) -> int:
        return sum(call.operation in UPDATES for call in self.cloud.calls())

    def back(self, **said: Any) -> RollBack:
        usual: dict[str, Any] = {
            "resource": self.arn,
            "name": self.name,
            "current": self.new,
            "previous": self.old,
            "reason": "errors began with it",
        }
        return RollBack(**(usual | said))

    def more(self) -> SetInstances:
        return SetInstances(
            resource=self.arn, name=self.name, variant="blue", since=2, count=3, reason="it leaks"
        )


@pytest.fixture
def served(started: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setenv("AWS_ENDPOINT_URL", started.url)
    return Served(started)


def test_a_roll_back_is_done_once_however_often_it_is_tried(served: Served) -> None:
    served.cloud.clear_calls()
    assert apply_action(served.back(), served.hands) is Result.APPLIED
    assert apply_action(served.back(), served.hands) is Result.UNCHANGED
    served.settled()
    assert apply_action(served.back(), served.hands) is Result.UNCHANGED
    assert served.updates() == 1
    assert served.described()["EndpointConfigName"] == served.old


@pytest.fixture
def twice(served: Served) -> Iterator[None]:
    """The answer of a change is lost, so that boto3 sends it once more by itself."""
    sent: list[str] = []

    def first(model: Any, **_: Any) -> None:
        sent.append(model.name)
        if model.name == "UpdateEndpoint":
            served.sagemaker.update_endpoint(
                EndpointName=served.name, EndpointConfigName=served.old
            )
        elif model.name == "UpdateEndpointWeightsAndCapacities":
            wanted = {"VariantName": "blue", "DesiredInstanceCount": 3}
            served.sagemaker.update_endpoint_weights_and_capacities(
                EndpointName=served.name, DesiredWeightsAndCapacities=[wanted]
            )

    events = served.hands.aws.sagemaker.meta.events
    events.register("before-call.sagemaker", first)
    yield
    events.unregister("before-call.sagemaker", first)
    assert set(UPDATES) & set(sent)


@pytest.mark.usefixtures("twice")
def test_what_boto3_sends_twice_by_itself_is_not_called_refused(served: Served) -> None:
    assert apply_action(served.back(), served.hands) is Result.APPLIED


@pytest.mark.usefixtures("twice")
def test_one_instance_more_that_is_sent_twice_is_not_called_refused(served: Served) -> None:
    assert apply_action(served.more(), served.hands) is Result.APPLIED
    served.settled()
    assert served.count() == 3


def test_a_roll_back_keeps_counts_and_is_guarded(served: Served) -> None:
    apply_action(served.more(), served.hands)
    served.settled()
    served.cloud.client("cloudwatch").put_metric_alarm(
        AlarmName=f"sagewarden/{served.name}/blue/model-latency",
        MetricName="ModelLatency",
        Namespace="AWS/SageMaker",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    alarms = observe_guardrails(served.hands.aws.cloudwatch, served.name)
    names = tuple(alarm["AlarmName"] for alarm in alarms)
    apply_action(served.back(alarms=names), served.hands)
    served.settled()
    described = served.described()
    assert served.count() == 3
    guards = described["LastDeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    assert [guard["AlarmName"] for guard in guards] == list(names)


def test_a_deployment_since_is_not_rolled_back(served: Served) -> None:
    newer = served.config()
    served.sagemaker.update_endpoint(EndpointName=served.name, EndpointConfigName=newer)
    with pytest.raises(PermanentError, match="has been deployed since"):
        apply_action(served.back(), served.hands)
    served.settled()
    with pytest.raises(PermanentError, match=f"{newer} has been deployed since"):
        apply_action(served.back(), served.hands)


def test_one_instance_more_is_added_once_and_given_back_once(served: Served) -> None:
    served.cloud.clear_calls()
    results = [apply_action(served.more(), served.hands) for _ in range(2)]
    served.settled()
    back = given_back(served.more(), "it is over")
    assert served.count() == 3
    results += [apply_action(back, served.hands) for _ in range(2)]
    served.settled()
    assert results == [Result.APPLIED, Result.UNCHANGED] * 2
    assert (served.count(), served.updates()) == (2, 2)


def test_a_count_that_somebody_set_since_stands(served: Served) -> None:
    wanted = {"VariantName": "blue", "DesiredInstanceCount": 5}
    served.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=served.name, DesiredWeightsAndCapacities=[wanted]
    )
    served.settled()
    for action in (served.more(), given_back(served.more(), "it is over")):
        with pytest.raises(PermanentError, match="are 5 now"):
            apply_action(action, served.hands)
    assert served.count() == 5


def test_what_is_deployed_since_keeps_its_counts(served: Served) -> None:
    more = replace(served.more(), config=served.new)
    apply_action(more, served.hands)
    served.settled()
    newer = served.config(count=3)
    served.sagemaker.update_endpoint(EndpointName=served.name, EndpointConfigName=newer)
    for _ in range(2):
        with pytest.raises(PermanentError, match=f"{newer} has been deployed since"):
            apply_action(given_back(more, "it is over"), served.hands)
        served.settled()
    assert served.count() == 3


def test_what_an_update_stands_in_the_way_of_is_given_back_later(served: Served) -> None:
    """SageMaker refuses every change of an endpoint that is on its way."""
    apply_action(served.more(), served.hands)
    with pytest.raises(TransientError, match="updating"):
        apply_action(given_back(served.more(), "it is over"), served.hands)


def test_what_is_gone_has_nothing_to_give_back(served: Served) -> None:
    served.sagemaker.delete_endpoint(EndpointName=served.name)
    served.sagemaker.get_waiter("endpoint_deleted").wait(
        EndpointName=served.name, WaiterConfig={"Delay": 0, "MaxAttempts": 200}
    )
    back = given_back(served.more(), "it is over")
    assert apply_action(back, served.hands) is Result.UNCHANGED


def test_scaling_is_asked_to_raise_and_to_let_go(served: Served) -> None:
    raised = Raised(
        run="20261125T192500-tumor",
        resource_id=f"endpoint/{served.name}/variant/blue",
        min=4,
        until=NOW + timedelta(hours=6),
    )
    asked = Raise(resource=served.arn, name=served.name, raised=raised, reason="it is loaded")
    apply_action(asked, served.hands)
    apply_action(given_back(asked, "it is over"), served.hands)
    messages = served.cloud.client("sqs").receive_message(
        QueueUrl=served.hands.scaling_queue, MaxNumberOfMessages=10
    )["Messages"]
    details = [json.loads(message["Body"])["detail"] for message in messages]
    assert sorted(detail["min"] or 0 for detail in details) == [0, 4]


def test_an_endpoint_is_read_as_it_is_now(served: Served) -> None:
    target = f"endpoint/{served.name}/variant/blue"
    served.cloud.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=target,
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=1,
        MaxCapacity=4,
    )
    clients = served.hands.aws
    now = observe_now(clients.sagemaker, clients.autoscaling, served.name, [target])
    assert (now.status, now.config) == (EndpointStatus.IN_SERVICE, served.new)
    assert now.limits == {target: (1, 4)}
    blue = now.variants["blue"]
    assert (blue.count, blue.weight) == (2, 1.0)
