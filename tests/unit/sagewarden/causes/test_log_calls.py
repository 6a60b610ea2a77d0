"""The call with which an endpoint's log group begins, and those that only look like it."""

from collections.abc import Callable
from typing import Any

import pytest

from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse


def test_a_log_group_is_its_endpoints(load_event: Callable[[str], Any]) -> None:
    cause = parse(load_event("monitoring/log-group-created"))
    assert isinstance(cause, Cause)
    assert cause.kind is CauseKind.LOGS_CREATED
    assert cause.resource == "arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint"
    assert cause.request.name == "Tumor-Endpoint"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"eventName": "PutRetentionPolicy"}, "PutRetentionPolicy creates no endpoint's log group"),
        ({"requestParameters": None}, "CreateLogGroup creates no endpoint's log group"),
        (
            {"requestParameters": {"logGroupName": "/aws/sagemaker/Endpoints/a/b"}},
            "CreateLogGroup creates no endpoint's log group",
        ),
        (
            {"errorCode": "ResourceAlreadyExistsException"},
            "CreateLogGroup failed with ResourceAlreadyExistsException",
        ),
        (
            {"eventSource": "events.amazonaws.com"},
            "a call to events.amazonaws.com, not to SageMaker or IAM",
        ),
    ],
)
def test_other_calls_to_cloudwatch_logs_are_nothing(
    load_event: Callable[[str], Any], change: dict[str, Any], reason: str
) -> None:
    event = load_event("monitoring/log-group-created")
    event["detail"] |= change
    assert parse(event) == Ignored(reason)
