"""moto's SageMaker: where what it has is kept."""

from collections.abc import Mapping, MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

from moto.sagemaker import models

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError

_ON_ITS_WAY = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})

_configs: MutableMapping[Any, Any] = WeakKeyDictionary()


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


def config_of(endpoint: Any) -> Any:
    """The configuration that an endpoint runs, even if the configuration has been deleted."""
    return _configs[endpoint]


def run(endpoint: Any, config: Any) -> None:
    """Lets an endpoint run a configuration."""
    _configs[endpoint] = config
    endpoint.endpoint_config_name = config.endpoint_config_name


def must_rest(endpoint: Any) -> None:
    """What is on its way to a state can be neither changed nor deleted."""
    if endpoint.endpoint_status in _ON_ITS_WAY:
        raise RefusedError(
            "ValidationException", f'Cannot update in-progress endpoint "{endpoint.arn.lower()}".'
        )
