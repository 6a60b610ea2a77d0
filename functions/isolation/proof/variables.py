"""What a policy's variables stand for in a request, as IAM puts it in before it compares. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{(?P<key>[^},]+)(, '(?P<default>[^']*)')?\}")


def with_values(part: Any, value_of: Callable[[str], Any]) -> Any:
    """A part of a statement, of whatever shape, with values in place of its variables.

    One without a value and without a default stays as it is written, and so matches nothing.

    Args:
        value_of: the value of a condition key, in small letters; None where the request has none.
    """
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _value(found, value_of), part)
    if isinstance(part, Mapping):
        return {key: with_values(inner, value_of) for key, inner in part.items()}
    if isinstance(part, list):
        return [with_values(inner, value_of) for inner in part]
    return part


def _value(found: re.Match[str], value_of: Callable[[str], Any]) -> str:
    value = value_of(found["key"].lower())
    # It is one of the request's.
    if isinstance(value, str):
        return value
    # The request has none, or several, which no variable can stand for.
    return found[0] if found["default"] is None else found["default"]
