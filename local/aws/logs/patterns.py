"""Filter patterns of log events that have no structure (Logs user guide, "Filter pattern syntax").

Terms that all have to be there, `-` before what must not be, `?` before those of which one is
enough, quotes around what is no single word, `%` around regular expressions; letters' cases count.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_LENGTH = 1024
_TERM = re.compile(r"\s*(?P<sign>[-?]?)(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>[^\s\"]+))")
_REGEX = re.compile(r"%(?P<regex>.+)%")
_REGEX_CHARACTERS = re.compile(r"[\w:#=@/;,\-^$?\[\]{}|\\*+. ]+", re.ASCII)
"""What a regular expression may be of: no parentheses, for one."""


class PatternError(Exception):
    """A text is no pattern that is known here; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a log event has to have."""

    all_of: tuple[Callable[[str], bool], ...] = ()
    """What has to be in it."""

    none_of: tuple[Callable[[str], bool], ...] = ()
    """What must not."""

    any_of: tuple[Callable[[str], bool], ...] = ()
    """Of what one has to be in it."""

    def matches(self, message: str) -> bool:
        """Whether a message has it."""
        if not all(has(message) for has in self.all_of):
            return False
        if any(has(message) for has in self.none_of):
            return False
        return not self.any_of or any(has(message) for has in self.any_of)


def parse(text: str) -> Pattern:
    """A pattern; an empty text matches everything.

    Raises:
        PatternError: it is none, or of a kind that is not known here: JSON, fields between blanks,
            `?` beside other terms, which AWS is said to ignore then, or a regular expression
            beside other terms, which is to stand alone.
    """
    if len(text) > _LENGTH:
        raise PatternError(f"a filter pattern has at most {_LENGTH} characters")
    if text.lstrip().startswith(("{", "[")):
        raise PatternError("patterns of JSON and of fields between blanks are not known here")
    terms: dict[str, list[Callable[[str], bool]]] = {"": [], "-": [], "?": []}
    at, text = 0, text.rstrip()
    while at < len(text):
        term = _TERM.match(text, at)
        if term is None:
            raise PatternError(f"Invalid character(s) in term '{text[at:].strip()}'")
        terms[term["sign"]].append(_has(term["quoted"], term["bare"]))
        at = term.end()
    if _has_regex(text) and sum(map(len, terms.values())) > 1:
        raise PatternError("a regular expression cannot be combined with other terms")
    if terms["?"] and (terms[""] or terms["-"]):
        raise PatternError("? cannot be combined with other terms")
    return Pattern(tuple(terms[""]), tuple(terms["-"]), tuple(terms["?"]))


def _has_regex(text: str) -> bool:
    """Whether one of the terms of a pattern is a regular expression."""
    return any(_REGEX.fullmatch(term["bare"] or "") for term in _TERM.finditer(text))


def _has(quoted: str | None, bare: str | None) -> Callable[[str], bool]:
    """Whether a message has a term: a regular expression, or a text."""
    regex = _REGEX.fullmatch(bare or "")
    if regex:
        if not _REGEX_CHARACTERS.fullmatch(regex["regex"]):
            raise PatternError(f"Invalid regular expression '{regex['regex']}'")
        searched = re.compile(regex["regex"])
        return lambda message: searched.search(message) is not None
    term = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    if bare and not re.fullmatch(r"[\w.]+", bare):
        raise PatternError(f"Invalid character(s) in term '{bare}': quotes have to be around it")
    return lambda message: str(term) in message
