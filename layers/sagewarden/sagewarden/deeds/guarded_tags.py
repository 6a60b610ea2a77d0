"""The guarded tags that a resource should carry by its assignment, and what differs. Pure.

Ownership puts right what differs; the sweep asks only whether anything does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sagewarden.deeds.assignments import Assignment
from sagewarden.registry.model import UNASSIGNED, Registry
from sagewarden.resources import Arn, Tags, as_tag_value, model_package_group


@dataclass(frozen=True, slots=True)
class Differences:
    """What keeps a resource's tags from saying what its assignment says."""

    imitations: tuple[str, ...]
    """The keys that imitate a guarded one in another letter case."""

    unproven: tuple[str, ...]
    """The guarded keys whose tags the assignment does not confirm."""

    wrong: Mapping[str, str]
    """The tags that have to be set, the most important first."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.imitations or self.unproven or self.wrong)


def takes_tags(resource: Arn) -> bool:
    """Whether a resource can carry tags; a version of a model package group cannot."""
    return model_package_group(resource) is None


def desired_tags(registry: Registry, assignment: Assignment) -> dict[str, str]:
    """The guarded tags of an assignment, the most important first."""
    keys, team = registry.tag_keys, registry.teams.get(assignment.team or "")
    value = registry.tag_value_of(assignment.team) if assignment.team else UNASSIGNED
    desired = {keys.team: value}
    if assignment.owner:
        desired[keys.owner] = as_tag_value(assignment.owner)
    if team and team.cost_center:
        desired[keys.cost_center] = team.cost_center
    return desired


def differences(registry: Registry, assignment: Assignment, tags: Tags) -> Differences:
    """What of a resource's tags is not as its assignment says; of what takes none, nothing."""
    if not takes_tags(assignment.resource):
        return Differences((), (), {})
    desired = desired_tags(registry, assignment)
    guarded = [key for key in tags if registry.is_guarded(key)]
    imitations = tuple(key for key in guarded if key not in registry.tag_keys.all())
    unproven = tuple(_unproven(registry, assignment, desired, guarded))
    kept = {key: value for key, value in tags.items() if key not in {*imitations, *unproven}}
    wrong = {key: value for key, value in desired.items() if kept.get(key) != value}
    return Differences(imitations, unproven, wrong)


def _unproven(
    registry: Registry, assignment: Assignment, desired: Tags, guarded: Iterable[str]
) -> Iterator[str]:
    """The guarded keys on a resource that its assignment does not confirm.

    A cost center that the registry does not know may be an administrator's word.
    """
    for key in registry.tag_keys.all():
        by_administrator = key == registry.tag_keys.cost_center and assignment.administered
        if key in guarded and key not in desired and not by_administrator:
            yield key
