"""The alarms of target tracking: in CloudWatch with their policy, gone with it, and red all night."""

from typing import Any
from uuid import uuid4

import pytest

from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS

DIMENSION = "sagemaker:variant:DesiredInstanceCount"


@pytest.fixture
def endpoint(cloud: LocalCloud) -> str:
    """An endpoint whose variant `blue` follows 100 requests a minute and instance."""
    name, client = f"Tumor-{uuid4().hex[:6]}", cloud.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/endpoint"
    client.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer={"Image": "image"})
    variant = {
        "VariantName": "blue",
        "ModelName": name,
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1.0,
    }
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    client.create_endpoint(EndpointName=name, EndpointConfigName=name)
    key = _key(name)
    scaling = cloud.client("application-autoscaling")
    scaling.register_scalable_target(**key, MinCapacity=1, MaxCapacity=4)
    scaling.put_scaling_policy(
        **key,
        PolicyName="requests",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 100.0,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
            },
        },
    )
    return name


def _key(endpoint: str) -> dict[str, str]:
    resource = f"endpoint/{endpoint}/variant/blue"
    return {"ServiceNamespace": "sagemaker", "ResourceId": resource, "ScalableDimension": DIMENSION}


def alarms(cloud: LocalCloud, endpoint: str) -> dict[str, Any]:
    prefix = f"TargetTracking-endpoint/{endpoint}/"
    told = cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]
    return {alarm["AlarmName"].split("-Alarm")[1].split("-")[0]: alarm for alarm in told}


def test_they_are_what_the_policy_says_they_are(cloud: LocalCloud, endpoint: str) -> None:
    policies = cloud.client("application-autoscaling").describe_scaling_policies(**_key(endpoint))
    (policy,) = policies["ScalingPolicies"]
    there = alarms(cloud, endpoint)
    assert {alarm["AlarmName"] for alarm in there.values()} == {
        each["AlarmName"] for each in policy["Alarms"]
    }
    assert (there["High"]["Threshold"], there["Low"]["Threshold"]) == (100.0, 90.0)
    assert there["Low"]["EvaluationPeriods"] == 15
    assert there["High"]["AlarmActions"] == [policy["PolicyARN"]]


def test_the_low_one_is_red_all_night_and_the_high_one_in_an_overload(
    cloud: LocalCloud, endpoint: str
) -> None:
    hosted = Hosted(endpoint=endpoint, variant="blue")
    play(cloud, hosted, SCENARIOS["idle_with_zeros"], minutes=20)
    assert {end: alarm["StateValue"] for end, alarm in alarms(cloud, endpoint).items()} == {
        "High": "OK",
        "Low": "ALARM",
    }
    play(cloud, hosted, SCENARIOS["overload"], minutes=30)
    assert {end: alarm["StateValue"] for end, alarm in alarms(cloud, endpoint).items()} == {
        "High": "ALARM",
        "Low": "OK",
    }


def test_they_go_with_their_policy(cloud: LocalCloud, endpoint: str) -> None:
    scaling = cloud.client("application-autoscaling")
    scaling.delete_scaling_policy(**_key(endpoint), PolicyName="requests")
    assert alarms(cloud, endpoint) == {}


def test_they_go_with_their_endpoint(cloud: LocalCloud, endpoint: str) -> None:
    cloud.client("sagemaker").delete_endpoint(EndpointName=endpoint)
    assert alarms(cloud, endpoint) == {}
