"""The deployed stack: an endpoint of somebody's has its alarms seconds after it is in service, and none afterwards."""

from typing import Any

import pytest

from local import ACCOUNT
from local.story.globomantics import TEAMS
from local.story.stage import Stage
from tests.e2e.support import eventually, unique

pytestmark = pytest.mark.e2e


def alarms(stage: Stage, endpoint: str) -> dict[str, Any]:
    found = stage.cloud.client("cloudwatch").describe_alarms(
        AlarmNamePrefix=f"sagewarden/{endpoint}", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    both = (*found["MetricAlarms"], *found["CompositeAlarms"])
    return {alarm["AlarmName"]: alarm for alarm in both}


def test_an_endpoint_is_watched_from_its_first_minute_to_its_last(stage: Stage) -> None:
    client, name = stage.cloud.client("sagemaker"), unique("Watched")
    role = f"arn:aws:iam::{ACCOUNT}:role/shared"
    client.create_model(ModelName=name, ExecutionRoleArn=role)
    variant = {
        "VariantName": "blue",
        "ModelName": name,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 1,
    }
    client.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    tags = [{"Key": "team", "Value": TEAMS["alice"]}]
    client.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=tags)
    composite = f"sagewarden/{name}"
    found = eventually(lambda: composite in alarms(stage, name) and alarms(stage, name))
    # The example's profile asks for these two.
    assert found.keys() == {
        composite,
        f"{composite}/blue/invocation-5xx-errors",
        f"{composite}/blue/model-latency",
    }
    assert found[composite]["AlarmActions"] == [stage.outputs["AdministratorsTopic"]]
    client.delete_endpoint(EndpointName=name)
    assert eventually(lambda: not alarms(stage, name))
