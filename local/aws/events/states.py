"""State changes, which SageMaker tells EventBridge of itself, beside CloudTrail's records."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from local import ACCOUNT
from local.aws.sagemaker import endpoints
from local.aws.wire import Answer, Request

CHANGED_WITHIN = 0.1
"""Seconds until an endpoint is in service; minutes in AWS."""

type StateChange = tuple[str, str, dict[str, Any]]
"""A detail type, the resource's ARN, and the detail."""

_NOTEBOOK: Mapping[str, tuple[str, ...]] = {
    "CreateNotebookInstance": ("Pending", "InService"),
    "StartNotebookInstance": ("Pending", "InService"),
    "StopNotebookInstance": ("Stopping", "Stopped"),
    "DeleteNotebookInstance": ("Deleting", "Deleted"),
}
"""The states that follow from a call about a notebook, in the spelling of its events."""

_ENDPOINT: Mapping[str, tuple[str, ...]] = {
    "CreateEndpoint": ("CREATING", "IN_SERVICE"),
    "UpdateEndpoint": ("UPDATING", "IN_SERVICE"),
    "UpdateEndpointWeightsAndCapacities": ("UPDATING", "IN_SERVICE"),
    "DeleteEndpoint": ("DELETING", "DELETED"),
}
"""The states that follow from a call about an endpoint, in the spelling of its events."""


def state_changes(request: Request, answer: Answer) -> Iterator[StateChange]:
    """The state changes that a successful call brings about, the last state last."""
    arn = f"arn:aws:sagemaker:{request.region}:{ACCOUNT}"
    for status in _NOTEBOOK.get(request.operation, ()):
        name = request.json["NotebookInstanceName"]
        resource = (
            answer.json.get("NotebookInstanceArn") or f"{arn}:notebook-instance/{name.lower()}"
        )
        detail = {
            "NotebookInstanceName": name,
            "NotebookInstanceArn": resource,
            "NotebookInstanceStatus": status,
        }
        yield "SageMaker Notebook Instance State Change", resource, _detail(request, detail)
    for status in _ENDPOINT.get(request.operation, ()):
        name, reached = request.json["EndpointName"], status
        if status == "IN_SERVICE":
            time.sleep(CHANGED_WITHIN)
            is_creation = request.operation == "CreateEndpoint"
            reached = endpoints.settle(request.region, name, is_creation=is_creation)
        # It hangs, or is gone.
        if not reached:
            continue
        resource = answer.json.get("EndpointArn") or f"{arn}:endpoint/{name.lower()}"
        detail = {"EndpointName": name, "EndpointArn": resource, "EndpointStatus": reached}
        yield "SageMaker Endpoint State Change", resource, _detail(request, detail)


def _detail(request: Request, detail: dict[str, Any]) -> dict[str, Any]:
    """A detail with what all of them have: times in epoch milliseconds, and the tags as a map."""
    now = time.time() * 1000
    tags = {tag["Key"]: tag["Value"] for tag in request.json.get("Tags", ())}
    return detail | {"CreationTime": now, "LastModifiedTime": now, "Tags": tags}
