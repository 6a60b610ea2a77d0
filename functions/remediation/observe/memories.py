"""What the ledger remembers of an endpoint: remediation's own memory and scaling's, in one read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from remediation.record.table import RunTable
from remediation.remembered import ROOM, Remembered
from sagewarden.deeds.items import plain_item
from sagewarden.endpoints.registered import SCALING
from sagewarden.errors import TransientError
from sagewarden.resources import Arn, arn_beside


@dataclass(frozen=True, slots=True)
class Memories:
    """What is remembered of an endpoint."""

    own: Remembered
    """What remediation remembers."""

    scaling: Mapping[str, Mapping[str, Any]]
    """What scaling remembers of the endpoint and of inference components, by the ARN's key."""

    def of_resource(self, endpoint: Arn, resource_id: str) -> Mapping[str, Any]:
        """What scaling remembers of what scales, by Application Auto Scaling's name of it."""
        about = endpoint
        if resource_id.startswith("inference-component/"):
            about = arn_beside(endpoint, resource_id.lower()) or endpoint
        return self.scaling.get(about.key, {})


NOTHING = Memories(Remembered(), {})
"""Where there is no ledger to read, or it may not be read."""


def observe_memories(ledger: RunTable, endpoint: Arn, components: Iterable[str]) -> Memories:
    """What is remembered of an endpoint and of some inference components, by one BatchGetItem.

    Args:
        components: names of which some may be inference components.

    Raises:
        TransientError: DynamoDB read only some of it.
    """
    named = [arn_beside(endpoint, f"inference-component/{name.lower()}") for name in components]
    about = dict.fromkeys((endpoint.key, *(arn.key for arn in named if arn)))
    keys: list[Any] = [_key(endpoint.key, ROOM), *(_key(key, SCALING) for key in about)]
    request: Any = {ledger.name: {"Keys": keys, "ConsistentRead": True}}
    answer = ledger.client.batch_get_item(RequestItems=request)
    if answer.get("UnprocessedKeys"):
        raise TransientError("the ledger answered only in part")
    own: Mapping[str, Any] = {}
    scaling: dict[str, Mapping[str, Any]] = {}
    for item in answer["Responses"].get(ledger.name, ()):
        plain = plain_item(item)
        if plain["entry"] == ROOM:
            own = plain
        else:
            scaling[plain["resource"]] = plain
    return Memories(Remembered.from_item(own), scaling)


def _key(resource: str, entry: str) -> dict[str, Any]:
    return {"resource": {"S": resource}, "entry": {"S": entry}}
