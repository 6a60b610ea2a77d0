"""What was counted of an account before a registry is published, and what could not be. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from sagewarden.registry.model import Principals, RoleArn
from sagewarden.resources import Arn, Tags, matches_role

NOT_READ = "it was not read"
"""Why nothing is known of what nobody has asked for yet."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of one kind there are: those that were counted, and what was not."""

    names: tuple[str, ...] = ()
    """What was counted, in words for people."""

    uncounted: tuple[str, ...] = ()
    """What could not be counted, each with the reason; it may be any number."""

    @property
    def is_nothing(self) -> bool:
        """Whether all was counted, and there is nothing."""
        return not self.names and not self.uncounted

    def without(self, other: "Count") -> "Count":
        """What of this is not counted in another one as well."""
        return Count(tuple(name for name in self.names if name not in other.names), self.uncounted)

    def __add__(self, other: "Count") -> "Count":
        names = dict.fromkeys(chain(self.names, other.names))
        return Count(tuple(names), tuple(dict.fromkeys(chain(self.uncounted, other.uncounted))))


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of SageMaker's that is there."""

    arn: Arn
    """Its ARN."""

    tags: Tags
    """Its tags; none where it carries none."""

    def tag(self, key: str) -> str | None:
        """The value of a tag, whose key counts in any letter case, as IAM's conditions have it."""
        for own, value in self.tags.items():
            if own.casefold() == key.casefold():
                return value
        return None

    @property
    def label(self) -> str:
        """Its type and name, as its ARN ends."""
        return self.arn.resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What an account has of resources and principals, as far as it was readable."""

    resources: tuple[Resource, ...] = ()
    """The resources that carry tags, and those that were listed."""

    unread_tags: str = ""
    """Why tags could not be read; empty where they could."""

    unlisted: tuple[str, ...] = ()
    """What could not be listed of that which carries no tag, with the reasons."""

    owners: Mapping[str, str] = field(default_factory=dict)
    """The teams that the ledger has for resources, by the ARN's key."""

    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The IAM users in groups, by the group's name."""

    unread_groups: Mapping[str, str] = field(default_factory=dict)
    """Why the users of some groups could not be read."""

    roles: tuple[Arn, ...] = ()
    """The roles of the account."""

    unread_roles: str = ""
    """Why they could not be read; empty where they could."""

    def carrying(self, key: str, *values: str) -> Count:
        """The resources that carry a tag, with one of some values if any are given."""
        names: list[str] = []
        for resource in self.resources:
            value = resource.tag(key)
            if value is not None and (not values or value in values):
                names.append(resource.label)
        return Count(tuple(names), self._uncounted_tags())

    def without(self, key: str, values: frozenset[str]) -> tuple[Resource, ...]:
        """The resources whose tag of a key has none of some values, or that have no such tag."""
        return tuple(found for found in self.resources if found.tag(key) not in values)

    @property
    def uncounted_resources(self) -> tuple[str, ...]:
        """What is not known of resources that carry no tag."""
        return (*self._uncounted_tags(), *self.unlisted)

    def _uncounted_tags(self) -> tuple[str, ...]:
        return (f"resources by their tags: {self.unread_tags}",) if self.unread_tags else ()

    def people(self, principals: Principals) -> Count:
        """The principals that some entries of a registry stand for."""
        count = self.running(principals.roles)
        for group in principals.groups:
            count += self._users_of(group)
        names = [f"user {user}" for user in principals.users]
        names += [f"profile {profile}" for profile in principals.user_profiles]
        names += [f"space {space}" for space in principals.spaces]
        sets = tuple(
            f"the people of permission set {name}: IAM Identity Center knows them"
            for name in principals.permission_sets
        )
        return Count(tuple(names), sets) + count

    def running(self, roles: tuple[RoleArn, ...]) -> Count:
        """The roles that some ARNs and patterns of a registry stand for."""
        names: list[str] = []
        uncounted: list[str] = []
        for pattern in roles:
            is_pattern = "*" in pattern or "?" in pattern
            # Nobody could say which roles there are.
            if self.unread_roles and is_pattern:
                uncounted.append(f"the roles {_short(pattern)}: {self.unread_roles}")
            # One role, by its ARN.
            elif not is_pattern:
                names.append(f"role {_short(pattern)}")
            # Those that fit a pattern.
            else:
                names += [f"role {_short(role)}" for role in self._fitting(pattern)]
        return Count(tuple(dict.fromkeys(names)), tuple(uncounted))

    def _fitting(self, pattern: str) -> Iterator[Arn]:
        for role in self.roles:
            if matches_role(pattern, role):
                yield role

    def _users_of(self, group: str) -> Count:
        if group in self.users:
            return Count(tuple(f"user {user}" for user in self.users[group]))
        why = self.unread_groups.get(group, NOT_READ)
        return Count(uncounted=(f"the users in group {group}: {why}",))


def _short(role: str) -> str:
    """A role without what all of an account's have in common."""
    return role.rpartition(":role/")[2]


UNCOUNTED = Counted(unread_tags=NOT_READ, unlisted=(NOT_READ,), unread_roles=NOT_READ)
"""Nothing was counted yet: with it a comparison tells what could be dangerous."""
