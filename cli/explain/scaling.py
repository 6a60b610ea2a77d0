"""Scaling's part of `sagewarden explain`: what would be looked at, and by which profile."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from cli.explain.answer import RoomAnswer, concern_in
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.registry.policies import TargetValue
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG
from sagewarden.registry.steps import StepPolicy
from scaling.concern import All, Blocked, Concern, Resource, concern_of
from scaling.desired.choice import choose


def explain_scaling(raw: Any, registry: Registry, team: str | None) -> RoomAnswer:
    """Whether scaling reacts to an event, what it would look at, and by which profile.

    Args:
        team: whose the endpoint is, where it is known.

    Raises:
        NotAnEvent: it is none.
    """
    found: tuple[Cause, Concern] | Ignored = concern_in(raw, registry, concern_of)
    if isinstance(found, Ignored):
        return _said(found.reason, reacts=False)
    cause, concern = found
    match concern:
        # A registry was deployed.
        case All():
            return _said(
                "every endpoint and inference component is looked at, if it changes how they scale"
            )
        # Scaling kept an update or a deletion from passing.
        case Blocked(config=config):
            way = f"an update to {config}" if config else "a deletion"
            return _said(
                f"it scales, and that kept {way} from passing: targets of ours that are in the way "
                "are deregistered, and the team is told to try again",
            )
        # It is gone, or about to be.
        case Resource() if _ends(cause):
            return _said("whatever sagewarden registered for it is deregistered once it is gone")
        # It is new and nobody's.
        case Resource() if team is None and cause.kind is CauseKind.CREATED:
            return _said("it has no team, so nothing is decided", reacts=False)
        case Resource():
            return _looked_at(registry, cause, team)
        case _:
            assert_never(concern)


def _ends(cause: Cause) -> bool:
    """Whether an event tells the end of what scales."""
    deleted = EndpointStatus.read(cause.status) is EndpointStatus.DELETED
    return cause.kind is CauseKind.DELETED or deleted


def _looked_at(registry: Registry, cause: Cause, team: str | None) -> RoomAnswer:
    tags = {registry.tag_keys.team: registry.tag_value_of(team)} if team else {}
    unknown = [] if team else ["the team whose the endpoint is (--assigned)"]
    if cause.kind not in (CauseKind.TAGGED, CauseKind.UNTAGGED):
        unknown.append(f"the endpoint's tags {PROFILE_TAG} and {SCALING_TAG}")
    unknown.append("how many instances or copies there are (sagewarden scaling plan shows it)")
    reason = "it is made to scale as its profile says"
    return _said(reason, _profile(registry, cause, tags), unknown)


def _profile(registry: Registry, cause: Cause, tags: dict[str, str]) -> str | None:
    choice = choose(registry, cause.resource, {**cause.request.tags, **tags})
    if choice is None:
        return None
    wrong = "".join(f" ({report.reason})" for report in choice.reports)
    if choice.scaling is None:
        return f"no scaling: {choice.source}{wrong}"
    scaling = choice.scaling
    metrics = " or ".join(_together(policies) for policies in scaling.choices)
    return f"{choice.source}: {scaling.min} to {scaling.max}, by {metrics}{wrong}"


def _together(policies: Iterable[TargetValue | StepPolicy]) -> str:
    """The metrics of policies that one variant has beside each other."""
    said: list[str] = []
    for policy in policies:
        in_steps = " in steps" if isinstance(policy, StepPolicy) else ""
        said.append(f"{policy.followed}{in_steps}")
    return " and ".join(said)


def _said(
    reason: str, profile: str | None = None, unknown: Sequence[str] = (), *, reacts: bool = True
) -> RoomAnswer:
    return RoomAnswer(
        reacts=reacts, reason=reason, unknown_here=tuple(unknown), details={"profile": profile}
    )
