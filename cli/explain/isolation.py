"""Isolation's part of `sagewarden explain`: whose policies, or which roles, would be looked at."""

from collections.abc import Collection
from typing import Any, assert_never

from cli.explain.answer import RoomAnswer
from isolation.concern import All, Roles, Teams, concern_of
from sagewarden.causes.actors import is_own
from sagewarden.causes.cause import Ignored
from sagewarden.causes.events import parse
from sagewarden.registry.model import Registry
from sagewarden.runtime.room import OWN_CALL

_UNKNOWN = "the policies that are attached, and their documents"


def explain_isolation(raw: Any, registry: Registry, own_roles: Collection[str]) -> RoomAnswer:
    """Says whether isolation reacts to an event, and whose policies or roles it would look at.

    Args:
        own_roles: the ARNs of the roles of the stack's functions.

    Raises:
        NotAnEvent: it is none.
    """
    cause = parse(raw)
    if isinstance(cause, Ignored):
        return _nothing(cause.reason)
    if is_own(cause.actor, own_roles):
        return _nothing(OWN_CALL)
    concern = concern_of(registry, cause)
    match concern:
        # It is about none of the teams' policies, principals and roles.
        case Ignored(reason):
            return _nothing(reason)
        # A registry went live.
        case All():
            return _looked_at(
                "every team's policies are made what the registry says",
                teams=sorted(registry.teams),
            )
        # A policy of theirs, or a principal that the registry names for them, has changed.
        case Teams(names):
            return _looked_at(
                "the policies of these teams are made what the registry says", teams=list(names)
            )
        # A new resource runs as some team's roles.
        case Roles(roles):
            return _looked_at(
                "the guard of the team whose role it is has to be on it",
                roles=[str(role) for role in roles],
            )
        case _:
            assert_never(concern)


def _nothing(reason: str) -> RoomAnswer:
    return RoomAnswer(reacts=False, reason=reason, details={"teams": [], "roles": []})


def _looked_at(
    reason: str, *, teams: list[str] | None = None, roles: list[str] | None = None
) -> RoomAnswer:
    return RoomAnswer(
        reacts=True,
        reason=reason,
        unknown_here=(_UNKNOWN,),
        details={"teams": teams or [], "roles": roles or []},
    )
