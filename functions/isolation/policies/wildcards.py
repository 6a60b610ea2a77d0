"""Lists of actions, made shorter with wildcards that match nothing else."""

import re
from collections.abc import Collection, Iterator


def cover(wanted: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """The fewest prefixes, cut between words, that match no known name but the wanted ones.

    A name is kept whole where a wildcard would match only it: `StopPipelineExecution` reads better.
    """
    patterns = sorted({_pattern(name, set(wanted), known) for name in wanted})
    return tuple(pattern for pattern in patterns if not _is_covered(pattern, patterns))


def shorten(wanted: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """The shortest beginnings that match no known name but the wanted ones, cut anywhere.

    For lists so long that a policy would not hold them: `CreateCod*` for `CreateCodeRepository`.
    """
    patterns = {_beginning(name, set(wanted), known) for name in wanted}
    return tuple(sorted(patterns))


def _beginning(name: str, wanted: set[str], known: Collection[str]) -> str:
    first_word = next(_prefixes(name))
    for end in range(len(first_word), len(name)):
        prefix = name[:end]
        if all(other in wanted for other in known if other.startswith(prefix)):
            return f"{prefix}*"
    return name


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


def _is_covered(pattern: str, patterns: Collection[str]) -> bool:
    """Whether another pattern matches all that this one does."""
    return any(_matches(other, pattern) for other in patterns)


def _matches(pattern: str, other: str) -> bool:
    return pattern.endswith("*") and pattern != other and other.startswith(pattern[:-1])
