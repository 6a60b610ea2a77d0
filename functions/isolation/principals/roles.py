"""The roles that resources run as: which of them a team's guard could be put on. Pure."""

from collections.abc import Iterable

from isolation.principals.membership import is_attachable, teams_of_role
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn, arn_of


def is_no_teams(registry: Registry, role: str) -> bool:
    """Whether no team's guard could be on a role: none names it, or it is not to be touched."""
    administers = registry.administrators.has_role(role)
    return administers or not is_attachable(role) or not teams_of_role(registry, role)


def role_arns(values: Iterable[str]) -> tuple[Arn, ...]:
    """The ARNs of roles among what a request names as such: a caller may write anything there."""
    roles: list[Arn] = []
    for value in values:
        arn = arn_of(value)
        if arn and arn.service == "iam" and arn.type == "role":
            roles.append(arn)
    return tuple(roles)
