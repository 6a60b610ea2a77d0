"""Everything that can go wrong, in two kinds: what may work later, and what never will.

    SagewardenError
    ├── TransientError            raise it: the queue delivers again, later
    │   ├── RegistryUnavailable   no readable registry: nobody's team is known, so nothing is done
    │   └── Interrupted           a plan carried out in part (deeds/execute.py)
    └── PermanentError            trying again is useless
        ├── NotAnEvent            a message that no producer we know of sends
        └── RegistryInvalid       a registry that does not validate, with every mistake

`judge` is the one place that decides which kind an AWS error is.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

_TRANSIENT_CODES = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ConcurrentModification",
        "ConcurrentModificationException",
        "ConcurrentUpdateException",
        "EntityTemporarilyUnmodifiable",
        "ConflictException",
        "OperationAbortedException",
        "ResourceInUse",
        "ResourceInUseException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "RequestTimeout",
        "ExpiredToken",
        "ExpiredTokenException",
        "FailedResourceAccessException",
    }
)
"""AWS's codes for an error that may pass."""

_TRANSIENT_MESSAGES = ("unable to assume iam role",)
"""Application Auto Scaling says so, in a ValidationException, while its own role is new."""

SERVER_ERROR = 500
"""The first HTTP status that says that the service, not the call, is to blame."""

_GONE_CODES = frozenset(
    {
        "NoSuchEntity",
        "NoSuchEntityException",
        "ObjectNotFoundException",
        "ResourceNotFound",
        "ResourceNotFoundException",
    }
)
"""Services other than SageMaker say these of what is not there."""

_GONE_MESSAGES = re.compile(r"could not find|does not exist|not ?found", re.IGNORECASE)
"""SageMaker says these, in a ValidationException, of what is not there (docs/facts.md)."""

_ABOUT_ONE_RESOURCE = ("Describe", "List", "AddTags", "DeleteTags")
"""The beginnings of the operations whose words are about the resource that they name: what another
operation does not find may be a role, a time zone, or anything else that was asked for."""


class SagewardenError(Exception):
    """The root of the tree drawn above."""


class TransientError(SagewardenError):
    """An error that may pass: the same message is worth another delivery."""


class PermanentError(SagewardenError):
    """An error that stays: trying again is useless."""


class RegistryUnavailable(TransientError):
    """Neither the live registry nor an earlier copy of it can be read."""


class NotAnEvent(PermanentError):
    """A message that has not the shape of anything that AWS or sagewarden sends."""


class RegistryInvalid(PermanentError):
    """A registry that does not validate.

    Args:
        findings: one line for each mistake: where it is, what is wrong, what would be right.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


def judge(error: "ClientError | BotoCoreError") -> TransientError | PermanentError:
    """Says whether an AWS error may pass: throttling, conflicts, 5xx and lost connections do."""
    response = getattr(error, "response", None)
    # AWS was not reached, or hung up.
    if response is None:
        return TransientError(f"{type(error).__name__}: {error}")
    code = response.get("Error", {}).get("Code", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    message = response.get("Error", {}).get("Message", "")
    why = f"{code}: {message}"
    # AWS is busy, or is at fault itself.
    if code in _TRANSIENT_CODES or status >= SERVER_ERROR:
        return TransientError(why)
    # It says so in words alone.
    if any(phrase in message.lower() for phrase in _TRANSIENT_MESSAGES):
        return TransientError(why)
    return PermanentError(why)


def is_gone(error: "ClientError | BotoCoreError") -> bool:
    """Whether an AWS error says that what was asked about is not there.

    SageMaker says ValidationException both for what it does not find and for what is malformed, so
    that its words decide, where they can only be about the resource: neither a malformed call nor
    one that names something else that is missing must pass for an absent resource.
    """
    response = getattr(error, "response", None) or {}
    code = response.get("Error", {}).get("Code", "")
    message = response.get("Error", {}).get("Message", "")
    if code in _GONE_CODES:
        return True
    operation = getattr(error, "operation_name", "")
    told = code == "ValidationException" and operation.startswith(_ABOUT_ONE_RESOURCE)
    return told and _GONE_MESSAGES.search(message) is not None


_DENIED_CODES = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "KMSAccessDeniedException",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
"""AWS's codes for a call that sagewarden itself may not make."""

_LIMIT_CODES = frozenset(
    {
        "LimitExceeded",
        "LimitExceededException",
        "ResourceLimitExceeded",
        "ServiceQuotaExceededException",
    }
)
"""AWS's codes for a call that a limit of the account stands in the way of."""


def is_the_accounts(error: "ClientError | BotoCoreError") -> bool:
    """Whether only who administers the account can mend what AWS refused.

    So it is where AWS denied sagewarden itself, or where a limit of the account stands in the way.
    """
    response = getattr(error, "response", None) or {}
    return response.get("Error", {}).get("Code", "") in _DENIED_CODES | _LIMIT_CODES
