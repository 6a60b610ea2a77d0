"""What scaling reads from its environment."""

from functools import cache

from sagewarden.runtime.settings import Settings


class ScalingSettings(Settings):
    """Beside what every function has.

    `administrators_topic` is the ARN of the SNS topic that hears of what a human must decide, where a
    team has none of its own; `scaling_queue` is the URL of the room's own queue.
    """

    administrators_topic: str
    scaling_queue: str


@cache
def settings() -> ScalingSettings:
    return ScalingSettings.load()
