"""The local SageMaker's endpoints: updates, inference components, and what their scaling keeps from passing."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.autoscaling import CONCURRENCY, COPIES, INSTANCES
from local.cloud import LocalCloud

ROLE = "arn:aws:iam::123456789012:role/endpoint"
ASYNCHRONOUS = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://bucket/path"}}}
PROVISIONED = {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as started:
        started.client("sagemaker").create_model(
            ModelName="model", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "image"}
        )
        yield started


@pytest.fixture(scope="module")
def sagemaker(cloud: LocalCloud) -> Any:
    return cloud.client("sagemaker")


@pytest.fixture(scope="module")
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
        return {"ServiceNamespace": "sagemaker", "ResourceId": resource_id, "ScalableDimension": dimension}

    def register(
        self, variant: str = "blue", least: int = 1, most: int = 4, dimension: str = INSTANCES
    ) -> None:
        key = self.key(variant, dimension)
        self.autoscaling.register_scalable_target(**key, MinCapacity=least, MaxCapacity=most)

    def targets(self, *variants: str) -> list[str]:
        """Which of its variants have a target."""
        ids = [f"endpoint/{self.name}/variant/{each}" for each in variants or ("blue", "green")]
        found = self.autoscaling.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=ids)
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


@pytest.mark.parametrize(
    "wanted",
    [
        (instances("green"),),
        (instances(instance_type="ml.m5.xlarge"),),
        (instances(instance_type="ml.m5.xlarge"), instances("green")),
        ({"VariantName": "blue", "ModelName": "model", "ServerlessConfig": PROVISIONED},),
    ],
)
def test_an_update_that_removes_a_variant_that_scales_or_changes_its_type_fails_until_it_is_deregistered(
    endpoint: Endpoint, wanted: tuple[dict[str, Any], ...]
) -> None:
    config = endpoint.create().described()["EndpointConfigName"]
    endpoint.register()
    config_wanted = endpoint.configured(*wanted)
    told = refusal(
        endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName=config_wanted
    )
    assert "automatic scaling" in told
    described = endpoint.described()
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", config)
    endpoint.autoscaling.deregister_scalable_target(**endpoint.key())
    assert endpoint.update(*wanted)["EndpointConfigName"] != config


def test_an_update_that_leaves_what_scales_alone_passes_and_is_under_way_for_a_moment(
    endpoint: Endpoint,
) -> None:
    endpoint.create(instances(), instances("green"))
    endpoint.register()
    assert endpoint.update(instances(), instances("red"))["EndpointStatus"] == "Updating"
    assert endpoint.settled()
    assert set(endpoint.counts()) == {"blue", "red"}
    assert endpoint.targets("blue", "green", "red") == ["blue"]


def test_while_an_update_is_under_way_another_is_refused(endpoint: Endpoint) -> None:
    endpoint.create()
    config = endpoint.configured(instances())
    endpoint.update(instances())
    told = refusal(endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName=config)
    assert "in-progress" in told


def test_an_update_to_a_config_that_is_not_there_changes_nothing(endpoint: Endpoint) -> None:
    endpoint.create()
    told = refusal(endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName="none")
    assert "Could not find endpoint config" in told
    assert endpoint.described()["EndpointStatus"] == "InService"


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 1),
        ({"RetainAllVariantProperties": True}, 3),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredInstanceCount"}],
            },
            1,
        ),
    ],
)
def test_an_update_keeps_the_number_of_instances_where_it_is_told_to(
    endpoint: Endpoint, more: dict[str, Any], count: int
) -> None:
    endpoint.create(instances(count=3))
    endpoint.update(instances(count=1), **more)
    assert endpoint.counts() == {"blue": count}


def test_weights_and_capacities_are_set_variant_by_variant(endpoint: Endpoint) -> None:
    endpoint.create(instances(), instances("green"))
    wanted = [{"VariantName": "green", "DesiredInstanceCount": 5, "DesiredWeight": 0.5}]
    endpoint.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=endpoint.name, DesiredWeightsAndCapacities=wanted
    )
    assert endpoint.settled()
    assert endpoint.counts() == {"blue": 2, "green": 5}
    told = refusal(
        endpoint.sagemaker.update_endpoint_weights_and_capacities,
        EndpointName=endpoint.name,
        DesiredWeightsAndCapacities=[{"VariantName": "red", "DesiredInstanceCount": 1}],
    )
    assert '"red" is not present' in told


def test_limits_move_the_number_of_instances_into_them_at_once(endpoint: Endpoint) -> None:
    endpoint.create(instances(count=2))
    endpoint.register(least=3, most=6)
    assert endpoint.counts() == {"blue": 3}
    endpoint.register(least=1, most=6)
    assert endpoint.counts() == {"blue": 3}


def test_who_deletes_an_endpoint_and_may_deregister_leaves_no_target(endpoint: Endpoint) -> None:
    endpoint.create(instances(), instances("green"))
    endpoint.register()
    endpoint.register("green")
    endpoint.sagemaker.delete_endpoint(EndpointName=endpoint.name)
    assert endpoint.targets() == []


@pytest.mark.parametrize(
    ("variant", "dimension", "told"),
    [
        (instances(instance_type="ml.t2.medium"), INSTANCES, "ml.t2.medium cannot scale"),
        (instances(), CONCURRENCY, "no provisioned concurrency"),
        (
            {"VariantName": "blue", "ModelName": "model", "ServerlessConfig": PROVISIONED},
            INSTANCES,
            "no inst",
        ),
        (instances(), COPIES, "Unsupported resource"),
        (instances("green"), INSTANCES, "variant does not exist"),
    ],
)
def test_what_cannot_scale_cannot_be_registered(
    endpoint: Endpoint, variant: dict[str, Any], dimension: str, told: str
) -> None:
    endpoint.create(variant)
    assert told in refusal(
        endpoint.autoscaling.register_scalable_target,
        **endpoint.key(dimension=dimension),
        MinCapacity=1,
        MaxCapacity=2,
    )


def test_trainium_is_not_burstable(endpoint: Endpoint) -> None:
    endpoint.create(instances(instance_type="ml.trn1.2xlarge"))
    endpoint.register()
    assert endpoint.targets("blue") == ["blue"]


def test_an_asynchronous_endpoint_says_so(endpoint: Endpoint) -> None:
    endpoint.create(**ASYNCHRONOUS)
    assert endpoint.described()["AsyncInferenceConfig"] == ASYNCHRONOUS["AsyncInferenceConfig"]


def test_an_inference_component_lives_on_its_endpoint_and_scales_by_copies(endpoint: Endpoint) -> None:
    endpoint.create()
    name = unique("Llama")
    endpoint.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=endpoint.name,
        VariantName="blue",
        Specification={"ModelName": "model"},
        RuntimeConfig={"CopyCount": 2},
    )
    key = {"ServiceNamespace": "sagemaker", "ResourceId": f"inference-component/{name}"}
    endpoint.autoscaling.register_scalable_target(
        **key, ScalableDimension=COPIES, MinCapacity=3, MaxCapacity=4
    )
    described = endpoint.sagemaker.describe_inference_component(InferenceComponentName=name)
    assert described["RuntimeConfig"]["CurrentCopyCount"] == 3
    listed = endpoint.sagemaker.list_inference_components(EndpointNameEquals=endpoint.name)
    assert [each["InferenceComponentName"] for each in listed["InferenceComponents"]] == [name]
    endpoint.sagemaker.delete_inference_component(InferenceComponentName=name)
    told = refusal(endpoint.sagemaker.describe_inference_component, InferenceComponentName=name)
    assert "Could not find inference component" in told
