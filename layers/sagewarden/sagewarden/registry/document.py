"""Reads a team registry out of the document that an operator wrote, or that AppConfig serves."""

import json
from typing import Any

from sagewarden.errors import RegistryInvalid
from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.mistakes.mistake import Mistake
from sagewarden.registry.model import Registry
from sagewarden.registry.zones import inspect_to_publish


def read(content: bytes | str) -> Registry:
    """Reads a registry in JSON, as it is published, or in YAML, as it is written.

    Raises:
        RegistryInvalid: it has mistakes; the error names every one of them.
    """
    return _valid(inspect(_data(content)))


def read_to_publish(content: bytes | str) -> Registry:
    """Reads a registry that is about to go live, of which more is asked than of the live one.

    Raises:
        RegistryInvalid: it must not go live; the error names every mistake.
    """
    return _valid(inspect_to_publish(_data(content)))


def _valid(inspected: Registry | tuple[Mistake, ...]) -> Registry:
    if not isinstance(inspected, Registry):
        raise RegistryInvalid([str(mistake) for mistake in inspected])
    return inspected


def _data(content: bytes | str) -> Any:
    """What a document says, in plain values; all JSON is YAML too, but JSON is read faster."""
    try:
        return json.loads(content)
    except ValueError:
        return _yaml(content)


def _yaml(content: bytes | str) -> Any:
    import yaml  # what is published is JSON: the functions do without this import

    try:
        return yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise RegistryInvalid([f"not readable as YAML: {error}"]) from error
