"""The run that an endpoint should have because its alarms fired, by the registry alone. Pure."""

from datetime import datetime, timedelta

from remediation.concern import Alarmed
from remediation.observed import LastRun
from remediation.record.keys import run_id
from remediation.record.run import Run
from sagewarden.endpoints.profiles import choose_profile, profile_named
from sagewarden.registry.model import Registry
from sagewarden.registry.remediation import Playbook, Remediation
from sagewarden.resources import Tags

LONGEST_STEPS = timedelta(minutes=30)
"""What a run takes beside what it waits for, with all that is tried again."""

LOOKS = 12
"""How often it is looked whether something has helped (`run.asl.yaml` counts them)."""


LOOKS_AGAIN_FOR = timedelta(minutes=15)
"""For how long after its first alarm a run looks again at what is not clear enough yet."""

FOLLOWS_WITHIN = timedelta(hours=1)
"""How long after the end of a run another one follows it: it may be about the same trouble."""


def desired_run(
    registry: Registry, alarmed: Alarmed, tags: Tags, *, at: datetime, last: LastRun | None
) -> Run | str:
    """The run that alarms begin, or why they begin none.

    Args:
        tags: the endpoint's, which say whose it is.
        at: when the alarms fired.
        last: the endpoint's last run that has ended; None where there is none.
    """
    chosen = choose_profile(registry, tags)
    if chosen is None:
        return "nobody's team is known for its endpoint"
    settings = chosen.profile.remediation if chosen.profile else None
    if settings is None:
        return f"{chosen.source} asks for no remediation"
    return Run(
        id=run_id(alarmed.name, at),
        endpoint=alarmed.endpoint,
        name=alarmed.name,
        team=chosen.team,
        profile=profile_named(registry, chosen.team, tags) or "",
        mode=registry.mode_of(chosen.team),
        since=at,
        until=at + longest(settings),
        alarms=dict.fromkeys(alarmed.alarms, at),
        follows=last.id if last and at - last.ended <= FOLLOWS_WITHIN else "",
    )


def longest(settings: Remediation) -> timedelta:
    """How long a run may take by a profile: it is asked about, done, looked at, and given back."""
    asked = [terms.within for terms in map(settings.terms_of, Playbook) if terms]
    looks = LOOKS * settings.verify_after
    held = settings.hold_at_most + settings.clear_for
    waits = timedelta(seconds=max(asked, default=0) + looks + held)
    return LOOKS_AGAIN_FOR + waits + LONGEST_STEPS
