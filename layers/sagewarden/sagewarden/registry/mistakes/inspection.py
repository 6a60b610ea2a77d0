"""What is wrong with a registry: within its places, and between them."""

from typing import Any

from pydantic import ValidationError

from sagewarden.registry.mistakes.mistake import Mistake
from sagewarden.registry.mistakes.names import (
    names_alike,
    names_reserved,
    prefixes_alike,
    profiles_missing,
    tag_values_alike,
)
from sagewarden.registry.mistakes.people import (
    domains_twice,
    members_missing,
    principals_twice,
    studio_names_alike,
)
from sagewarden.registry.mistakes.roles import roles_overlapping
from sagewarden.registry.mistakes.within import within_places
from sagewarden.registry.model import Registry

_BETWEEN_PLACES = (
    members_missing,
    principals_twice,
    studio_names_alike,
    roles_overlapping,
    profiles_missing,
    names_reserved,
    names_alike,
    tag_values_alike,
    prefixes_alike,
    domains_twice,
)
"""Each finds the mistakes of one kind that only show between two places of the registry."""


def inspect(raw: Any) -> Registry | tuple[Mistake, ...]:
    """The registry that some data describes, or everything that is wrong with it.

    What only shows between two places (a principal in two teams, a profile that does not exist) is
    looked for in the raw data, so that it is reported beside the mistakes within one place.
    """
    between: list[Mistake] = []
    for find_mistakes in _BETWEEN_PLACES:
        between.extend(find_mistakes(raw))
    try:
        registry = Registry.model_validate(raw)
    except ValidationError as error:
        return (*within_places(error), *between)
    return tuple(between) or registry
