"""What the sweep's function reads from its environment."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict

from sweep.plan import Room


class SweepSettings(BaseModel):
    """The variables of the sweep's function, named as the fields are."""

    model_config = ConfigDict(frozen=True)

    registry_application: str
    """The id of the AppConfig application that holds the registry; the next two belong to it."""

    registry_environment: str
    """The id of its environment."""

    registry_profile: str
    """The id of its configuration profile."""

    ledger_table: str
    """The name of the ledger's table."""

    ownership_queue: str
    """The URL of ownership's queue."""

    isolation_queue: str = ""
    """The URL of isolation's queue; empty where this stack isolates nobody."""

    scaling_queue: str
    """The URL of scaling's queue."""

    monitoring_queue: str
    """The URL of monitoring's queue."""

    messages_a_minute: int
    """How many messages a walk may put on the queues in a minute."""

    @property
    def queues(self) -> dict[Room, str]:
        """The rooms' queues; a room that is not there has none."""
        queues = {
            Room.OWNERSHIP: self.ownership_queue,
            Room.ISOLATION: self.isolation_queue,
            Room.SCALING: self.scaling_queue,
            Room.MONITORING: self.monitoring_queue,
        }
        return {room: queue for room, queue in queues.items() if queue}

    @classmethod
    def load(cls) -> Self:
        """Reads the environment.

        Raises:
            pydantic.ValidationError: a variable is missing; the message names it.
        """
        return cls.model_validate({name.lower(): value for name, value in os.environ.items()})
