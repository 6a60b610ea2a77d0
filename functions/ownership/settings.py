"""What ownership reads from its environment."""

from functools import cache

from sagewarden.runtime.settings import Settings


class OwnershipSettings(Settings):
    """`administrators_topic` is the ARN of the SNS topic that hears of what no team was found for."""

    administrators_topic: str


@cache
def settings() -> OwnershipSettings:
    return OwnershipSettings.load()
