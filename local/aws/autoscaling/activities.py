"""What Application Auto Scaling does in SageMaker: it calls the API, with a role of its own."""

import json
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from local import ACCOUNT
from local.aws.autoscaling import service_role
from local.aws.autoscaling.capacity import capacity_of
from local.aws.autoscaling.targets import CONCURRENCY, COPIES, Key, RefusedError, Region, kept
from local.aws.events.publish import publish
from local.aws.sagemaker import endpoints
from local.aws.wire import Request

PATIENCE = 5.0
"""Seconds to wait for an endpoint that is being updated."""

_OK = 200


@cache
def scaling(region: str) -> Region:
    """Application Auto Scaling in a region."""
    return Region(name=region, capacity=capacity_of, change=change, targets=kept(region))


def change(region: str, key: Key, count: int) -> Callable[[], None]:
    """Sets a capacity, as soon as the endpoint can be changed.

    Returns:
        What tells of it, and ends when the endpoint is in service again.

    Raises:
        RefusedError: SageMaker refuses it, or the endpoint is being updated all the while.
    """
    request = _request(region, key, count)
    until = time.monotonic() + PATIENCE
    answer = endpoints.answered(request)
    while b"in-progress" in answer.body and time.monotonic() < until:
        time.sleep(0.02)
        answer = endpoints.answered(request)
    if answer.status != _OK:
        raise RefusedError(answer.json["__type"], answer.json["message"])
    return partial(publish, request, answer, service_role.IDENTITY)


def _request(region: str, key: Key, count: int) -> Request:
    """The call to SageMaker that sets a capacity."""
    operation, members = _operation(key, count)
    return Request(
        method="POST",
        path="/",
        query="",
        headers={"x-amz-target": f"SageMaker.{operation}", "user-agent": service_role.PRINCIPAL},
        body=json.dumps(members).encode(),
        service="sagemaker",
        region=region,
        access_key=ACCOUNT,
    )


def _operation(key: Key, count: int) -> tuple[str, dict[str, Any]]:
    """The operation that sets a capacity, and its members."""
    resource_id, dimension = key
    parts = resource_id.split("/")
    # The copies of an inference component: `inference-component/NAME`.
    if dimension == COPIES:
        copies = {"CopyCount": count}
        return "UpdateInferenceComponentRuntimeConfig", {
            "InferenceComponentName": parts[1],
            "DesiredRuntimeConfig": copies,
        }
    # The units of a serverless variant, or the instances of another: `endpoint/NAME/variant/NAME`.
    change: dict[str, Any] = {"VariantName": parts[3]}
    if dimension == CONCURRENCY:
        change["ServerlessUpdateConfig"] = {"ProvisionedConcurrency": count}
    else:
        change["DesiredInstanceCount"] = count
    return "UpdateEndpointWeightsAndCapacities", {
        "EndpointName": parts[1],
        "DesiredWeightsAndCapacities": [change],
    }
