"""Which profile an endpoint scales by: its tags, and the team that they name. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.profiles import choose_profile
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import PROFILE_TAG, SCALING_TAG, Scaling
from sagewarden.resources import Arn, Tags
from scaling.findings import ScalingFinding

_CREATED_BY, _HYPERPOD = "CreatedBy", "HyperPodInference"
"""The tag of whatever HyperPod's inference operator creates: AWS's policy lets it create nothing
without (AmazonSageMakerHyperPodInferenceAccess, AWS managed policy reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an endpoint scales by."""

    team: str
    """Whose it is."""

    scaling: Scaling | None
    """What its profile says of scaling; None where it is not to scale."""

    source: str
    """Where that is said: the profile, a tag, or the team without a profile."""

    reports: tuple[Report, ...] = ()
    """What is wrong with its tags."""


def choose(registry: Registry, resource: Arn, tags: Tags) -> Choice | None:
    """The profile that counts for an endpoint.

    None where no team of the registry is known for it: no guess is made.
    """
    chosen = choose_profile(registry, tags)
    # Nobody's, or not a team's of the registry.
    if chosen is None:
        return None
    team, profile = chosen.team, chosen.profile
    # Its team has turned scaling off.
    if tags.get(SCALING_TAG, "").casefold() == "off":
        return Choice(team=team, scaling=None, source=f"the tag {SCALING_TAG}=off")
    # HyperPod's inference operator made it, and scales its pods with KEDA.
    if tags.get(_CREATED_BY) == _HYPERPOD:
        return Choice(team=team, scaling=None, source="HyperPod's inference operator scales it")
    reports = tuple(_reports_on_tags(registry, resource, tags))
    scaling = profile.scaling if profile else None
    # A profile counts, and says nothing of scaling.
    lacks = " has no scaling" if profile and not scaling else ""
    return Choice(team=team, scaling=scaling, source=f"{chosen.source}{lacks}", reports=reports)


def _reports_on_tags(registry: Registry, resource: Arn, tags: Tags) -> Iterator[Report]:
    """Reports on tags that mean nothing: somebody meant something by them."""
    profile, scaling = tags.get(PROFILE_TAG), tags.get(SCALING_TAG, "")
    if profile and profile not in registry.profiles:
        known = ", ".join(sorted(registry.profiles)) or "none"
        reason = (
            f"its tag {PROFILE_TAG} names {profile!r}; there is {known}. "
            "The team's own profile counts."
        )
        yield Report(
            resource=resource,
            finding=ScalingFinding.UNKNOWN_PROFILE,
            reason=reason,
            occasion=profile,
        )
    if scaling and scaling.casefold() != "on":
        reason = (
            f"its tag {SCALING_TAG} says {scaling!r}, which means nothing: "
            "only 'off' ends its scaling."
        )
        yield Report(
            resource=resource,
            finding=ScalingFinding.UNKNOWN_SCALING,
            reason=reason,
            occasion=scaling,
        )
