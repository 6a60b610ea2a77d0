"""Which rooms have something to do for a resource, and whose tags have to be compared. Pure.

A room is woken only where it could change something: not in a mode in which nothing is carried
out, and not for what nothing proves anything about.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zlib import crc32

from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.guarded_tags import differences, takes_tags
from sagewarden.registry.model import UNASSIGNED, Mode, Registry
from sagewarden.resources import Arn, Tags
from sweep.observed import Listed, Seen

SCALING_TYPES = frozenset({"endpoint", "inference-component"})
"""The types of resources that scale and are watched."""

SHARE = 4
"""Of this many full walks, one compares a resource with the ledger whose tags agree with
themselves: a BatchGetItem takes a hundred keys, and so serves four pages instead of one."""


_WHENEVER = datetime.min.replace(tzinfo=UTC)
"""The time of an assignment that there may be: it does not matter."""


class Room(StrEnum):
    """The rooms that the sweep wakes."""

    OWNERSHIP = "ownership"
    """Its tags are not what the ledger says."""

    ISOLATION = "isolation"
    """Once a walk: it hands on to each team."""

    SCALING = "scaling"
    """It was never looked at, changed since, or is owed a look."""

    MONITORING = "monitoring"
    """The same."""


class Kind(StrEnum):
    """How thorough a walk is."""

    INCREMENTAL = "incremental"
    """What is new since the last walk, and the endpoints that changed."""

    FULL = "full"
    """Everything; the ledger is compared with what looks wrong and with a share of the rest."""

    THOROUGH = "thorough"
    """Everything, compared with the ledger; scaling and monitoring look at each endpoint."""


def has_to_be_compared(
    registry: Registry, listed: Listed, tags: Tags, kind: Kind, day: int
) -> bool:
    """Whether the ledger has to be asked whose a resource is.

    Args:
        day: the walk's day; each day another share of what looks right is asked for.
    """
    # It takes no tags, which are all that the ledger could put right.
    if not takes_tags(listed.arn):
        return False
    # A full walk looks at very many, whose tags agree with themselves.
    if kind is Kind.FULL and agrees_with_itself(registry, listed.arn, tags):
        return crc32(listed.arn.key.encode()) % SHARE == day % SHARE
    return True


def agrees_with_itself(registry: Registry, arn: Arn, tags: Tags) -> bool:
    """Whether there could be an assignment that a resource's guarded tags are those of.

    Nobody but sagewarden and administrators sets guarded tags; what was changed all the same is
    mostly changed by halves.
    """
    value = tags.get(registry.tag_keys.team)
    if value not in {*registry.tag_values(), UNASSIGNED}:
        return False
    team = None if value == UNASSIGNED else registry.team_tagged(value) or value
    owner = tags.get(registry.tag_keys.owner)
    likely = Assignment(resource=arn, team=team, owner=owner, evidence=(), at=_WHENEVER)
    return not differences(registry, likely, tags)


def differs(registry: Registry, seen: Seen) -> bool:
    """Whether ownership would change a resource's tags: the ledger says so, and the mode is on."""
    standing = seen.assignment
    if standing is None or registry.mode_of(standing.team) is not Mode.ENFORCE:
        return False
    return bool(differences(registry, standing, seen.tags))


def is_unknown(registry: Registry, seen: Seen) -> bool:
    """Whether nothing says whose a resource is: neither the ledger nor a team's tag."""
    value = seen.tags.get(registry.tag_keys.team)
    return seen.is_compared and seen.assignment is None and value not in registry.tag_values()


def rooms_for(registry: Registry, seen: Seen, kind: Kind, since: datetime | None) -> set[Room]:
    """The rooms that have something to do for a resource.

    Args:
        since: what changed later was seen by no walk; None where none has been completed.
    """
    rooms = {Room.OWNERSHIP} if differs(registry, seen) else set()
    team = registry.team_tagged(seen.tags.get(registry.tag_keys.team))
    # It neither scales nor is watched, or SageMaker tells by an event when it does.
    if seen.memories is None or not seen.listed.in_service:
        return rooms
    # Nobody's team is known, or nothing may be changed.
    if team is None or registry.mode_of(team) is not Mode.ENFORCE:
        return rooms
    changed = seen.listed.modified and since and seen.listed.modified >= since
    is_looked_at = kind is Kind.THOROUGH or bool(changed)
    if is_looked_at or _is_news(seen.memories.scaling, seen.listed):
        rooms.add(Room.SCALING)
    # A component is watched with its endpoint, of which monitoring remembers all.
    is_endpoint = seen.listed.arn.type == "endpoint"
    if (is_endpoint and (is_looked_at or _is_news(seen.memories.monitoring, seen.listed))) or (
        not is_endpoint and changed
    ):
        rooms.add(Room.MONITORING)
    return rooms


def _is_news(item: dict[str, object], listed: Listed) -> bool:
    """Whether a room never looked at something, or at another of its name, or owes it a look."""
    born, is_another = item.get("born"), False
    if born and listed.born:
        apart = abs(datetime.fromisoformat(str(born)) - listed.born)
        is_another = apart >= timedelta(seconds=1)
    return not item.get("name") or is_another or bool(item.get("owed"))
