"""What can be done about a team's isolation."""

from collections.abc import Mapping
from dataclasses import dataclass

from isolation.principals.membership import Principal
from isolation.remembered import Attachment
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePolicy:
    """Create a managed policy."""

    resource: Arn
    """The ARN that the policy will have."""

    document: str
    """The policy document in JSON."""

    home: str
    """The stack that it belongs to, as its tag has it."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Tag policies that carry no stack's tag as this stack's."""

    resource: Arn
    """What stands for the team's policies as a whole."""

    policies: tuple[Arn, ...]
    """The policies."""

    home: str
    """The stack that they belong to from now on, as the tag has it."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Remember policies that stand as sagewarden's, and who has them as attached by it."""

    resource: Arn
    """What stands for the team's policies as a whole."""

    attachments: frozenset[Attachment]
    """What is taken over."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPrevious:
    """Remember the versions in force as those to which an operator can roll back."""

    resource: Arn
    """What stands for the team's policies as a whole."""

    versions: Mapping[str, str]
    """The versions in force, by the policy's name."""

    generation: str
    """The digest of the documents that come after them."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVersion:
    """Put a document in force as a policy's new default version."""

    resource: Arn
    """The policy."""

    document: str
    """The policy document in JSON."""

    pruned: str | None
    """The version to delete first, where the policy has as many as IAM keeps."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class SetDefaultVersion:
    """Put a version in force that the policy has already."""

    resource: Arn
    """The policy."""

    version: str
    """The version, as IAM numbers it: `v2`."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class Attach:
    """Attach a policy to somebody."""

    resource: Arn
    """The policy."""

    principal: Principal
    """To whom it is attached."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class Detach:
    """Detach a policy that sagewarden attached."""

    resource: Arn
    """The policy."""

    principal: Principal
    """From whom it is detached."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class Release:
    """Detach a policy that sagewarden attached, and remember that: its team is only observed."""

    resource: Arn
    """The policy."""

    principal: Principal
    """From whom it is detached."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class PutBoundary:
    """Set the permissions boundary of a user or role that has none."""

    resource: Arn
    """The policy that becomes the boundary."""

    principal: Principal
    """Whose boundary it becomes: a user's or role's, for groups have none."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class RemoveBoundary:
    """Remove a permissions boundary that sagewarden set."""

    resource: Arn
    """The policy that is the boundary."""

    principal: Principal
    """Whose boundary it is: a user's or role's, for groups have none."""

    reason: str
    """Why, in a human's words."""


@dataclass(frozen=True, slots=True)
class DeletePolicy:
    """Delete a policy that nobody has any more."""

    resource: Arn
    """The policy."""

    reason: str
    """Why, in a human's words."""


type DocumentAction = CreatePolicy | CreateVersion | SetDefaultVersion | DeletePolicy
"""What is done to a policy itself."""

type AttachmentAction = Attach | Detach | Release
"""What is done to who has a policy."""

type BoundaryAction = PutBoundary | RemoveBoundary
"""What is done to the boundary of a user or role."""

type MemoryAction = KeepPrevious | TakeOver
"""What changes isolation's memory alone."""

type IsolationAction = DocumentAction | AttachmentAction | BoundaryAction | MemoryAction | Claim

CHANGES_DOCUMENTS = (CreatePolicy, CreateVersion, SetDefaultVersion)
"""The actions that put other documents in force."""

WRITES_DOCUMENTS = (CreatePolicy, CreateVersion)
"""Those of them whose document is new to IAM, and is therefore proven first."""

MAX_ACTIONS = 100
"""More actions than this that open or remove, for one team, are no repair but a registry gone
wrong: none of them is carried out. What only closes has no such limit."""
