"""What isolation reads from its environment."""

from functools import cache

from sagewarden.runtime.settings import Settings


class IsolationSettings(Settings):
    """Beside what every function has.

    `administrators_topic` is the ARN of the SNS topic that hears of what a human must decide;
    `isolation_queue` is the URL of the room's own queue, over which a deployment is handed on.
    """

    administrators_topic: str
    isolation_queue: str


@cache
def settings() -> IsolationSettings:
    return IsolationSettings.load()
