"""What AWS or the registry vouches for of a caller: names, roles, the person behind. Pure."""

from collections.abc import Iterable

from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause
from sagewarden.registry.model import Registry
from sagewarden.resources import arn_of, matches_role

USER_PROFILE_TAG = "sagemaker:user-profile-arn"

SPACE_TAG = "sagemaker:space-arn"
"""The tags that Studio sets on what is made in it (Studio administration best practices)."""

STUDIO_SESSION = "SageMaker"
"""The name of SageMaker's own sessions: Studio's by default, a job's and a notebook's always."""


def described(actor: Actor) -> str:
    """The caller in a few words, for reasons that people read."""
    return f"{actor.kind.value} {actor.name or actor.arn or 'without a name'}"


def is_administrator(
    registry: Registry, cause: Cause, groups: frozenset[str] = frozenset()
) -> bool:
    """Whether the caller may set guarded tags, in the name of any team."""
    administrators = registry.administrators
    if any(administrators.has_user(user) for user in user_names(cause)):
        return True
    if any(administrators.has_group(group) for group in groups):
        return True
    by_permission_set = administrators.has_permission_set(permission_set_of(cause))
    return by_permission_set or has_role(administrators.roles, cause)


def is_at_home(cause: Cause) -> bool:
    """Whether the caller belongs to the account of the resource.

    Another account's owner chooses the names of its users, sessions and permission sets at will.
    """
    return cause.actor.account == cause.resource.account


def permission_set_of(cause: Cause) -> str | None:
    """The permission set in which the caller works; none of another account's."""
    return cause.actor.permission_set if is_at_home(cause) else None


def has_role(patterns: Iterable[str], cause: Cause) -> bool:
    """Whether patterns of ARNs name the caller's role.

    A role of another account is named only by a pattern with that account's number.
    """
    role = arn_of(cause.actor.role)
    if role is None:
        return False
    for pattern in patterns:
        at_home = role.account == cause.resource.account
        if matches_role(pattern, role) and (at_home or role.account in pattern.split(":")):
            return True
    return False


def owner_of(registry: Registry, cause: Cause) -> str | None:
    """The person behind a cause, where AWS or the registry vouches for one; else nobody.

    No list of names that software gives itself is ever complete, so a session's name alone is none.
    """
    actor = cause.actor
    if not is_at_home(cause):
        return actor.on_behalf_of
    profile = studio_tag(cause, USER_PROFILE_TAG) or ""
    # Studio's profiles are those people's who are called so, whoever makes them; so are their
    # spaces and apps. A profile is opened by its owner (docs/isolation.md).
    if cause.request.user_profile and cause.resource.type in ("user-profile", "space", "app"):
        return cause.request.user_profile
    named = actor.source_identity or profile.rpartition("/")[2] or actor.on_behalf_of
    person = actor.person or session_person(registry, cause) or _federated(registry, cause)
    return named or person or cause.request.user_profile


def session_person(registry: Registry, cause: Cause) -> str | None:
    """The person after whom a role's session is named; None where nobody vouches for the name."""
    actor = cause.actor
    if not is_at_home(cause):
        return None
    if actor.project_user or actor.permission_set or actor.name == STUDIO_SESSION:
        return actor.project_user
    return actor.name if has_role(registry.people, cause) else None


def _federated(registry: Registry, cause: Cause) -> str | None:
    """The name of a broker's user, where the registry lists its ARN."""
    if cause.actor.kind is not ActorKind.FEDERATED_USER:
        return None
    listed = [registry.administrators, *(team.members for team in registry.teams.values())]
    known = any(principals.has_user(cause.actor.arn) for principals in listed)
    return cause.actor.name if known else None


def studio_tag(cause: Cause, key: str) -> str | None:
    """`d-abc123/alice` out of one of Studio's tags, from callers that can be Studio.

    Studio works through an execution role. From a caller with a name of their own, the tag is no
    more than text that they typed.
    """
    actor = cause.actor
    if actor.kind not in (ActorKind.ASSUMED_ROLE, ActorKind.ROLE) or actor.permission_set:
        return None
    if not is_at_home(cause):
        return None
    arn = arn_of(cause.request.tags.get(key))
    if arn is None or arn.account != cause.resource.account:
        return None
    return arn.resource.partition("/")[2] or None


def user_names(cause: Cause) -> tuple[str, ...]:
    """The names under which a registry may list a person: those that AWS vouches for.

    A role session's name is free text, so it is none of them; nor is a name in another account.
    """
    actor = cause.actor
    if not is_at_home(cause):
        return ()
    if actor.kind is ActorKind.IAM_USER or actor.permission_set:
        vouched = (actor.name, actor.arn)
    elif actor.kind is ActorKind.FEDERATED_USER:
        vouched = (None, actor.arn)  # its name is whatever the broker asked for
    else:
        vouched = (None, None)
    return tuple(name for name in vouched if name)
