"""Scaling activities: what Application Auto Scaling does to capacities, and what is told of it."""

import pytest

from local.aws.autoscaling.targets import CONCURRENCY, COPIES, INSTANCES
from local.cloud import LocalCloud, NotScaledError
from tests.unit.local.conftest import (
    BLUE,
    PROVISIONED,
    Account,
    Endpoint,
    Told,
    furnished,
    instances,
    unique,
)

ROLE = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"


def activities(endpoint: Endpoint, variant: str = "blue") -> list[tuple[str, str]]:
    """What was done to a variant, the newest first: the description and the status."""
    asked = {"ServiceNamespace": "sagemaker", "ResourceId": endpoint.key(variant)["ResourceId"]}
    found = endpoint.autoscaling.describe_scaling_activities(**asked)["ScalingActivities"]
    return [(each["Description"], each["StatusCode"]) for each in found]


def test_an_alarm_moves_the_capacity_and_it_is_told_as_in_aws(
    cloud: LocalCloud, endpoint: Endpoint, told: Told
) -> None:
    endpoint.create(instances(count=2))
    endpoint.register(most=6)
    assert told.until(lambda: told.states(endpoint.name) == ["CREATING", "IN_SERVICE"])
    cloud.scale(endpoint.key()["ResourceId"], INSTANCES, 4)
    assert endpoint.counts() == {"blue": 4}
    assert endpoint.described()["EndpointStatus"] == "Updating"
    assert endpoint.settled()
    assert told.until(lambda: told.states(endpoint.name)[2:] == ["UPDATING", "IN_SERVICE"])
    (record,) = told.records("UpdateEndpointWeightsAndCapacities")
    assert record["requestParameters"]["desiredWeightsAndCapacities"] == [
        {"variantName": "blue", "desiredInstanceCount": 4}
    ]
    assert f"assumed-role/{ROLE}/" in record["userIdentity"]["arn"]
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == ROLE
    assert record["sourceIPAddress"] == record["userIdentity"]["invokedBy"]
    assert told.until(
        lambda: activities(endpoint) == [("Setting desired instance count to 4.", "Successful")]
    )


@pytest.mark.parametrize(("wanted", "count"), [(9, 4), (0, 1), (3, 3)])
def test_an_alarm_moves_the_capacity_no_further_than_the_limits(
    cloud: LocalCloud, endpoint: Endpoint, wanted: int, count: int
) -> None:
    endpoint.create(instances(count=2))
    endpoint.register(least=1, most=4)
    cloud.scale(endpoint.key()["ResourceId"], INSTANCES, wanted)
    assert endpoint.counts() == {"blue": count}


def test_at_the_limit_nothing_happens(cloud: LocalCloud, endpoint: Endpoint) -> None:
    endpoint.create(instances(count=2))
    endpoint.register(most=2)
    cloud.scale(endpoint.key()["ResourceId"], INSTANCES, 9)
    assert endpoint.described()["EndpointStatus"] == "InService"
    assert activities(endpoint) == []


def test_what_is_not_registered_does_not_scale(cloud: LocalCloud, endpoint: Endpoint) -> None:
    endpoint.create(instances(count=2))
    with pytest.raises(NotScaledError, match="No scalable target"):
        cloud.scale(endpoint.key()["ResourceId"], INSTANCES, 4)
    assert endpoint.counts() == {"blue": 2}


@pytest.mark.parametrize(("suspended", "other"), [("Out", 1), ("In", 4)])
def test_what_is_suspended_scales_only_the_other_way(
    cloud: LocalCloud, endpoint: Endpoint, suspended: str, other: int
) -> None:
    endpoint.create(instances(count=2))
    endpoint.register()
    endpoint.autoscaling.register_scalable_target(
        **endpoint.key(), SuspendedState={f"DynamicScaling{suspended}Suspended": True}
    )
    with pytest.raises(NotScaledError, match="is suspended"):
        cloud.scale(endpoint.key()["ResourceId"], INSTANCES, 5 - other)
    assert endpoint.counts() == {"blue": 2}
    cloud.scale(endpoint.key()["ResourceId"], INSTANCES, other)
    assert endpoint.counts() == {"blue": other}


