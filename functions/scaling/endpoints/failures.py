"""Scaling activities that failed, each with what kept it. Pure."""

from dataclasses import dataclass

from sagewarden.endpoints.obstacles import Obstacle
from scaling.endpoints.keys import TargetKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A scaling activity of a target that failed, and was the last one of it to end."""

    key: TargetKey
    """The target."""

    obstacle: Obstacle
    """What kept it."""

    message: str
    """AWS's sentence."""

    since: str
    """When the last activity before it that did not fail began; empty where none is known."""

    @property
    def occasion(self) -> str:
        """Sets it apart from failures of another kind, and from those before a success."""
        return f"{self.kind}{self.since}"

    @property
    def kind(self) -> str:
        """What it has in common with its like, whenever that was."""
        return f"{self.key.resource_id} {self.obstacle.value} since "
