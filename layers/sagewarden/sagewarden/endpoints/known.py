"""What a room knows of an endpoint from an earlier look, and need not read again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sagewarden.endpoints.hosting import Hosting


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an earlier look at an endpoint found, and cannot have changed since."""

    name: str = ""
    """Its name, in its maker's letters; none where it was never seen."""

    born: datetime | None = None
    """When it was created: `hosting` holds for this one, not for another of its name."""

    config: str = ""
    """The name of its endpoint configuration, which cannot change."""

    hosting: Mapping[str, Hosting] | None = None
    """What that configuration says, by variant; None where it was never read."""
