"""CloudTrail's records of calls, in the shape that EventBridge hands on.

Of SageMaker, Application Auto Scaling, CloudWatch, its logs, and IAM.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

import botocore.session

from local import ACCOUNT
from local.aws.cloudwatch import protocol
from local.aws.iam.iam import error_code
from local.aws.wire import Answer, Request

READS = (
    "Describe",
    "List",
    "Get",
    "Search",
    "Query",
    "BatchDescribe",
    "Simulate",
    "Filter",
    "Test",
)
"""How the names of operations begin that only read."""

DATA = ("Invoke", "PutMetricData", "PutLogEvents")
"""How the names of operations begin whose events are of data: rules see none, by default."""

OK = 200

FILED_UNDER: Mapping[str, str] = {"application-autoscaling": "autoscaling"}
"""The service under whose name CloudTrail files another one's calls."""


def record(request: Request, answer: Answer, identity: Mapping[str, Any]) -> dict[str, Any]:
    """CloudTrail's record of a call; that of a failed one has an error code and no response."""
    match request.service:
        case "iam":
            members = _iam_members(request, answer)
        case "monitoring":
            members = _cloudwatch_members(request, answer)
        case _:
            members = _json_members(request, answer)
    # Filed under EC2's Auto Scaling (its user guide, "Events for API calls via CloudTrail").
    if request.service == "application-autoscaling":
        members |= {"additionalEventData": {"service": request.service}}
    return {
        "eventVersion": "1.11",
        "userIdentity": dict(identity),
        "eventTime": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "eventSource": f"{FILED_UNDER.get(request.service, request.service)}.amazonaws.com",
        "eventName": request.operation,
        "awsRegion": request.region,
        "sourceIPAddress": identity.get("invokedBy", "127.0.0.1"),
        "userAgent": request.headers.get("user-agent", ""),
        "requestID": str(uuid4()),
        "eventID": str(uuid4()),
        "readOnly": request.operation.startswith(READS),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    } | members


def _json_members(request: Request, answer: Answer) -> dict[str, Any]:
    """What a record tells of the request and the answer of a call to a service that speaks JSON."""
    operation = _service(request.service).operation_model(request.operation)
    asked = {
        "requestParameters": camel_case(operation.input_shape, request.json),
        "responseElements": None,
    }
    if answer.status == OK:
        return asked | {"responseElements": camel_case(operation.output_shape, answer.json) or None}
    code = answer.json.get("__type", "ValidationException").rpartition("#")[2]
    return asked | {"errorCode": code, "errorMessage": answer.json.get("message", "")}


def _cloudwatch_members(request: Request, answer: Answer) -> dict[str, Any]:
    """What a record tells of a call to CloudWatch that changes something: it answers nothing."""
    shape = _service("cloudwatch").operation_model(request.operation).input_shape
    asked = camel_case(shape, protocol.asked(request))
    told = {"requestParameters": asked, "responseElements": None}
    if answer.status == OK:
        return told
    refused = protocol.refused(request, answer)
    return told | {"errorCode": refused["__type"], "errorMessage": refused["message"]}


def _iam_members(request: Request, answer: Answer) -> dict[str, Any]:
    """What a record tells of a call to IAM: the request's scalars, and nothing of the answer."""
    asked: dict[str, str] = {}
    for name, value in request.form.items():
        # A dot stands in the names of lists' members.
        if "." not in name and name not in ("Action", "Version"):
            asked[_lower_first(name)] = value
    failed = {"errorCode": error_code(answer.body)} if answer.status != OK else {}
    return {"requestParameters": asked, "responseElements": None} | failed


def camel_case(shape: Any, value: Any) -> Any:
    """A value with its structures' members as CloudTrail spells them: `endpointName`.

    The keys of maps, such as environment variables, are the caller's own and stay as they are.

    Args:
        shape: the value's shape in botocore's model; None where it has none.
    """
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, Mapping):
        members: Mapping[str, Any] = shape.members
        return {
            _lower_first(name): camel_case(members.get(name), inner)
            for name, inner in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [camel_case(shape.member, item) for item in value]
    return value


def _lower_first(name: str) -> str:
    """A member's name with its first letter in lower case."""
    return name[:1].lower() + name[1:]


@cache
def _service(name: str) -> Any:
    """A service in botocore's model."""
    return botocore.session.get_session().get_service_model(name)
