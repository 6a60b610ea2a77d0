"""Lists of actions, made shorter with wildcards that match nothing else."""

import re
from collections.abc import Collection, Iterator


def cover(wanted: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """The fewest prefixes, cut between words, that match what is wanted and nothing else that is known.

    A name is kept whole where a wildcard would match only it: `StopPipelineExecution` reads better.
    """
    found = sorted({_pattern(name, set(wanted), known) for name in wanted})
    return tuple(each for each in found if not any(_matches(other, each) for other in found))


def _pattern(name: str, wanted: set[str], known: Collection[str]) -> str:
    for prefix in _prefixes(name):
        matched = {other for other in known if other.startswith(prefix)}
        if matched <= wanted and len(matched) > 1:
            return f"{prefix}*"
    return name


def _prefixes(name: str) -> Iterator[str]:
    """The beginnings of a name in CamelCase, from its first word to the whole."""
    for boundary in re.finditer(r"(?<=[a-z0-9])(?=[A-Z])|$", name):
        yield name[: boundary.end()]


def _matches(pattern: str, other: str) -> bool:
    return pattern.endswith("*") and pattern != other and other.startswith(pattern[:-1])
