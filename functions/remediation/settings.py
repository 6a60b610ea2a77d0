"""What remediation's functions read from their environment beside what every room's do."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict


class RemediationSettings(BaseModel):
    """The variables that only remediation has, named as the fields are."""

    model_config = ConfigDict(frozen=True)

    scaling_queue: str
    """The URL of scaling's queue: what concerns scalable targets is scaling's to do."""

    state_machine: str = ""
    """The ARN of the state machine whose executions are the runs; empty in its own steps."""

    @classmethod
    def load(cls) -> Self:
        """Reads the environment.

        Raises:
            pydantic.ValidationError: a variable is missing; the message names it.
        """
        return cls.model_validate({name.lower(): value for name, value in os.environ.items()})
