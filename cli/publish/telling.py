"""The dangers of a publication in words for a terminal of eighty columns. Pure."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from cli.publish.counted import Count
from cli.publish.danger import Danger

_WIDTH = 80
_INDENT = "    "

_WHERE = (
    "Resources are counted in the stack's region; jobs that have ended, lineage and\n"
    "versions are not. The policies hold in every region."
)
"""What a count is of."""

_EXAMPLES = 3
"""Names that are told of what was counted."""

_REASONS = 5
"""What could not be counted that is told one by one."""


def refusal(
    file: Path, stack_name: str, dangers: Iterable[Danger], unconfirmed: tuple[Danger, ...]
) -> str:
    """What a publication would do that is not confirmed, and the command that confirms it."""
    go_on = command(file, stack_name, dangers)
    if not unconfirmed:
        return f"\nTo publish it:\n\n{go_on}"
    return (
        f"Publishing it would shut out or open:\n\n{told(unconfirmed)}\n\n{_WHERE}\n\n"
        f"To publish it all the same:\n\n{go_on}"
    )


def told(dangers: Iterable[Danger]) -> str:
    """Every danger: its name, what happens, who and what is concerned, and what to do instead."""
    return "\n\n".join("\n".join(_lines(danger)) for danger in dangers)


def command(file: Path, stack_name: str, dangers: Iterable[Danger]) -> str:
    """The command that publishes a registry with all of its dangers confirmed."""
    words = ["sagewarden", "registry", "publish", str(file)]
    if stack_name != "sagewarden":
        words += ["--stack-name", stack_name]
    lines = [shlex.join(words)]
    lines += [f"--confirm {shlex.quote(danger.name)}" for danger in dangers]
    return " \\\n    ".join(lines)


def _lines(danger: Danger) -> Iterator[str]:
    yield _wrapped(f"{danger.name} ({danger.effect})", "")
    yield _wrapped(f"{danger.sentence}.", _INDENT)
    uncounted: tuple[str, ...] = ()
    for what, count in (("resources", danger.resources), ("principals", danger.principals)):
        if count is not None:
            yield _wrapped(f"{what}: {_number(count)}", _INDENT)
            uncounted += count.uncounted
    if uncounted:
        yield _wrapped(f"could not be counted: {_few(uncounted, _REASONS, '; ')}", _INDENT)
    yield _wrapped(f"instead: {danger.remedy}", _INDENT)


def _number(count: Count) -> str:
    """How many there are, and some of them."""
    number = len(count.names)
    told = f"at least {number}" if count.uncounted else str(number)
    return f"{told} ({_few(count.names, _EXAMPLES, ', ')})" if number else told


def _few(names: tuple[str, ...], most: int, between: str) -> str:
    """Some names, and how many more there are."""
    more = len(names) - most
    shown = between.join(names[:most])
    return f"{shown}{between}and {more} more" if more > 0 else shown


def _wrapped(text: str, indent: str) -> str:
    return fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
