"""The guarded tags that a resource should carry, by its assignment and the registry. Pure."""

from sagewarden.deeds.assignments import Assignment
from sagewarden.registry.model import UNASSIGNED, Registry
from sagewarden.resources import as_tag_value


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
