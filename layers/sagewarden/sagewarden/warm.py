"""A warm function's memory between invocations: declared in one way, forgotten by one call.

Lambda keeps a process for as long as it pleases. Whatever a module remembers in it goes through
`remember`, so that a test can begin as a cold start does.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

_clearings: list[Callable[[], None]] = []


def remember[**Arguments, Value](make: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Decorates a function whose values are made once for as long as the process lives."""
    kept: Any = cache(make)
    _clearings.append(kept.cache_clear)
    remembered: Callable[Arguments, Value] = kept
    return remembered


def forget() -> None:
    """Forgets all that was remembered, as a cold start does."""
    for clear in _clearings:
        clear()
