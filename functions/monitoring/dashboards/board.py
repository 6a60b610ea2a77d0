"""A dashboard as it should be, and what is remembered of it. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

PREFIX = "sagewarden_"
"""How the names of all dashboards of monitoring begin."""

_DEPLOYMENTS = 5
"""Deployments that a dashboard marks."""


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard as it should be."""

    name: str
    """Its name."""

    body: str
    """Its body, as PutDashboard takes it; always the same text for the same content."""

    @property
    def digest(self) -> str:
        """Tells this body from others."""
        return sha256(self.body.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A moment from which on an endpoint was of another configuration."""

    at: str
    """When it was seen, in ISO 8601."""

    config: str
    """The name of the endpoint configuration."""


@dataclass(frozen=True, slots=True)
class KeptBoard:
    """What is remembered of an endpoint's dashboard."""

    name: str
    """Its name."""

    digest: str
    """Which body was put last; empty while the first one is on its way."""

    deployments: tuple[Deployment, ...]
    """The deployments that it marks, the oldest first."""


def board_name(region: str, endpoint: str) -> str:
    """The name of an endpoint's dashboard: an account has one list of them for all regions."""
    return f"{PREFIX}{region}_{endpoint}"


def deployments_after(before: Sequence[Deployment], config: str, at: str) -> tuple[Deployment, ...]:
    """The newest deployments, with the one that has led to a configuration."""
    known = tuple(before)
    if not known or known[-1].config != config:
        known = (*known, Deployment(at, config))
    return known[-_DEPLOYMENTS:]


def team_board_name(region: str, team: str) -> str:
    """The name of a team's dashboard, which has letters, digits, `-` and `_` alone (PutDashboard).

    No endpoint's name has an underscore, so none has such a dashboard. No two teams have one name:
    an underscore is doubled, and another letter is one and its number.
    """
    spelled = [one if one.isalnum() or one == "-" else _escaped(one) for one in team]
    return f"{PREFIX}{region}_team_{''.join(spelled)}"


def _escaped(letter: str) -> str:
    return "__" if letter == "_" else f"_{ord(letter):02x}"


def body_of(widgets: Sequence[Mapping[str, Any]], *, start: str = "-PT3H") -> str:
    """The body of a dashboard, by its widgets from top to bottom: two in a row, or one alone.

    (CloudWatch API reference, "Dashboard body structure and syntax".)

    Args:
        start: how long ago its charts begin, in ISO 8601.
    """
    placed: list[Mapping[str, Any]] = []
    x = y = height = 0
    for widget in widgets:
        # It does not fit into the row.
        if x + widget["width"] > WIDTH:
            x, y, height = 0, y + height, 0
        placed.append({**widget, "x": x, "y": y})
        x, height = x + widget["width"], max(height, widget["height"])
    body = {"periodOverride": "inherit", "start": start, "widgets": placed}
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


WIDTH = 24
"""Columns of a dashboard."""
