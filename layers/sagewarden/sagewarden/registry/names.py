"""Names in a registry that become parts of names in AWS."""

import re
from typing import Annotated

from pydantic import AfterValidator

_NAME = re.compile(r"[\w.-]{1,64}")
_WAKE = "wake"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("expected 1 to 64 letters, digits or _ . -")
    return name


def _not_ours(name: str) -> str:
    if name == _WAKE:
        raise ValueError(f"{_WAKE!r} is what starts the first one from zero; expected another name")
    return name


Name = Annotated[str, AfterValidator(_checked)]
"""A name, where it can be part of one that AWS knows."""

PolicyName = Annotated[Name, AfterValidator(_not_ours)]
"""The name of a scaling policy that no policy of sagewarden's own has."""
