"""The metrics that CloudWatch has of an endpoint. It only reads."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from monitoring.alarms.sight import Metric
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.errors import is_gone

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sagemaker import SageMakerClient


def observe_metrics(client: "CloudWatchClient", endpoint: str) -> frozenset[Metric]:
    """The metrics of an endpoint of the last two weeks; a new one is listed within 15 minutes.

    (ListMetrics, API reference.)
    """
    pages = client.get_paginator("list_metrics").paginate(
        Dimensions=[{"Name": "EndpointName", "Value": endpoint}]
    )
    found: set[Metric] = set()
    for page in pages:
        found |= {(metric["Namespace"], metric["MetricName"]) for metric in page["Metrics"]}
    return frozenset(found)


def observe_role(client: "SageMakerClient", endpoint: Endpoint) -> str | None:
    """The role that the first model of an endpoint runs as; None where that is not told."""
    for hosting in endpoint.hosting.values():
        for model in hosting.models:
            try:
                return client.describe_model(ModelName=model).get("ExecutionRoleArn")
            except ClientError as error:
                if not is_gone(error):
                    raise
    return None
