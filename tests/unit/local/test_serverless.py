"""The local SageMaker's serverless variants: concurrency instead of instances, and a config that stays."""

from typing import Any

import pytest

from local.aws.autoscaling.targets import CONCURRENCY
from tests.unit.local.conftest import PROVISIONED, Endpoint, instances, refusal

SERVERLESS = {"VariantName": "blue", "ModelName": "model", "ServerlessConfig": PROVISIONED}


@pytest.fixture
def serverless(endpoint: Endpoint) -> Endpoint:
    return endpoint.create(SERVERLESS, instances("green"))


def concurrency(endpoint: Endpoint) -> Any:
    (blue, _) = endpoint.described()["ProductionVariants"]
    assert blue["CurrentServerlessConfig"] == blue["DesiredServerlessConfig"]
    return blue["CurrentServerlessConfig"]


@pytest.mark.parametrize(("least", "most", "count"), [(4, 5, 4), (1, 1, 1), (0, 0, 0), (1, 5, 2)])
def test_limits_move_the_concurrency_and_the_config_stays(
    serverless: Endpoint, least: int, most: int, count: int
) -> None:
    config = serverless.described()["EndpointConfigName"]
    serverless.register(least=least, most=most, dimension=CONCURRENCY)
    assert concurrency(serverless) == PROVISIONED | {"ProvisionedConcurrency": count}
    kept = serverless.sagemaker.describe_endpoint_config(EndpointConfigName=config)
    assert kept["ProductionVariants"][0]["ServerlessConfig"] == PROVISIONED


def test_people_set_both_concurrencies(serverless: Endpoint) -> None:
    wanted = {"MaxConcurrency": 20, "ProvisionedConcurrency": 10}
    serverless.set(VariantName="blue", ServerlessUpdateConfig=wanted)
    assert concurrency(serverless) == PROVISIONED | wanted
    serverless.set(VariantName="blue", ServerlessUpdateConfig={"ProvisionedConcurrency": 3})
    assert concurrency(serverless) == PROVISIONED | wanted | {"ProvisionedConcurrency": 3}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"VariantName": "blue", "DesiredInstanceCount": 2}, "has no instances"),
        (
            {"VariantName": "green", "ServerlessUpdateConfig": {"MaxConcurrency": 2}},
            "is not serverless",
        ),
        (
            {"VariantName": "blue", "ServerlessUpdateConfig": {"ProvisionedConcurrency": 6}},
            "exceeds MaxConcurrency",
        ),
    ],
)
def test_what_a_variant_does_not_have_is_not_set(
    serverless: Endpoint, wanted: dict[str, Any], told: str
) -> None:
    assert told in refusal(
        serverless.sagemaker.update_endpoint_weights_and_capacities,
        EndpointName=serverless.name,
        DesiredWeightsAndCapacities=[wanted],
    )
    assert concurrency(serverless) == PROVISIONED
