"""Who made a call: CloudTrail's `userIdentity`, in all its shapes, as one value.

Nothing here knows teams. It only says what the record proves about the caller, and which of the
names in it stand for a person. The shapes are those of the CloudTrail user guide, "userIdentity
element"; any member may be missing.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sagewarden.reading import text
from sagewarden.resources import arn_of


class ActorKind(StrEnum):
    """The `type` of a `userIdentity`, in AWS's own words; `Unknown` where there is none we know."""

    IAM_USER = "IAMUser"
    ASSUMED_ROLE = "AssumedRole"
    ROLE = "Role"
    ROOT = "Root"
    FEDERATED_USER = "FederatedUser"
    IDENTITY_CENTER_USER = "IdentityCenterUser"
    WEB_IDENTITY_USER = "WebIdentityUser"
    SAML_USER = "SAMLUser"
    DIRECTORY = "Directory"
    AWS_ACCOUNT = "AWSAccount"
    AWS_SERVICE = "AWSService"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The caller of an API call."""

    kind: ActorKind
    """What the caller is: a user, a role's session, a service."""

    arn: str | None = None
    """The caller's ARN, that of the session where a role was assumed."""

    name: str | None = None
    """The name in the record: the user's, the session's, the service's."""

    account: str | None = None
    """The account that the caller belongs to."""

    person: str | None = None
    """The name of the human being, where AWS vouches for one."""

    role: str | None = None
    """The ARN of the assumed role, with its path where the record tells it."""

    permission_set: str | None = None
    """The name of Identity Center's permission set, where the role is one's."""

    project_user: str | None = None
    """The Identity Center user id in a session of a Unified Studio project's role."""

    source_identity: str | None = None
    """What whoever let the session be assumed has set; it cannot be changed within the session."""

    on_behalf_of: str | None = None
    """The Identity Center user id for whom the call was made."""

    invoked_by: str | None = None
    """The AWS service that made the call, for itself or on the caller's behalf."""


NOBODY = Actor(kind=ActorKind.UNKNOWN)
"""The actor of causes that no API call brought about."""

_PERMISSION_SET = re.compile(
    r"arn:[^:]+:iam::\d{12}:role/aws-reserved/sso\.amazonaws\.com/([a-z0-9-]+/)?"
    r"AWSReservedSSO_(?P<name>[^/]+)_[0-9a-f]{16}"
)
"""The role of a permission set. Nobody but Identity Center can make one at its path (Identity
Center user guide, "Referencing permission sets in resource policies"): the name alone anybody can
give. A record that lost the path proves none."""
_SESSION_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)(/.*)?"
)
_PROJECT_ROLE = re.compile(r".*:role/datazone_usr_role_[a-z0-9]+_(?P<environment>[a-z0-9]+)")
"""The role in which Unified Studio's users work in a project, and its session's name: the
Identity Center user id before the environment's."""
_PROJECT_SESSION = re.compile(r"(?P<user>[0-9a-f-]{36,47})@(?P<environment>[a-z0-9]+)")


def identify(identity: Any) -> Actor:
    """Reads a `userIdentity`; never fails, because who cannot be read is unknown, not an error.

    Args:
        identity: the element as CloudTrail wrote it, or whatever stands in its place.
    """
    if not isinstance(identity, Mapping):
        return NOBODY
    reader = _READERS.get(text(identity, "type") or "", _unknown)
    return reader(identity)


def name_of_caller(actor: Actor) -> str:
    """Who asked, in a word: the person where AWS vouches for one, and what the ARN ends with."""
    caller = (actor.arn or "").rpartition(":")[2] or actor.name or "somebody unknown"
    if actor.person and actor.person not in caller:
        return f"{actor.person} ({caller})"
    return caller


def is_own(actor: Actor, own_roles: Collection[str]) -> bool:
    """Whether one of sagewarden's own functions made the call.

    Args:
        own_roles: the ARNs of the functions' roles; any other is somebody else's, whatever its name
            or path.
    """
    return actor.role is not None and actor.role in own_roles


def _account_in(arn: str | None) -> str | None:
    """The account in the caller's ARN, where the record has no member for it."""
    whole = arn_of(arn)
    return (whole.account or None) if whole else None


def _common(identity: Mapping[str, Any]) -> dict[str, str | None]:
    """The members that a `userIdentity` of any type may have."""
    return {
        "arn": text(identity, "arn"),
        "account": text(identity, "accountId") or _account_in(text(identity, "arn")),
        "invoked_by": text(identity, "invokedBy"),
        "on_behalf_of": text(identity, "onBehalfOf", "userId"),
    }


