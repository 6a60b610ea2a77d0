"""What the sweep remembers: when the last walk began that came through everything. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sagewarden.deeds.changes import Change

_BEGAN = "began"

OVERLAP = timedelta(hours=1)
"""How far a walk looks back beyond the beginning of the last one: lists are not up to date at once,
and what was on its way to a room then has come or failed since."""


def unseen_since(item: Mapping[str, Any]) -> datetime | None:
    """Since when nothing new has been seen; None where no walk has been completed."""
    began = item.get(_BEGAN)
    return datetime.fromisoformat(began) - OVERLAP if began else None


def completed(began: datetime) -> Change:
    """The change that remembers when a walk began that has come through everything."""
    return Change(put={_BEGAN: began.isoformat()})
