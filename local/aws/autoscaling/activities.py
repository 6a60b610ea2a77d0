"""Application Auto Scaling's calls to SageMaker, with its own role, as anybody would make them."""

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
    """Sets a capacity; returns what publishes that and ends when the endpoint is in service again.

    Raises:
        RefusedError: SageMaker refuses it, or the endpoint is being updated all the while.
    """
    request = _request(region, key, count)
    answer, until = endpoints.answered(request), time.monotonic() + PATIENCE
    while b"in-progress" in answer.body and time.monotonic() < until:
        time.sleep(0.02)
        answer = endpoints.answered(request)
    if answer.status != _OK:
        raise RefusedError(answer.json["__type"], answer.json["message"])
    return partial(publish, request, answer, service_role.IDENTITY)


def _request(region: str, key: Key, count: int) -> Request:
    _, name, *rest = key[0].split("/")
    if key[1] == COPIES:
        operation = "UpdateInferenceComponentRuntimeConfig"
        members: dict[str, Any] = {
            "InferenceComponentName": name,
            "DesiredRuntimeConfig": {"CopyCount": count},
        }
    else:
        operation = "UpdateEndpointWeightsAndCapacities"
        units = {"ServerlessUpdateConfig": {"ProvisionedConcurrency": count}}
        wanted = units if key[1] == CONCURRENCY else {"DesiredInstanceCount": count}
        members = {
            "EndpointName": name,
            "DesiredWeightsAndCapacities": [{"VariantName": rest[1]} | wanted],
        }
    headers = {"x-amz-target": f"SageMaker.{operation}", "user-agent": service_role.PRINCIPAL}
    return Request(
        method="POST",
        path="/",
        query="",
        headers=headers,
        body=json.dumps(members).encode(),
        service="sagemaker",
        region=region,
        access_key=ACCOUNT,
    )
