"""An endpoint's part in what its team has of all its endpoints together. Pure.

It is remembered with the endpoint, and compared with each look: that costs no call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import Watched

_MOST_KEPT = 100
"""Variants and components of one endpoint that are remembered for its team: an item of the ledger
has 400 KB (DynamoDB developer guide, "Constraints")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPart:
    """An endpoint's part in its team's dashboard and saved queries."""

    team: str
    """The team's name."""

    endpoint: str
    """The endpoint's name, in its maker's letters."""

    alarmed: bool
    """Whether it has a composite alarm."""

    logged: bool
    """Whether its log group was there: a query over one that is not there fails."""

    watched: tuple[Watched, ...]
    """Its variants and components."""

    @classmethod
    def of(
        cls, team: str, endpoint: str, watched: Iterable[Watched], *, alarmed: bool, logged: bool
    ) -> Self:
        """The part of an endpoint in service."""
        kept = tuple(watched)[:_MOST_KEPT]
        return cls(team=team, endpoint=endpoint, alarmed=alarmed, logged=logged, watched=kept)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The part as a memory has it."""
        endpoint = record["endpoint"]
        return cls(
            team=record["team"],
            endpoint=endpoint,
            alarmed=record["alarmed"],
            logged=record["logged"],
            watched=tuple(_watched_in(endpoint, one) for one in record["watched"]),
        )

    def to_record(self) -> dict[str, Any]:
        """The part as a memory keeps it."""
        return {
            "team": self.team,
            "endpoint": self.endpoint,
            "alarmed": self.alarmed,
            "logged": self.logged,
            "watched": [_watched_written(one) for one in self.watched],
        }


def _watched_in(endpoint: str, record: Mapping[str, Any]) -> Watched:
    return Watched(
        endpoint=endpoint,
        variant=record["variant"],
        component=record["component"],
        kind=WatchedKind(record["kind"]),
        instance_types=tuple(record["types"]),
        metrics_every=int(record["metrics_every"]),
        requests_every=int(record["requests_every"]),
    )


def _watched_written(watched: Watched) -> dict[str, Any]:
    return {
        "variant": watched.variant,
        "component": watched.component,
        "kind": watched.kind.value,
        "types": list(watched.instance_types),
        "metrics_every": watched.metrics_every,
        "requests_every": watched.requests_every,
    }
