"""The limits that targets were given, and those that people gave them since, as a memory has them.

Pure. Each is a map that is written as a whole, with the lease: only its holder registers anything.
"""

from collections.abc import Mapping
from datetime import datetime

from scaling.endpoints.keys import TargetKey
from scaling.endpoints.limits import Limits, Yielded

_BETWEEN = "|"
"""Stands between the members of a key, and of what is said of it."""


def limits_written(limits: Mapping[TargetKey, Limits]) -> dict[str, str]:
    """The limits that sagewarden gave its targets."""
    return {key_written(key): f"{one.min}{_BETWEEN}{one.max}" for key, one in limits.items()}


def limits_in(written: Mapping[str, str]) -> dict[TargetKey, Limits]:
    """The same, as they were."""
    limits: dict[TargetKey, Limits] = {}
    for key, said in written.items():
        least, most = said.split(_BETWEEN)
        limits[key_in(key)] = Limits(int(least), int(most))
    return limits


def yielded_written(yielded: Mapping[TargetKey, Yielded]) -> dict[str, str]:
    """What sagewarden leaves to others."""
    said: dict[str, str] = {}
    for key, one in yielded.items():
        parts = (one.since.isoformat(), str(one.limits.min), str(one.limits.max))
        said[key_written(key)] = _BETWEEN.join(parts)
    return said


def yielded_in(written: Mapping[str, str]) -> dict[TargetKey, Yielded]:
    """The same, as it was."""
    yielded: dict[TargetKey, Yielded] = {}
    for key, said in written.items():
        since, least, most = said.split(_BETWEEN)
        limits = Limits(int(least), int(most))
        yielded[key_in(key)] = Yielded(datetime.fromisoformat(since), limits)
    return yielded


def key_written(key: TargetKey) -> str:
    """A target's name as the key of a map."""
    return f"{key.resource_id}{_BETWEEN}{key.dimension}"


def key_in(text: str) -> TargetKey:
    """The same, as it was."""
    resource_id, dimension = text.split(_BETWEEN)
    return TargetKey(resource_id, dimension)
