"""Whether an endpoint is still a run's to act on: its team, its profile and the mode. Pure."""

from remediation.record.run import Run, RunState
from sagewarden.endpoints.profiles import choose_profile, profile_named
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Tags


def not_its_any_more(registry: Registry, run: Run, tags: Tags) -> tuple[RunState, str] | None:
    """How a run ends that may not act any more, and why; None where it may.

    A run waits for people, and its endpoint may be made anew, given to another team, or taken out
    of what is enforced meanwhile. What counted as the run began entitles it to nothing by itself.

    Args:
        registry: the registry of this moment.
        tags: the endpoint's, of this moment.
    """
    chosen = choose_profile(registry, tags)
    # It is nobody's by now, or somebody else's.
    if chosen is None:
        return RunState.OVERTAKEN, "nobody's team is known for its endpoint any more"
    if chosen.team != run.team:
        return RunState.OVERTAKEN, f"the endpoint is {chosen.team}'s now, not {run.team}'s"
    # Other settings count for it.
    profile = profile_named(registry, chosen.team, tags)
    if profile != run.profile:
        return RunState.OVERTAKEN, f"{chosen.source} counts for it now, not profile {run.profile}"
    # The team is only observed by now.
    if registry.mode_of(chosen.team) is Mode.OBSERVE:
        return RunState.PLANNED, f"{run.playbook} would be done, but the team is only observed now"
    return None
