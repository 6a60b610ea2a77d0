"""What the local SageMaker keeps of a configuration while an endpoint runs it, and what can scale by it."""

from typing import Any

import pytest

from local.aws.autoscaling.targets import CONCURRENCY, COPIES, INSTANCES
from tests.unit.local.conftest import ASYNCHRONOUS, PROVISIONED, ROLE, Endpoint, instances, refusal


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


def test_a_config_that_is_deleted_goes_on_where_it_is_run(endpoint: Endpoint) -> None:
    """What scales is still known by its instance type, and the endpoint still says what it is."""
    shadow = instances("shadow")
    endpoint.create(instances(), ShadowProductionVariants=[shadow], **ASYNCHRONOUS)
    endpoint.register()
    endpoint.sagemaker.delete_endpoint_config(
        EndpointConfigName=endpoint.described()["EndpointConfigName"]
    )
    described = endpoint.described()
    assert described["AsyncInferenceConfig"] == ASYNCHRONOUS["AsyncInferenceConfig"]
    (found,) = described["ShadowProductionVariants"]
    assert (found["VariantName"], found["CurrentInstanceCount"]) == ("shadow", 2)
    config = endpoint.configured(instances(instance_type="ml.m5.xlarge"))
    told = refusal(
        endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName=config
    )
    assert "automatic scaling" in told


def test_what_is_burstable_stays_so_without_its_config(endpoint: Endpoint) -> None:
    endpoint.create(instances(instance_type="ml.t2.medium"))
    endpoint.sagemaker.delete_endpoint_config(
        EndpointConfigName=endpoint.described()["EndpointConfigName"]
    )
    told = refusal(
        endpoint.autoscaling.register_scalable_target,
        **endpoint.key(),
        MinCapacity=1,
        MaxCapacity=2,
    )
    assert "ml.t2.medium cannot scale" in told


def test_managed_instance_scaling_is_refused_beside_a_model(endpoint: Endpoint) -> None:
    managed = {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 3}
    told = refusal(lambda: endpoint.create(instances(ManagedInstanceScaling=managed)))
    assert "only supported for inference component endpoints" in told


def pools(*types: str, **more: Any) -> dict[str, Any]:
    numbered = enumerate(types, start=1)
    named = [{"InstanceType": each, "Priority": priority} for priority, each in numbered]
    return {
        "VariantName": "blue",
        "ModelName": "model",
        "InitialInstanceCount": 2,
        "InstancePools": named,
    } | more


def test_an_endpoint_tells_how_many_instances_each_pool_has(endpoint: Endpoint) -> None:
    endpoint.create(pools("ml.g6.2xlarge", "ml.g6e.2xlarge"))
    (blue,) = endpoint.described()["ProductionVariants"]
    assert blue["InstancePools"] == [
        {"InstanceType": "ml.g6.2xlarge", "CurrentInstanceCount": 2},
        {"InstanceType": "ml.g6e.2xlarge", "CurrentInstanceCount": 0},
    ]


@pytest.mark.parametrize(
    ("variant", "told"),
    [
        (pools("ml.m5.large", InstanceType="ml.m5.large"), "Specify one of InstanceType or Inst"),
        (pools("ml.m5.large", "ml.m5.large"), "must not name an instance type twice"),
        (pools(*(f"ml.m5.{size}xlarge" for size in (2, 4, 8, 12, 16, 24))), "not have more than 5"),
    ],
    ids=["beside a type", "twice the same", "six"],
)
def test_pools_that_do_not_fit_are_refused(
    endpoint: Endpoint, variant: dict[str, Any], told: str
) -> None:
    assert told in refusal(lambda: endpoint.create(variant))


def test_a_pool_may_have_a_model_of_its_own_which_must_be_there(endpoint: Endpoint) -> None:
    named = [{"InstanceType": "ml.m5.large", "Priority": 1, "ModelNameOverride": "nobody's"}]
    told = refusal(lambda: endpoint.create(pools("ml.m5.large") | {"InstancePools": named}))
    assert "Could not find model" in told


def test_pools_of_burstable_types_cannot_be_registered(endpoint: Endpoint) -> None:
    endpoint.create(pools("ml.m5.large", "ml.t2.large"))
    told = refusal(
        endpoint.autoscaling.register_scalable_target,
        **endpoint.key(),
        MinCapacity=1,
        MaxCapacity=2,
    )
    assert "ml.t2.large cannot scale" in told


def test_an_endpoint_tells_what_its_reservation_has(endpoint: Endpoint) -> None:
    asked = {
        "CapacityReservationPreference": "capacity-reservations-only",
        "MlReservationArn": "arn:aws:sagemaker:us-east-1:123456789012:training-plan/p",
    }
    endpoint.create(instances(count=1, CapacityReservationConfig=asked))
    (blue,) = endpoint.described()["ProductionVariants"]
    counts = {"TotalInstanceCount": 2, "AvailableInstanceCount": 1, "UsedByCurrentEndpoint": 1}
    assert blue["CapacityReservationConfig"] == asked | counts


def test_what_else_a_config_says_is_kept(endpoint: Endpoint) -> None:
    managed = {"Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 3}
    shadow = instances("shadow")
    hosts = instances(ManagedInstanceScaling=managed)
    del hosts["ModelName"]
    endpoint.create(
        hosts,
        ShadowProductionVariants=[shadow],
        ExecutionRoleArn=ROLE,
    )
    (blue,) = endpoint.described()["ProductionVariants"]
    assert blue["ManagedInstanceScaling"] == managed
    config = endpoint.sagemaker.describe_endpoint_config(
        EndpointConfigName=endpoint.described()["EndpointConfigName"]
    )
    assert config["ExecutionRoleArn"] == ROLE
    assert config["ShadowProductionVariants"] == [shadow]
