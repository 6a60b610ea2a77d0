"""A walk and what its state machine hands from one step to the next. Pure.

Everything here is JSON in the console: a walk's input, what is left of each list, and the sums.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from sagewarden.resources import Arn
from sweep.plan import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk through the account."""

    name: str
    """The execution's name, which each message of the walk bears."""

    machine: Arn
    """The ARN of the state machine: it tells account and region."""

    kind: Kind
    """How thorough it is."""

    at: datetime
    """When it began."""

    since: datetime | None = None
    """Since when nothing new has been seen; None where no walk has been completed."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """The walk that a step was told of."""
        since = told.get("since")
        return cls(
            name=told["name"],
            machine=Arn(told["machine"]),
            kind=Kind(told["kind"]),
            at=datetime.fromisoformat(told["at"]),
            since=datetime.fromisoformat(since) if since else None,
        )

    def told(self) -> dict[str, Any]:
        """The walk as JSON."""
        since = self.since.isoformat() if self.since else None
        return {
            "name": self.name,
            "machine": self.machine,
            "kind": self.kind.value,
            "at": self.at.isoformat(),
            "since": since,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a list has come to so far."""

    resources: int = 0
    """The resources that it has shown."""

    messages: int = 0
    """The messages that were put on rooms' queues because of them."""

    unknown: int = 0
    """The resources of which nothing says whose they are."""

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            resources=self.resources + other.resources,
            messages=self.messages + other.messages,
            unknown=self.unknown + other.unknown,
        )

    def told(self) -> dict[str, int]:
        """The sums as JSON."""
        return asdict(self)


def total(lists: list[Mapping[str, Any]]) -> Sums:
    """The sums of all lists; one that could not be read to its end counts as far as it came."""
    whole = Sums()
    for one in lists:
        whole += Sums(**one.get("sums", {}))
    return whole


def unread(lists: list[Mapping[str, Any]]) -> list[str]:
    """The lists that could not be read to their end, with the error's name."""
    return [f"{one['method']}: {one['error']}" for one in lists if one.get("error")]
