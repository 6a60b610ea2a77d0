"""Deployments: how long one may take, and whether it has to be guarded."""

from pydantic import Field

from sagewarden.registry.strict import Seconds, Strict


class Deployments(Strict):
    """What a profile expects of an endpoint's deployments, and those of its components."""

    deadline: Seconds = Field(default=1800, ge=900, le=86_400)
    """Seconds after which a deployment that has not settled is told of; it is looked at every 15
    minutes, as long as a queue holds a message back."""

    guarded: bool = False
    """Whether an update without alarms that would roll it back is told of."""
