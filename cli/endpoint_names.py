"""Endpoints' names as people type them. Pure."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
"""Of an endpoint (CreateEndpoint, API reference)."""


def is_name(text: str) -> bool:
    """Whether a text can be an endpoint's name."""
    return _NAME.fullmatch(text) is not None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """What a message ends with where there is a name like the one that there is not, or nothing."""
    close = get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
