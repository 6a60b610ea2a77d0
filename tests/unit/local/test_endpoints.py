"""The local SageMaker's endpoints: updates, inference components, and what their scaling keeps from passing."""

import time
from typing import Any

import pytest

from local.cloud import LocalCloud
from tests.unit.local.conftest import (
    PROVISIONED,
    Endpoint,
    Told,
    instances,
    refusal,
)


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
        endpoint.sagemaker.update_endpoint,
        EndpointName=endpoint.name,
        EndpointConfigName=config_wanted,
    )
    assert "automatic scaling" in told
    described = endpoint.described()
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", config)
    endpoint.autoscaling.deregister_scalable_target(**endpoint.key())
    under_way = endpoint.update(*wanted)
    assert under_way["EndpointConfigName"] == config
    assert under_way["PendingDeploymentSummary"]["EndpointConfigName"] != config


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
    told = refusal(
        endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName=config
    )
    assert "in-progress" in told


def test_an_update_to_a_config_that_is_not_there_changes_nothing(endpoint: Endpoint) -> None:
    endpoint.create()
    told = refusal(
        endpoint.sagemaker.update_endpoint, EndpointName=endpoint.name, EndpointConfigName="none"
    )
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
                "ExcludeRetainedVariantProperties": [
                    {"VariantPropertyType": "DesiredInstanceCount"}
                ],
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


def test_weights_and_capacities_are_set_together_or_not_at_all(endpoint: Endpoint) -> None:
    endpoint.create(instances(), instances("green"))
    wanted = [{"VariantName": each, "DesiredInstanceCount": 5} for each in ("blue", "red")]
    told = refusal(
        endpoint.sagemaker.update_endpoint_weights_and_capacities,
        EndpointName=endpoint.name,
        DesiredWeightsAndCapacities=wanted,
    )
    assert '"red" is not present' in told
    assert endpoint.counts() == {"blue": 2, "green": 2}
    assert endpoint.described()["EndpointStatus"] == "InService"


def test_a_weight_is_current_and_desired(endpoint: Endpoint) -> None:
    endpoint.create(instances(), instances("green")).set(VariantName="green", DesiredWeight=0.5)
    weights = {
        each["VariantName"]: (each["CurrentWeight"], each["DesiredWeight"])
        for each in endpoint.described()["ProductionVariants"]
    }
    assert weights == {"blue": (1.0, 1.0), "green": (0.5, 0.5)}


@pytest.mark.parametrize(
    ("more", "weight", "count"),
    [
        ({}, 1.0, 2),
        ({"RetainAllVariantProperties": True}, 0.25, 4),
        (
            {
                "RetainAllVariantProperties": True,
                "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
            },
            1.0,
            4,
        ),
        (
            {"ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredInstanceCount"}]},
            1.0,
            2,
        ),
    ],
)
def test_an_update_keeps_the_weights_where_it_is_told_to(
    endpoint: Endpoint, more: dict[str, Any], weight: float, count: int
) -> None:
    endpoint.create().set(VariantName="blue", DesiredWeight=0.25, DesiredInstanceCount=4)
    (blue,) = endpoint.update(instances(count=2), **more)["ProductionVariants"]
    assert (blue["CurrentWeight"], blue["DesiredWeight"]) == (weight, weight)
    assert (blue["CurrentInstanceCount"], blue["DesiredInstanceCount"]) == (count, count)


def test_what_is_under_way_is_neither_scaled_nor_deleted(endpoint: Endpoint) -> None:
    endpoint.create().update(instances())
    told = refusal(
        endpoint.sagemaker.update_endpoint_weights_and_capacities,
        EndpointName=endpoint.name,
        DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredInstanceCount": 5}],
    )
    arn = endpoint.described()["EndpointArn"]
    assert told == f'Cannot update in-progress endpoint "{arn}".'
    told = refusal(endpoint.sagemaker.delete_endpoint, EndpointName=endpoint.name)
    assert told == f'Cannot update in-progress endpoint "{arn}".'
    assert endpoint.settled()
    assert endpoint.counts() == {"blue": 2}
    endpoint.sagemaker.delete_endpoint(EndpointName=endpoint.name)


def test_arns_are_in_small_letters_whatever_the_name(endpoint: Endpoint, told: Told) -> None:
    endpoint.create()
    assert told.until(lambda: told.states(endpoint.name) == ["CREATING", "IN_SERVICE"])
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:endpoint/{endpoint.name.lower()}"
    assert endpoint.name != endpoint.name.lower()
    wanted = [{"VariantName": "blue", "DesiredInstanceCount": 3}]
    answers = [
        endpoint.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=endpoint.name, DesiredWeightsAndCapacities=wanted
        )
    ]
    assert endpoint.settled()
    config = endpoint.configured(instances())
    answers.append(
        endpoint.sagemaker.update_endpoint(EndpointName=endpoint.name, EndpointConfigName=config)
    )
    assert [each["EndpointArn"] for each in answers] == [arn, arn]
    assert told.until(lambda: told.states(endpoint.name)[2:] == ["UPDATING", "IN_SERVICE"] * 2)
    states = [each for each in told.heard if "State Change" in each["detail-type"]]
    assert {(each["resources"][0], each["detail"]["EndpointArn"]) for each in states} == {
        (arn, arn)
    }
    for operation in ("UpdateEndpoint", "UpdateEndpointWeightsAndCapacities"):
        (record,) = told.records(operation)
        assert record["responseElements"] == {"endpointArn": arn}


@pytest.mark.parametrize("change", [str, str.lower])
def test_a_name_is_taken_in_any_letter_case(endpoint: Endpoint, change: Any) -> None:
    described = endpoint.create(instances(count=3)).described()
    told = refusal(
        endpoint.sagemaker.create_endpoint,
        EndpointName=change(endpoint.name),
        EndpointConfigName=endpoint.configured(instances(count=1)),
    )
    assert told == f'Cannot create already existing endpoint "{described["EndpointArn"]}".'
    assert endpoint.counts() == {"blue": 3}
    assert endpoint.described()["CreationTime"] == described["CreationTime"]


def test_the_time_of_the_last_change_moves(endpoint: Endpoint) -> None:
    created = endpoint.create().described()["LastModifiedTime"]
    endpoint.update(instances())
    assert endpoint.settled()
    described = endpoint.described()
    assert described["LastModifiedTime"] > created
    assert described["CreationTime"] <= created


@pytest.mark.parametrize(
    ("ends", "status", "variant"),
    [("rolls-back", "InService", "blue"), ("fails", "Failed", "green")],
)
def test_a_deployment_ends_as_a_story_asks(
    cloud: LocalCloud, endpoint: Endpoint, ends: str, status: str, variant: str
) -> None:
    config = endpoint.create().described()["EndpointConfigName"]
    cloud.let_deployment(endpoint.name, ends, "pings")
    endpoint.update(instances("green"))
    until = time.monotonic() + 5
    while endpoint.described()["EndpointStatus"] == "Updating" and time.monotonic() < until:
        time.sleep(0.02)
    described = endpoint.described()
    assert (described["EndpointStatus"], described["FailureReason"]) == (status, "pings")
    assert (described["EndpointConfigName"] == config) is (variant == "blue")
    assert [each["VariantName"] for each in described["ProductionVariants"]] == [variant]
