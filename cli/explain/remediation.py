"""Remediation's part of `sagewarden explain`: what an alarm begins, and what might be done then."""

from typing import Any, assert_never

from cli.explain.answer import RoomAnswer, concern_in
from remediation.concern import Alarmed, Concern, ExecutionDied, Overdue, OverdueRun, concern_of
from remediation.deployments.concern import Deployed
from remediation.desired import desired_run
from sagewarden.causes.cause import Cause, Ignored
from sagewarden.endpoints.profiles import choose_profile
from sagewarden.registry.model import Mode, Registry
from sagewarden.registry.remediation import Playbook, Remediation
from sagewarden.registry.scaling import PROFILE_TAG

_OPEN_RUN = "whether its endpoint has an open run (sagewarden remediation runs)"


def explain_remediation(raw: Any, registry: Registry, team: str | None) -> RoomAnswer:
    """Whether remediation reacts to an event, and what the endpoint's profile lets it do.

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
        # Alarms are over: only a run that is open notes it.
        case Alarmed(over=True):
            return _said("a run of its endpoint that is open notes that it is over", _OPEN_RUN)
        # Alarms fired.
        case Alarmed():
            return _fired(concern, cause, registry, team)
        # The execution of a run ended in the middle.
        case ExecutionDied(run=run, how=how):
            return _said(f"run {run} is ended, and what it holds is given back: {how}")
        # An hour has passed, or one of the runs looked for then is this endpoint's.
        case Overdue() | OverdueRun():
            return _said("runs that had to have ended by then are ended")
        # A deployment is over, or was asked for.
        case Deployed():
            return _said("it is noted what was deployed, and whether it can be gone back to before")
        case _:
            assert_never(concern)


def _fired(alarmed: Alarmed, cause: Cause, registry: Registry, team: str | None) -> RoomAnswer:
    """What alarms of an endpoint begin, by the profile of its team."""
    if team is None:
        return _said(
            "its endpoint is diagnosed, if the profile of its team asks for remediation",
            "the team whose the endpoint is (--assigned)",
            f"the endpoint's tag {PROFILE_TAG}",
            _OPEN_RUN,
        )
    tags = {registry.tag_keys.team: registry.tag_value_of(team)}
    run = desired_run(registry, alarmed, tags, at=cause.at, last=None)
    if isinstance(run, str):
        return _said(run, reacts=False)
    chosen = choose_profile(registry, tags)
    settings = chosen.profile.remediation if chosen and chosen.profile else None
    profile = f"{chosen.source}: {_allowed(settings, run.mode)}" if chosen and settings else None
    return RoomAnswer(
        reacts=True,
        reason=f"run {run.id} begins, which diagnoses {run.name}; it joins one that is open",
        unknown_here=(
            f"the endpoint's tag {PROFILE_TAG}",
            _OPEN_RUN,
            "what is wrong with it (sagewarden remediation diagnose)",
        ),
        details={"profile": profile},
    )


def _allowed(settings: Remediation, mode: Mode) -> str:
    """What may be done about a finding."""
    named: list[str] = []
    for playbook in Playbook:
        terms = settings.terms_of(playbook)
        if terms and playbook is not Playbook.NOTIFY:
            named.append(f"{playbook}{' once approved' if terms.approve else ''}")
    # Nothing but to tell is allowed.
    if not named:
        return "people are told"
    if mode is Mode.OBSERVE:
        return f"people are told whether {' or '.join(named)} would help; nothing is done"
    sure = f"where it is {settings.confidence:.2f} sure that it helps"
    return f"{' or '.join(named)} {sure}, {settings.max_actions_per_day} times a day at most"


def _said(reason: str, *unknown: str, reacts: bool = True) -> RoomAnswer:
    return RoomAnswer(reacts=reacts, reason=reason, unknown_here=unknown, details={"profile": None})
