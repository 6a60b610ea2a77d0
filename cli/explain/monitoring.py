"""Monitoring's part of `sagewarden explain`: what would be looked at, and by which profile."""

from typing import Any, assert_never

from cli.explain.answer import RoomAnswer, concern_in
from monitoring.concern import (
    All,
    AskedDeployment,
    Concern,
    DeletedPart,
    EditedWatch,
    OneComponent,
    OneEndpoint,
    OneTeam,
    OnItsWay,
    SettlingComponent,
    concern_of,
)
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.endpoints.profiles import choose_profile
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG


def explain_monitoring(raw: Any, registry: Registry, team: str | None) -> RoomAnswer:
    """Whether monitoring reacts to an event, what it would look at, and by which profile.

    Args:
        team: whose the endpoint is, where it is known.

    Raises:
        NotAnEvent: it is none.
    """
    found: tuple[Cause, Concern] | Ignored = concern_in(raw, registry, concern_of)
    if isinstance(found, Ignored):
        return _said(found.reason, reacts=False)
    cause, concern = found
    return _explained(concern, cause, registry, team)


def _explained(concern: Concern, cause: Cause, registry: Registry, team: str | None) -> RoomAnswer:
    match concern:
        # A registry was deployed.
        case All():
            return _said("every endpoint is looked at, if it says anything new about alarms")
        # Something happened to a component, whose endpoint has the alarms.
        case OneComponent():
            return _said("the alarms of its endpoint are made those of the endpoint's profile")
        # It is gone, or about to be.
        case OneEndpoint() if _ends(cause):
            return _said("its alarms are deleted once it is gone")
        case OneEndpoint():
            return _looked_at(registry, cause, team)
        # Somebody edited alarms or dashboards by hand.
        case EditedWatch(endpoints=endpoints):
            return _said(f"what watches {', '.join(endpoints)} is put back")
        # Somebody deleted a configuration or a model.
        case DeletedPart():
            return _said(
                "the endpoints that run it are looked at: their team hears that it is gone"
            )
        # Somebody asked for a deployment.
        case AskedDeployment(config=config):
            return _said(f"what comes of the deployment of {config} is compared with it")
        # Something is on its way, of which it is seen later whether it has settled.
        case OnItsWay() | SettlingComponent():
            return _said("it is looked at again, and told of if it takes too long")
        # An endpoint of a team had changed.
        case OneTeam():
            return _said("the team's dashboard and saved queries are made those of its endpoints")
        case _:
            assert_never(concern)


def _ends(cause: Cause) -> bool:
    """Whether an event tells the end of an endpoint."""
    deleted = EndpointStatus.read(cause.status) is EndpointStatus.DELETED
    return cause.kind is CauseKind.DELETED or deleted


def _looked_at(registry: Registry, cause: Cause, team: str | None) -> RoomAnswer:
    tags = {registry.tag_keys.team: registry.tag_value_of(team)} if team else {}
    unknown = [] if team else ["the team whose the endpoint is (--assigned)"]
    if cause.kind not in (CauseKind.TAGGED, CauseKind.UNTAGGED):
        unknown.append(f"the endpoint's tag {PROFILE_TAG}")
    unknown.append("what the endpoint hosts, which decides about its metrics")
    chosen = choose_profile(registry, {**cause.request.tags, **tags})
    profile: str | None = None
    if chosen:
        asked = chosen.profile.alarms if chosen.profile else None
        alarms = "the default alarms" if asked is None else ", ".join(asked) or "no alarms"
        profile = f"{chosen.source}: {alarms}"
    reason = "its alarms are made those of its profile"
    return RoomAnswer(
        reacts=True, reason=reason, unknown_here=tuple(unknown), details={"profile": profile}
    )


def _said(reason: str, *, reacts: bool = True) -> RoomAnswer:
    return RoomAnswer(reacts=reacts, reason=reason, details={"profile": None})