def _iam_user(identity: Mapping[str, Any]) -> Actor:
    """An IAM user; where the record leaves the name out, it is the last part of the ARN."""
    arn = text(identity, "arn") or ""
    name = text(identity, "userName") or arn.rpartition("/")[2] or None
    return Actor(kind=ActorKind.IAM_USER, name=name, person=name, **_common(identity))


def _assumed_role(identity: Mapping[str, Any]) -> Actor:
    """A role's session; its name is free text, and a person's only where AWS gave it."""
    role = text(identity, "sessionContext", "sessionIssuer", "arn") or _role_of(identity)
    session = _session_of(identity)
    permission_set = _PERMISSION_SET.fullmatch(role or "")
    source_identity = text(identity, "sessionContext", "sourceIdentity")
    project_user = _project_user(role or "", session or "")
    return Actor(
        kind=ActorKind(identity["type"]),
        name=session,
        # Before the session's name goes what whoever let the session be assumed vouches for.
        person=source_identity or project_user or (session if permission_set else None),
        role=role,
        permission_set=permission_set["name"] if permission_set else None,
        project_user=project_user,
        source_identity=source_identity,
        **_common(identity),
    )


def _project_user(role: str, session: str) -> str | None:
    """The Identity Center user id in a session of the role of a Unified Studio project."""
    project, named = _PROJECT_ROLE.fullmatch(role), _PROJECT_SESSION.fullmatch(session)
    if not (project and named and named["environment"].startswith(project["environment"])):
        return None
    return named["user"]


def _role_of(identity: Mapping[str, Any]) -> str | None:
    """The role's ARN where the record has no session issuer; the session's ARN has no path."""
    arn = text(identity, "arn") or ""
    if ":role/" in arn:
        return arn
    session = _SESSION_ARN.fullmatch(arn)
    if session is None:
        return None
    return f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}"


def _session_of(identity: Mapping[str, Any]) -> str | None:
    """The session's name: the ARN's last part, or what follows the principal id's first colon."""
    arn = text(identity, "arn") or ""
    if ":assumed-role/" in arn and arn.count("/") > 1:
        return arn.rpartition("/")[2]
    return (text(identity, "principalId") or "").partition(":")[2] or None


def _federated_user(identity: Mapping[str, Any]) -> Actor:
    """A broker's user (GetFederationToken), whose name is whatever the broker asked for.

    The ARN and the principal id both end in it.
    """
    whole = text(identity, "arn") or text(identity, "principalId") or ""
    name = re.split("[:/]", whole)[-1] or None
    return Actor(kind=ActorKind.FEDERATED_USER, name=name, **_common(identity))


def _identity_center_user(identity: Mapping[str, Any]) -> Actor:
    """A user of Identity Center, known by the user id alone."""
    user = text(identity, "onBehalfOf", "userId")
    return Actor(kind=ActorKind.IDENTITY_CENTER_USER, name=user, person=user, **_common(identity))


def _outside_user(identity: Mapping[str, Any]) -> Actor:
    """A user of an identity provider outside of AWS: of the web, over SAML, out of a directory."""
    name = text(identity, "userName")
    return Actor(kind=ActorKind(identity["type"]), name=name, person=name, **_common(identity))


def _root(identity: Mapping[str, Any]) -> Actor:
    """The account's root user, who may be anybody."""
    return Actor(kind=ActorKind.ROOT, name="root", **_common(identity))


def _account(identity: Mapping[str, Any]) -> Actor:
    """Another account, of whose callers the record tells no more."""
    return Actor(kind=ActorKind.AWS_ACCOUNT, name=text(identity, "accountId"), **_common(identity))


def _service(identity: Mapping[str, Any]) -> Actor:
    """An AWS service, on its own account."""
    return Actor(kind=ActorKind.AWS_SERVICE, name=text(identity, "invokedBy"), **_common(identity))


def _unknown(identity: Mapping[str, Any]) -> Actor:
    """A caller of a type that AWS has not documented, or of none."""
    return Actor(kind=ActorKind.UNKNOWN, name=text(identity, "userName"), **_common(identity))


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Actor]] = {
    ActorKind.IAM_USER: _iam_user,
    ActorKind.ASSUMED_ROLE: _assumed_role,
    ActorKind.ROLE: _assumed_role,
    ActorKind.ROOT: _root,
    ActorKind.FEDERATED_USER: _federated_user,
    ActorKind.IDENTITY_CENTER_USER: _identity_center_user,
    ActorKind.WEB_IDENTITY_USER: _outside_user,
    ActorKind.SAML_USER: _outside_user,
    ActorKind.DIRECTORY: _outside_user,
    ActorKind.AWS_ACCOUNT: _account,
    ActorKind.AWS_SERVICE: _service,
}
