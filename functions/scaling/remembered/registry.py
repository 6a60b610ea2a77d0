"""What is remembered of the registry by which scaling last looked at everything. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sagewarden.deeds.changes import Change

DIGEST = "digest"
"""The item's only member."""


@dataclass(frozen=True, slots=True)
class RememberedRegistry:
    """What sagewarden remembers of the registry by which it last looked at whatever scales."""

    digest: str = ""
    """Tells what scaling goes by in it from what another one says."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """What an item of the ledger's table says."""
        return cls(item.get(DIGEST, ""))

    @staticmethod
    def handed_on(digest: str) -> Change:
        """Whatever scales was handed on because of a registry."""
        return Change(put={DIGEST: digest})
