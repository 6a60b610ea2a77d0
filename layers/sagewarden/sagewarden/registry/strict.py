"""The base of the registry's models, and the durations in them."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

DAY = 86_400
"""Seconds of a day."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY}


class Strict(BaseModel):
    """The base of every part of the registry: unknown keys are mistakes, and nothing is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, allow_inf_nan=False)


def _seconds(value: Any) -> Any:
    """A duration such as `3m`, in seconds; a number is taken for seconds."""
    if not isinstance(value, str):
        return value
    duration = re.fullmatch(r"(?P<number>\d+)(?P<unit>[smhd])", value)
    if not duration:
        raise ValueError("expected a duration such as 90s, 3m or 1h")
    return int(duration["number"]) * _UNITS[duration["unit"]]


Seconds = Annotated[int, BeforeValidator(_seconds), Field(ge=0)]
"""A duration in seconds; the registry may write `90s`, `3m`, `1h` or `2d`."""
