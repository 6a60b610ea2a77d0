"""Which of AWS's errors may pass, and which never will."""

import re

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from sagewarden import errors
from sagewarden.deeds.execute import Interrupted
from sagewarden.errors import (
    NotAnEvent,
    PermanentError,
    RegistryInvalid,
    RegistryUnavailable,
    SagewardenError,
    TransientError,
    is_gone,
    judge,
)


def refused(code: str, status: int = 400, message: str = "so it is") -> ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "AddTags")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ThrottlingException", 400, TransientError),
        ("Throttling", 400, TransientError),
        ("TooManyRequestsException", 429, TransientError),
        ("ProvisionedThroughputExceededException", 400, TransientError),
        ("TransactionConflictException", 400, TransientError),
        ("ResourceInUse", 400, TransientError),
        ("ConflictException", 409, TransientError),
        ("ServiceUnavailable", 503, TransientError),
        ("NobodyKnowsThisOne", 500, TransientError),
        ("NobodyKnowsThisOne", 599, TransientError),
        ("NobodyKnowsThisOne", 499, PermanentError),
        ("ExpiredTokenException", 400, TransientError),
        ("FailedResourceAccessException", 400, TransientError),
        ("AccessDeniedException", 400, PermanentError),
        ("AccessDenied", 403, PermanentError),
        ("ValidationException", 400, PermanentError),
        ("ResourceNotFound", 400, PermanentError),
        ("ResourceLimitExceeded", 400, PermanentError),
        ("", 400, PermanentError),
    ],
)
def test_aws_errors_are_told_apart(code: str, status: int, kind: type[SagewardenError]) -> None:
    judged = judge(refused(code, status))
    assert type(judged) is kind
    assert str(judged) == f"{code}: so it is"


def gone(code: str, message: str, operation: str) -> bool:
    return is_gone(ClientError({"Error": {"Code": code, "Message": message}}, operation))


@pytest.mark.parametrize(
    ("code", "message", "operation"),
    [
        ("NoSuchEntity", "The user with name eve cannot be found.", "ListGroupsForUser"),
        ("ResourceNotFound", "", "AddTags"),
        ("ObjectNotFoundException", "No scalable target found", "DeregisterScalableTarget"),
        ("ValidationException", 'Could not find endpoint "tumor".', "DescribeEndpoint"),
        ("ValidationException", "The resource does not exist", "ListTags"),
        ("ValidationException", "RecordNotFound", "DescribeNotebookInstance"),
    ],
)
def test_what_aws_does_not_find_is_gone(code: str, message: str, operation: str) -> None:
    assert gone(code, message, operation)


@pytest.mark.parametrize(
    ("code", "message", "operation"),
    [
        ("ValidationException", "1 validation error detected: Value at 'arn'", "ListTags"),
        ("ValidationException", "The time zone Mars/Phobos does not exist", "PutScheduledAction"),
        ("ValidationException", "IAM role does not exist", "DeregisterScalableTarget"),
        ("ThrottlingException", "Rate exceeded, could not find a token", "DescribeEndpoint"),
    ],
    ids=["malformed", "a time zone", "a role", "throttled"],
)
def test_what_is_malformed_or_misses_something_else_is_not(
    code: str, message: str, operation: str
) -> None:
    assert not gone(code, message, operation)


def test_a_role_of_a_service_that_is_new_can_be_assumed_later() -> None:
    message = "Unable to assume IAM role: arn:aws:iam::123456789012:role/aws-service-role/x"
    assert isinstance(judge(refused("ValidationException", message=message)), TransientError)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://example.com"),
        ConnectTimeoutError(endpoint_url="https://example.com"),
        ReadTimeoutError(endpoint_url="https://example.com"),
        NoCredentialsError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_never_reached_aws_may_pass(error: Exception) -> None:
    judged = judge(error)  # type: ignore[arg-type]
    assert isinstance(judged, TransientError)
    assert str(judged).startswith(type(error).__name__)


def test_an_answer_with_nothing_in_it_is_permanent() -> None:
    assert isinstance(judge(ClientError({}, "AddTags")), PermanentError)


def test_the_tree_is_as_it_is_drawn() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert drawn == [
        "TransientError",
        "RegistryUnavailable",
        "Interrupted",
        "PermanentError",
        "NotAnEvent",
        "RegistryInvalid",
    ]
    parents = [(TransientError, SagewardenError), (RegistryUnavailable, TransientError)]
    parents += [(Interrupted, TransientError)]
    parents += [
        (PermanentError, SagewardenError),
        (NotAnEvent, PermanentError),
        (RegistryInvalid, PermanentError),
    ]
    assert all(child.__base__ is parent for child, parent in parents)


def test_an_invalid_registry_tells_every_finding_a_line_each() -> None:
    error = RegistryInvalid(["a: is wrong", "b: is missing"])
    assert (str(error), error.findings) == (
        "a: is wrong\nb: is missing",
        ("a: is wrong", "b: is missing"),
    )
