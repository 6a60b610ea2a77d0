"""Several things at once: the worst of each scenario, in one minute. Pure."""

from collections.abc import Callable
from dataclasses import fields
from itertools import chain
from typing import Any

from local.traffic.minute import Minute

_LEAST = frozenset({"cache_hit", "visible"})
"""Of these less is worse."""

_OF_THE_FIRST = frozenset({"instances", "copies"})
"""These are no trouble: the first scenario says them."""

_ADDED = frozenset({"client_errors", "server_errors"})


def mixed(*scenarios: Callable[[int], Minute]) -> Callable[[int], Minute]:
    """A scenario in which several happen at the same time: nobody can say which is to blame."""

    def of_minute(minute: int) -> Minute:
        together = [scenario(minute) for scenario in scenarios]
        worst = {field.name: _worst(field.name, together) for field in fields(Minute)}
        for name in _ADDED:
            worst[name] = min(worst[name], worst["requests"] or 0)
        return Minute(**worst)

    return of_minute


def _worst(name: str, together: list[Minute]) -> Any:
    """The worst value of one member in several minutes."""
    values = [getattr(minute, name) for minute in together]
    # What is logged is logged of each, once.
    if name == "lines":
        return tuple(dict.fromkeys(chain.from_iterable(values)))
    if name in _OF_THE_FIRST:
        return values[0]
    if name in _ADDED:
        return sum(values)
    if name in _LEAST:
        return min(values)
    # Nothing published of requests is less than none.
    return max(values, key=lambda value: -1 if value is None else value)
