"""What becomes of an endpoint's deployments: in service, unless a test asks for something else.

While one goes on, DescribeEndpoint tells of the configuration in service, and of the one that
comes under `PendingDeploymentSummary` (API reference); a roll-back ends in service as well.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from local.aws.sagemaker.backend import config_of, run

FATES: dict[str, tuple[str, str]] = {}
"""How the next deployment of an endpoint or component ends, `rolls-back`, `fails` or `hangs`, and
why; by its name in small letters."""

_pending: MutableMapping[Any, "_Before"] = WeakKeyDictionary()
_configs: MutableMapping[Any, Any] = WeakKeyDictionary()
"""The DeploymentConfig that each endpoint was updated with last."""


@dataclass
class _Before:
    """What an endpoint had in service when a deployment began."""

    config: Any
    variants: Any
    since: datetime


def begin(endpoint: Any, config: Any, variants: Any, asked: Any) -> None:
    """An update begins.

    Args:
        config: the configuration that it had before.
        variants: the variants that it had before.
        asked: the members of the call.
    """
    _pending[endpoint] = _Before(config, variants, datetime.now(UTC))
    endpoint.failure_reason = None
    endpoint.endpoint_status = "Updating"
    endpoint.last_modified_time = datetime.now(UTC).replace(tzinfo=None)
    if not asked.get("RetainDeploymentConfig"):
        _configs[endpoint] = asked.get("DeploymentConfig")


def create(endpoint: Any) -> None:
    """A creation that is not to end well begins."""
    if endpoint.endpoint_name.casefold() in FATES:
        endpoint.endpoint_status = "Creating"


def end(endpoint: Any, *, is_creation: bool = False) -> str:
    """A deployment ends; the state that an event tells, none where it hangs.

    A creation that an update has followed already ends nothing of that: moto's endpoints are in
    service from the first moment, and the event of it may come late.
    """
    if is_creation and endpoint in _pending:
        return "IN_SERVICE"
    fate, reason = FATES.get(endpoint.endpoint_name.casefold(), ("passes", ""))
    if fate == "hangs":
        return ""
    FATES.pop(endpoint.endpoint_name.casefold(), None)
    before = _pending.pop(endpoint, None)
    endpoint.last_modified_time = datetime.now(UTC).replace(tzinfo=None)
    # What scales, or changes weights, leaves the reason that stands there.
    if before or reason:
        endpoint.failure_reason = reason or None
    endpoint.endpoint_status = "Failed" if fate == "fails" else "InService"
    if fate == "rolls-back" and before:
        endpoint.production_variants = before.variants
        run(endpoint, before.config)
    return "FAILED" if fate == "fails" else "IN_SERVICE"


def component_state(name: str) -> tuple[str, str]:
    """The state of an inference component that is made, and why it is that."""
    fate, reason = FATES.pop(name.casefold(), ("passes", ""))
    states = {"hangs": "Creating", "fails": "Failed"}
    return states.get(fate, "InService"), reason


def described(endpoint: Any) -> dict[str, Any]:
    """What DescribeEndpoint tells of the last deployment."""
    told: dict[str, Any] = {}
    before = _pending.get(endpoint)
    if before:
        pending = config_of(endpoint).endpoint_config_name
        told["EndpointConfigName"] = before.config.endpoint_config_name
        told["PendingDeploymentSummary"] = {
            "EndpointConfigName": pending,
            "StartTime": before.since.timestamp(),
        }
    if _configs.get(endpoint):
        told["LastDeploymentConfig"] = _configs[endpoint]
    return told
