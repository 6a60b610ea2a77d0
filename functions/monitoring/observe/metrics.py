"""The metrics that CloudWatch has of an endpoint or a component. It only reads."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from monitoring.alarms.sight import Metric
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient


def observe_metrics(client: "CloudWatchClient", dimension: str, name: str) -> frozenset[Metric]:
    """The metrics of something of the last two weeks; a new one is listed within 15 minutes.

    (ListMetrics, API reference.)

    Args:
        dimension: what names it: `EndpointName`, `InferenceComponentName`.
    """
    pages = client.get_paginator("list_metrics").paginate(
        Dimensions=[{"Name": dimension, "Value": name}]
    )
    found: set[Metric] = set()
    for page in pages:
        found |= {(metric["Namespace"], metric["MetricName"]) for metric in page["Metrics"]}
    return frozenset(found)


def observe_role(client: "SageMakerClient", endpoint: Endpoint) -> str | None:
    """The role that the first model of an endpoint runs as, else that of its configuration.

    A configuration that hosts inference components names it; None where it is not told.
    """
    for hosting in endpoint.hosting.values():
        for model in hosting.models:
            try:
                return client.describe_model(ModelName=model).get("ExecutionRoleArn")
            except ClientError as error:
                if not is_gone(error):
                    raise
    try:
        described = client.describe_endpoint_config(EndpointConfigName=endpoint.config)
    except ClientError as error:
        if not is_gone(error):
            raise
        return None
    return described.get("ExecutionRoleArn")
