"""What a function reads from its environment, checked when it is first needed.

A plain pydantic model over `os.environ`: pydantic-settings would add 140 ms to every cold start.
"""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """The variables that every function has, named as the fields are; a room's model adds its own."""

    model_config = ConfigDict(frozen=True)

    registry_application: str
    registry_environment: str
    registry_profile: str
    ledger_table: str

    @classmethod
    def load(cls) -> Self:
        """Reads the environment.

        Raises:
            pydantic.ValidationError: a variable is missing; the message names it.
        """
        return cls.model_validate({name.lower(): value for name, value in os.environ.items()})
