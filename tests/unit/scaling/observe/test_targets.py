"""What Application Auto Scaling has of an endpoint: asked for in as many calls as it takes."""

from typing import Any

from scaling.endpoints.dimensions import INSTANCES
from scaling.endpoints.keys import TargetKey
from scaling.observe.targets import observe_targets
from scaling.remembered.endpoint import Remembered

MOST = 50
"""Resource ids in one call (Application Auto Scaling, API reference)."""


class Scaling:
    """Application Auto Scaling, where every resource that is asked for has a target."""

    def get_paginator(self, operation: str) -> "Scaling":
        assert operation == "describe_scalable_targets"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        assert 0 < len(asked["ResourceIds"]) <= MOST
        return [{"ScalableTargets": [self.target(each)]} for each in asked["ResourceIds"]]

    def target(self, resource_id: str) -> dict[str, Any]:
        return {
            "ResourceId": resource_id,
            "ScalableDimension": INSTANCES,
            "MinCapacity": 1,
            "MaxCapacity": 4,
            "ScalableTargetARN": f"arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/{resource_id}",
        }


def test_more_targets_than_one_call_may_ask_for_are_all_found() -> None:
    client: Any = Scaling()
    ids = [f"endpoint/Tumor/variant/v{n}" for n in range(MOST + 1)]
    keys = [TargetKey(resource_id, INSTANCES) for resource_id in ids]
    ours = Remembered(targets=frozenset(keys[:30]))
    assert observe_targets(client, ours, ids[30:]).keys() == set(keys)


def test_where_nothing_is_asked_for_nothing_is_read() -> None:
    client: Any = Scaling()
    assert observe_targets(client, Remembered()) == {}
