"""What an event means for scaling, said without an account: a part of `sagewarden explain`."""

from typing import Any

from sagewarden.causes import Ignored
from sagewarden.events import parse
from sagewarden.teams import Registry
from scaling.choice import choose
from scaling.concern import Blocked, Fleet, Nobody, One, concern_of


def explain_scaling(raw: Any, registry: Registry, team: str | None) -> dict[str, Any]:
    """Whether scaling reacts to an event, what it would look at, and by which profile.

    Args:
        team: whose the endpoint is, where it is known.

    Raises:
        NotAnEvent: it is none.
    """
    cause = parse(raw, own=True)
    if isinstance(cause, Ignored):
        return _said(cause.reason, reacts=False)
    match concern_of(registry, cause):
        case Nobody(reason):
            return _said(reason, reacts=False)
        case Fleet():
            return _said("every endpoint and inference component is looked at, if scaling is any different")
        case Blocked(config=config):
            way = f"an update to {config}" if config else "a deletion"
            return _said(
                f"it scales, and that kept {way} from passing: targets of ours that are in the way are "
                "deregistered, and the team is told to try again",
            )
        case One():
            tags = {registry.tag_keys.team: team} if team else {}
            return _said("it is made to scale as its profile says", _profile(registry, cause, tags))


def _profile(registry: Registry, cause: Any, tags: dict[str, str]) -> str | None:
    choice = choose(registry, cause.resource, {**cause.request.tags, **tags})
    if choice is None:
        return None
    wrong = "".join(f" ({report.reason})" for report in choice.reports)
    if choice.scaling is None:
        return f"{choice.whence} asks for no scaling{wrong}"
    scaling = choice.scaling
    metrics = " or ".join(each.metric for each in scaling.choices)
    return f"{choice.whence}: {scaling.min} to {scaling.max}, by {metrics}{wrong}"


def _said(reason: str, profile: str | None = None, *, reacts: bool = True) -> dict[str, Any]:
    return {"reacts": reacts, "reason": reason, "profile": profile}
