"""What a function reads from its environment, checked when it is first needed.

A plain pydantic model over `os.environ`: pydantic-settings would add 140 ms to every cold start.
"""

import os
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _listed(value: Any) -> Any:
    """The parts of a variable that holds several texts, with commas between them."""
    return tuple(filter(None, value.split(","))) if isinstance(value, str) else value


OwnRoles = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """The variables that every room's function has, named as the fields are."""

    model_config = ConfigDict(frozen=True)

    stack_name: str
    """The name of the stack that the function belongs to."""

    registry_application: str
    """The id of the AppConfig application that holds the registry; the next two belong to it."""

    registry_environment: str
    """The id of its environment."""

    registry_profile: str
    """The id of its configuration profile."""

    ledger_table: str
    """The name of the ledger's table."""

    memory_table: str
    """The name of the table in which the room remembers: the ledger's, or one of the room's own."""

    administrators_topic: str
    """The ARN of the SNS topic that hears of what administrators must decide or mend."""

    queue: str
    """The URL of the function's own queue."""

    own_roles: OwnRoles
    """The ARNs of the rooms' roles: how sagewarden's own calls are known."""

    @classmethod
    def load(cls) -> Self:
        """Reads the environment.

        Raises:
            pydantic.ValidationError: a variable is missing; the message names it.
        """
        return cls.model_validate({name.lower(): value for name, value in os.environ.items()})
