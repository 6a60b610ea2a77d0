"""A change of what a room remembers: a value that says which members become what. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of single members of an item: what it does not name stays as it is."""

    put: Mapping[str, Any] = field(default_factory=dict)
    """Members and their new values."""

    add: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Members that are sets of text, and what is put into them."""

    take: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Members that are sets of text, and what is taken out of them."""

    drop: Collection[str] = ()
    """Members that are forgotten."""
