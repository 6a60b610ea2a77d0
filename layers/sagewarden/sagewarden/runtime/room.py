"""What one delivery asks a room to do, and by which registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.registry.model import Registry
from sagewarden.runtime import live_registry
from sagewarden.runtime.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one delivery asks for."""

    registry: Registry
    """May be some seconds old."""

    fresh: Callable[[], Registry]
    """Reads the registry as it is at this moment."""

    cause: Cause
    delivery: str
    """Names the message: a redelivered one keeps its name."""

    now: datetime

    @classmethod
    def begin(cls, cause: Cause, delivery: str, settings: Settings) -> Self:
        """By the live registry; by none older than the deployment, where one is the cause.

        Raises:
            RegistryUnavailable: there is none, and so nothing is known about teams.
        """
        live = live_registry.live(settings)
        deployed = cause.kind is CauseKind.REGISTRY_DEPLOYED
        teams = live.after(cause.origin) if deployed else live.current()
        return cls(
            registry=teams, fresh=live.fresh, cause=cause, delivery=delivery, now=datetime.now(UTC)
        )
