"""An endpoint with three hours behind it: a normal one, one of errors, and an overload."""

import time
from typing import Any

from local.cloud import LocalCloud
from local.traffic.hosted import Hosted
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS

NAME = "mammogram-endpoint"
VARIANT = "blue"
_HOURS = ("normal_day", "bad_deployment", "overload")
_ALARMS = (
    ("cpu-utilization", "/aws/sagemaker/Endpoints", "CPUUtilization", "Average", 4 * 80),
    ("invocation-5xx-errors", "AWS/SageMaker", "Invocation5XXErrors", "Sum", 20),
    ("disk-utilization", "/aws/sagemaker/Endpoints", "DiskUtilization", "Average", 90),
)
"""Alarms as monitoring names them; the machine has four vCPUs."""


def overloaded(cloud: LocalCloud) -> str:
    """Makes the endpoint, its alarms and its hours; the cloud's clock is then the machine's.

    Returns:
        The endpoint's name.
    """
    _create(cloud)
    cloud.pass_time(time.time() - len(_HOURS) * 3600 - cloud.now())
    _put_alarms(cloud)
    for scenario in _HOURS:
        # Each hour begins with a whole minute: a minute less keeps them from getting ahead.
        play(cloud, Hosted(endpoint=NAME, variant=VARIANT), SCENARIOS[scenario], minutes=59)
    return NAME


def _create(cloud: LocalCloud) -> None:
    sagemaker = cloud.client("sagemaker")
    sagemaker.create_model(
        ModelName=NAME,
        ExecutionRoleArn="arn:aws:iam::123456789012:role/execution",
        PrimaryContainer={"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1"},
    )
    variant: Any = {
        "VariantName": VARIANT,
        "ModelName": NAME,
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 2,
    }
    sagemaker.create_endpoint_config(EndpointConfigName=f"{NAME}-7", ProductionVariants=[variant])
    sagemaker.create_endpoint(
        EndpointName=NAME,
        EndpointConfigName=f"{NAME}-7",
        Tags=[{"Key": "team", "Value": "breast-cancer-detection"}],
    )
    cloud.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="sagemaker",
        ResourceId=f"endpoint/{NAME}/variant/{VARIANT}",
        ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        MinCapacity=1,
        MaxCapacity=4,
    )


def _put_alarms(cloud: LocalCloud) -> None:
    dimensions = [
        {"Name": "EndpointName", "Value": NAME},
        {"Name": "VariantName", "Value": VARIANT},
    ]
    for short, namespace, metric, statistic, threshold in _ALARMS:
        cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=f"sagewarden/{NAME}/{VARIANT}/{short}",
            Namespace=namespace,
            MetricName=metric,
            Dimensions=dimensions,
            Statistic=statistic,
            Period=60,
            EvaluationPeriods=5,
            DatapointsToAlarm=3,
            Threshold=threshold,
            ComparisonOperator="GreaterThanThreshold",
        )
