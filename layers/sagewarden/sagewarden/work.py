"""What one delivery asks a room to do, and by which registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sagewarden import registry
from sagewarden.causes import Cause, CauseKind
from sagewarden.settings import Settings
from sagewarden.teams import Registry


@dataclass(frozen=True, slots=True)
class Work:
    """What one delivery asks for.

    Attributes:
        registry: may be some seconds old.
        fresh: reads the registry as it is at this moment.
        delivery: names the message: a redelivered one keeps its name.
    """

    registry: Registry
    fresh: Callable[[], Registry]
    cause: Cause
    delivery: str
    now: datetime

    @classmethod
    def begin(cls, cause: Cause, delivery: str, settings: Settings) -> Self:
        """By the live registry; by none older than the deployment, where one is the cause.

        Raises:
            RegistryUnavailable: there is none, and so nothing is known about teams.
        """
        live = registry.live(settings)
        deployed = cause.kind is CauseKind.REGISTRY_DEPLOYED
        teams = live.after(cause.origin) if deployed else live.current()
        return cls(teams, live.fresh, cause, delivery, datetime.now(UTC))
