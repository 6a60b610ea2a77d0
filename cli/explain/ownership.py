"""Ownership's part of `sagewarden explain`.

Whose the resource is, by which evidence, and what its tags need.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any, assert_never

from cli.explain.answer import RoomAnswer
from ownership.actions import AddTags, OwnershipAction, RemoveTags
from ownership.concern import concern_of
from ownership.evidence.chain import resolve
from ownership.evidence.verdict import Surroundings, Verdict
from ownership.observed import Observed
from ownership.parts import parent_of, whole_of
from ownership.plan import plan_ownership
from sagewarden.causes.actors import ActorKind, is_own
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from sagewarden.runtime.room import OWN_CALL


def explain_ownership(
    raw: Any,
    registry: Registry,
    *,
    own_roles: Collection[str] = (),
    groups: frozenset[str] = frozenset(),
    assigned: str | None = None,
) -> RoomAnswer:
    """Runs one event through ownership's code.

    Args:
        own_roles: the ARNs of the roles of the stack's functions.
        groups: the IAM groups that the caller is in.
        assigned: the team that the ledger has for the resource already.

    Raises:
        NotAnEvent: it is none.
    """
    cause = parse(raw)
    if isinstance(cause, Ignored):
        return _nothing(cause.reason)
    if is_own(cause.actor, own_roles):
        return _nothing(OWN_CALL)
    concern = concern_of(registry, cause)
    if isinstance(concern, Ignored):
        return _nothing(concern.reason)
    surroundings = Surroundings(groups=groups)
    observed = Observed(cause.request.tags, _assignment(cause, assigned), surroundings)
    decision = plan_ownership(registry, observed, cause)
    standing: Verdict | Assignment | None = observed.assignment
    if cause.kind is CauseKind.CREATED:
        standing = resolve(registry, cause, surroundings)
    return RoomAnswer(
        reacts=True,
        reason=None,
        unknown_here=tuple(_unknown_here(registry, cause, observed)),
        details={
            **_assigned(decision.assignment or standing),
            "plan": [_action(action) for action in decision.plan],
        },
    )


def _nothing(reason: str) -> RoomAnswer:
    return RoomAnswer(reacts=False, reason=reason, details={**_assigned(None), "plan": []})


def _assignment(cause: Cause, team: str | None) -> Assignment | None:
    """What the ledger would hold for the resource: an assignment from before the event."""
    if team is None:
        return None
    return Assignment(
        resource=cause.resource,
        team=team,
        owner=None,
        evidence=(Evidence("ledger", team),),
        at=cause.at - timedelta(days=1),
    )


def _unknown_here(registry: Registry, cause: Cause, observed: Observed) -> Iterator[str]:
    """What the function would ask AWS, and this command cannot."""
    grouped = any(team.members.groups for team in registry.teams.values())
    is_user = cause.actor.kind is ActorKind.IAM_USER
    # A user may be a member by a group.
    if is_user and grouped and not observed.surroundings.groups:
        yield "the caller's IAM groups (--group)"
    # The resource is older than the event.
    if cause.kind is not CauseKind.CREATED and observed.assignment is None:
        yield "the team that the ledger has for the resource (--assigned)"
    # Our own calls are ignored.
    if ":role/sagewarden/" in (cause.actor.role or ""):
        yield "whether the caller's role is one of the stack's own (--own-role)"
    # It may be whose its parts are.
    if whole_of(cause) or parent_of(cause) or cause.request.config or cause.request.models:
        yield "the teams of what the resource is a part of, or was made of"


def _assigned(standing: Verdict | Assignment | None) -> dict[str, Any]:
    """Whose the resource is, and by which evidence; None where it is not known."""
    evidence = standing.evidence if standing else ()
    return {
        "team": standing.team if standing else None,
        "owner": standing.owner if standing else None,
        "resolved": bool(standing and standing.team),
        "evidence": [{"rule": piece.rule, "value": piece.value} for piece in evidence],
    }


def _action(action: OwnershipAction | Report) -> dict[str, Any]:
    """One part of the plan, as `--json` shows it."""
    shown: dict[str, Any] = {
        "action": type(action).__name__,
        "resource": str(action.resource),
        "tags": {},
        "reason": action.reason,
    }
    match action:
        case AddTags(tags=tags):
            return shown | {"tags": dict(tags)}
        case RemoveTags(keys=keys):
            return shown | {"keys": list(keys)}
        case Report(finding=finding):
            return shown | {"finding": finding}
        case _:
            assert_never(action)