def test_limits_move_the_capacity_the_same_way(endpoint: Endpoint, told: Told) -> None:
    endpoint.create(instances(count=2), instances("green", count=1))
    assert told.until(lambda: told.states(endpoint.name) == ["CREATING", "IN_SERVICE"])
    endpoint.register(least=3, most=6)
    endpoint.register("green", least=2)
    assert endpoint.counts() == {"blue": 3, "green": 2}
    assert activities(endpoint) == [("Setting desired instance count to 3.", "Successful")]
    assert told.until(lambda: told.states(endpoint.name)[2:] == ["UPDATING", "IN_SERVICE"] * 2)
    calls = told.records("UpdateEndpointWeightsAndCapacities")
    assert [ROLE in each["userIdentity"]["arn"] for each in calls] == [True, True]


def test_limits_wait_for_an_update_that_is_under_way(endpoint: Endpoint) -> None:
    endpoint.create(instances(count=2))
    endpoint.update(instances(count=2))
    endpoint.register(least=3)
    assert endpoint.counts() == {"blue": 3}
    assert endpoint.described()["EndpointStatus"] == "InService"


def test_provisioned_concurrency_and_copies_move_too(
    cloud: LocalCloud, endpoint: Endpoint, told: Told
) -> None:
    endpoint.create(
        {"VariantName": "blue", "ModelName": "model", "ServerlessConfig": PROVISIONED},
        instances("green"),
    )
    endpoint.register(dimension=CONCURRENCY)
    cloud.scale(endpoint.key()["ResourceId"], CONCURRENCY, 4)
    (blue, _) = endpoint.described()["ProductionVariants"]
    assert blue["CurrentServerlessConfig"] == PROVISIONED | {"ProvisionedConcurrency": 4}
    name = unique("Llama")
    endpoint.sagemaker.create_inference_component(
        InferenceComponentName=name,
        EndpointName=endpoint.name,
        VariantName="green",
        Specification={"ModelName": "model"},
        RuntimeConfig={"CopyCount": 1},
    )
    key = {"ServiceNamespace": "sagemaker", "ResourceId": f"inference-component/{name}"}
    endpoint.autoscaling.register_scalable_target(
        **key, ScalableDimension=COPIES, MinCapacity=1, MaxCapacity=4
    )
    cloud.scale(key["ResourceId"], COPIES, 3)
    described = endpoint.sagemaker.describe_inference_component(InferenceComponentName=name)
    assert described["RuntimeConfig"]["CurrentCopyCount"] == 3
    assert told.until(lambda: bool(told.records("UpdateInferenceComponentRuntimeConfig")))
    (record,) = told.records("UpdateInferenceComponentRuntimeConfig")
    assert ROLE in record["userIdentity"]["arn"]


def test_what_sagemaker_refuses_is_a_failed_activity_and_the_target_is_registered(
    account: Account,
) -> None:
    account.busy = True
    account.register(least=3)
    (found,) = account.done("DescribeScalingActivities", None)["ScalingActivities"]
    assert found["StatusCode"] == "Failed"
    assert "in-progress" in found["StatusMessage"]
    assert len(account.listed("ScalableTargets")) == 1


def test_activities_are_the_newest_first_stay_and_say_why(account: Account) -> None:
    from local.aws.autoscaling.autoscaling import scale

    furnished(account)
    scale(account.region, BLUE, 4)()
    account.register(most=3)
    account.done("DeregisterScalableTarget")
    newest, first = account.done("DescribeScalingActivities", None, ResourceId=BLUE[0])[
        "ScalingActivities"
    ]
    assert newest["Cause"] == "maximum capacity was set to 3"
    assert first["Cause"].startswith(f"monitor alarm TargetTracking-{BLUE[0]}-AlarmHigh-")
    assert first["Cause"].endswith(" in state ALARM triggered policy p")
    assert (first["EndTime"] >= first["StartTime"], first["StatusCode"]) == (True, "Successful")
    assert (
        account.done("DescribeScalingActivities", None, ResourceId="other")["ScalingActivities"]
        == []
    )
