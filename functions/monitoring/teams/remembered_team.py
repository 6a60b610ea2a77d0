"""What monitoring remembers of a team: which endpoints it has, and what was made of them. Pure.

What each endpoint is is remembered with the endpoint: this item stays small. Its members are
changed one by one; their names are known to this module alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sagewarden.deeds.changes import Change
from sagewarden.resources import Arn

LOOKED_AFTER = timedelta(minutes=1)
"""How long after a change a team is looked at: what changes meanwhile is seen with it."""

_CALM = timedelta(seconds=30)
"""A team is looked at once none of its endpoints has changed for as long."""

_LONGEST = timedelta(minutes=30)
"""After its first change a team is looked at, calm or not."""

_SURE = timedelta(seconds=5)
"""By how much the clocks of two functions may differ."""


class _Member(StrEnum):
    """The names of the item's members."""

    ENDPOINTS = "endpoints"
    CHANGED = "changed"
    DUE = "due"
    SINCE = "since"
    BOARD = "board"
    QUERIES = "queries"


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedTeam:
    """What sagewarden remembers of a team's endpoints together."""

    endpoints: frozenset[str] = frozenset()
    """The names of its endpoints, in small letters as ARNs have them."""

    changed: datetime | None = None
    """When one of them was something else the last time."""

    due: datetime | None = None
    """When the team is looked at, for a message waits on the queue; past, where none does."""

    since: datetime | None = None
    """When the first of the changes came that the next look is for."""

    board: str = ""
    """The name of its dashboard, from before it is made; none where sagewarden made none."""

    queries: Mapping[str, str] = field(default_factory=dict)
    """The ids of its saved queries by their names; an empty one from before it is saved."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the ledger's table says."""
        return cls(
            endpoints=frozenset(item.get(_Member.ENDPOINTS, ())),
            changed=_moment(item.get(_Member.CHANGED)),
            due=_moment(item.get(_Member.DUE)),
            since=_moment(item.get(_Member.SINCE)),
            board=item.get(_Member.BOARD, ""),
            queries=item.get(_Member.QUERIES, {}),
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could end."""
        return not (self.endpoints or self.changed or self.due or self.board or self.queries)

    def is_awaited(self, now: datetime) -> bool:
        """Whether a look is still to come that sees what has changed by now."""
        return self.due is not None and self.due > now + _SURE

    def is_calm(self, now: datetime) -> bool:
        """Whether it is time for a look: nothing has changed for a while, or it waits for long."""
        is_long_ago = self.changed is None or now - self.changed >= _CALM
        return is_long_ago or (self.since is not None and now - self.since >= _LONGEST)

    @staticmethod
    def first_awaited(now: datetime) -> Change:
        """A message waits on the queue from now on, for what has just changed."""
        due = now + LOOKED_AFTER
        return Change(put={_Member.DUE: due.isoformat(), _Member.SINCE: now.isoformat()})

    @staticmethod
    def awaited_again(now: datetime) -> Change:
        """Another message waits on the queue from now on, for the same."""
        return Change(put={_Member.DUE: (now + LOOKED_AFTER).isoformat()})

    @staticmethod
    def boarded(name: str) -> Change:
        """A dashboard is about to be made."""
        return Change(put={_Member.BOARD: name})

    @staticmethod
    def without(endpoints: Iterable[str]) -> Change:
        """Endpoints turned out to be no longer the team's."""
        return Change(take={_Member.ENDPOINTS: frozenset(endpoints)})

    @staticmethod
    def unboarded() -> Change:
        """A dashboard is gone."""
        return Change(drop=(_Member.BOARD,))

    @staticmethod
    def queried(queries: Mapping[str, str]) -> Change:
        """Queries are saved, are about to be, or are gone."""
        return (
            Change(put={_Member.QUERIES: dict(queries)})
            if queries
            else Change(drop=(_Member.QUERIES,))
        )

    @staticmethod
    def forgotten() -> Change:
        """A team is to have nothing of ours any more."""
        return Change(drop=(_Member.CHANGED, _Member.DUE, _Member.SINCE))


def joined(endpoint: Arn, now: datetime) -> Change:
    """An endpoint is the team's, or is something else than before."""
    names = frozenset((endpoint_in(endpoint),))
    return Change(put={_Member.CHANGED: now.isoformat()}, add={_Member.ENDPOINTS: names})


def left(endpoint: Arn, now: datetime) -> Change:
    """An endpoint is not the team's any more."""
    names = frozenset((endpoint_in(endpoint),))
    return Change(put={_Member.CHANGED: now.isoformat()}, take={_Member.ENDPOINTS: names})


def team_arn(beside: Arn, team: str) -> Arn:
    """What stands for a team as a whole; AWS knows no such resource.

    Args:
        beside: an endpoint, or another team, of the same account and region.
    """
    return Arn(f"{beside.rpartition(':')[0]}:team/{team}")


def team_in(arn: Arn) -> str:
    """The name of the team that an ARN of ours stands for."""
    return arn.resource.partition("/")[2]


def endpoint_in(arn: Arn) -> str:
    """An endpoint's name as ARNs have it."""
    return arn.rpartition("/")[2].lower()


def endpoint_of(team: Arn, name: str) -> Arn:
    """The ARN of a team's endpoint."""
    return Arn(f"{team.rpartition(':')[0]}:endpoint/{name}")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
