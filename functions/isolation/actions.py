"""What can be done about a team's isolation."""

from collections.abc import Mapping
from dataclasses import dataclass

from isolation.principals.membership import Principal
from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class CreatePolicy:
    """Create a managed policy; `resource` is the ARN that it will have."""

    resource: Arn
    document: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPrevious:
    """Remember the versions that are in force, by policy: `sagewarden isolation rollback` returns to them."""

    resource: Arn
    versions: Mapping[str, str]
    generation: str
    """The digest of the documents that come after them."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVersion:
    """Put a document in force as a policy's new default version."""

    resource: Arn
    document: str
    pruned: str | None
    """The version to delete first, where the policy has as many as IAM keeps."""

    reason: str


@dataclass(frozen=True, slots=True)
class SetDefaultVersion:
    """Put a version in force that the policy has already."""

    resource: Arn
    version: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Attach a policy to somebody."""

    resource: Arn
    principal: Principal
    reason: str


@dataclass(frozen=True, slots=True)
class Detach:
    """Detach a policy that sagewarden attached."""

    resource: Arn
    principal: Principal
    reason: str


@dataclass(frozen=True, slots=True)
class PutBoundary:
    """Set the permissions boundary of a user or role that has none."""

    resource: Arn
    principal: Principal
    reason: str


@dataclass(frozen=True, slots=True)
class RemoveBoundary:
    """Remove a permissions boundary that sagewarden set."""

    resource: Arn
    principal: Principal
    reason: str


@dataclass(frozen=True, slots=True)
class DeletePolicy:
    """Delete a policy that nobody has any more."""

    resource: Arn
    reason: str


type IsolationAction = (
    CreatePolicy
    | KeepPrevious
    | CreateVersion
    | SetDefaultVersion
    | Attach
    | Detach
    | PutBoundary
    | RemoveBoundary
    | DeletePolicy
    | Report
)

CHANGES_DOCUMENTS = (CreatePolicy, CreateVersion, SetDefaultVersion)
"""What puts other words in force, and is therefore proven first."""
