"""moto's SageMaker, as far as the local cloud reaches into it."""

from collections.abc import Mapping, MutableMapping
from typing import Any
from weakref import WeakKeyDictionary

from moto.sagemaker import models

from local import ACCOUNT
from local.aws.autoscaling.targets import RefusedError

_ON_ITS_WAY = frozenset({"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})
"""The states of an endpoint that is on its way to another one."""

_configs: MutableMapping[Any, Any] = WeakKeyDictionary()
"""The configurations that endpoints run."""


def backend_of(region: str) -> Any:
    """All that moto's SageMaker has in a region."""
    return models.sagemaker_backends[ACCOUNT][region]


def endpoint_of(region: str, name: str) -> Any:
    """An endpoint, by its name in any letter case.

    Raises:
        RefusedError: there is none.
    """
    return named(backend_of(region).endpoints, name, "endpoint")


def named(resources: Mapping[str, Any], name: str, what: str) -> Any:
    """The one of some resources that has a name, in any letter case.

    Args:
        what: what it is, in words.

    Raises:
        RefusedError: there is none.
    """
    for key, resource in resources.items():
        if key.casefold() == name.casefold():
            return resource
    raise RefusedError("ValidationException", f'Could not find {what} "{name}".')


def config_of(endpoint: Any) -> Any:
    """The configuration that an endpoint runs, also where that has been deleted since."""
    return _configs[endpoint]


def run(endpoint: Any, config: Any) -> None:
    """Lets an endpoint run a configuration."""
    _configs[endpoint] = config
    endpoint.endpoint_config_name = config.endpoint_config_name


def must_rest(endpoint: Any) -> None:
    """Refuses an endpoint on its way to a state: it can be neither changed nor deleted."""
    if endpoint.endpoint_status in _ON_ITS_WAY:
        raise RefusedError(
            "ValidationException", f'Cannot update in-progress endpoint "{endpoint.arn.lower()}".'
        )
