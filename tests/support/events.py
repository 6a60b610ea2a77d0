"""The envelopes of events as EventBridge delivers them: written once for all stories."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from local import ACCOUNT, REGION

ROOT_USER = {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}


def iam_user(name: str) -> dict[str, str]:
    """The `userIdentity` of an IAM user."""
    return {
        "type": "IAMUser",
        "userName": name,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
    }


def called(
    operation: str,
    request: Mapping[str, Any],
    *,
    identity: Mapping[str, Any] = ROOT_USER,
    response: Mapping[str, Any] | None = None,
    age: float = 0,
    **more: Any,
) -> dict[str, Any]:
    """CloudTrail's event of somebody's call to SageMaker.

    Args:
        age: seconds since the call.
        more: further members of the record, such as `errorCode`.
    """
    at = datetime.now(UTC) - timedelta(seconds=age)
    record = {
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": operation,
        "eventTime": at.isoformat(timespec="seconds"),
        "eventID": str(uuid4()),
        "awsRegion": REGION,
        "recipientAccountId": ACCOUNT,
        "userIdentity": dict(identity),
        "requestParameters": dict(request),
        "responseElements": dict(response) if response else None,
    }
    return envelope("AWS API Call via CloudTrail", detail=record | more)


def envelope(
    detail_type: str,
    *,
    detail: Mapping[str, Any],
    source: str = "aws.sagemaker",
    resources: tuple[str, ...] = (),
) -> dict[str, Any]:
    """An event of this moment."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "region": REGION,
        "time": datetime.now(UTC).isoformat(),
        "resources": list(resources),
        "detail": dict(detail),
    }


def handed_on(source: str, resource: str, name: str | None = None) -> dict[str, Any]:
    """A message of sagewarden's own, such as the sweep's (`sagewarden.sweep`) or a reminder."""
    detail = {"name": name} if name else {}
    return envelope("Handed On", detail=detail, source=source, resources=(resource,))
