"""What is around a function in its process: its settings, the registry, AWS's clients, a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sagewarden.registry.model import Registry
from sagewarden.runtime import live_registry
from sagewarden.runtime.aws import Clients, client
from sagewarden.runtime.settings import Settings
from sagewarden.warm import remember


class RegistrySource(Protocol):
    """Where the registry is read: `live_registry.LiveRegistry`, or what a test or a command has."""

    def current(self) -> Registry: ...
    def after(self, deployment: str) -> Registry: ...
    def fresh(self) -> Registry: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The surroundings of a room in its process; a test or a command hands in its own."""

    settings: Settings
    """What the environment says."""

    registry: RegistrySource
    """Where the team registry is read."""

    aws: Clients
    """AWS's clients, each made when it is first used."""

    clock: Callable[[], datetime]
    """Tells the time, in UTC."""


@remember
def runtime() -> Runtime:
    """The runtime of this function, made at the first event that there is something to do about."""
    settings = Settings.load()
    return Runtime(
        settings=settings,
        registry=live_registry.live(settings),
        aws=Clients(client),
        clock=lambda: datetime.now(UTC),
    )
