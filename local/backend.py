"""moto's SageMaker: where what it has is kept."""

from collections.abc import Mapping
from typing import Any

from moto.sagemaker import models

from local import ACCOUNT
from local.autoscaling import RefusedError


def backend_of(region: str) -> Any:
    return models.sagemaker_backends[ACCOUNT][region]


def endpoint_of(region: str, name: str) -> Any:
    return named(backend_of(region).endpoints, name, "endpoint")


def named(kind: Mapping[str, Any], name: str, what: str) -> Any:
    """One of a kind, in any letter case."""
    found = next((each for key, each in kind.items() if key.casefold() == name.casefold()), None)
    if found is None:
        raise RefusedError("ValidationException", f'Could not find {what} "{name}".')
    return found
