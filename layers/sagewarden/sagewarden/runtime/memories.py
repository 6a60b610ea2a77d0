"""A room's memory of one thing; apart from `Delivery`, for only some rooms may write items."""

from sagewarden.deeds.memory import Memory
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery


def memory_of(delivery: Delivery, about: Arn) -> Memory:
    """What the room remembers about something from one delivery to the next."""
    return Memory(
        client=delivery.aws.dynamodb,
        table=delivery.settings.memory_table,
        about=about,
        entry=delivery.room,
    )
