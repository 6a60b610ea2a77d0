"""Scalable targets: what Application Auto Scaling keeps of them, and of what it did to them."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from local import ACCOUNT

INSTANCES = "sagemaker:variant:DesiredInstanceCount"
CONCURRENCY = "sagemaker:variant:DesiredProvisionedConcurrency"
COPIES = "sagemaker:inference-component:DesiredCopyCount"

_COUNTED = {
    INSTANCES: "desired instance count",
    CONCURRENCY: "desired provisioned concurrency",
    COPIES: "desired copy count",
}

type Key = tuple[str, str]
"""A resource id and a scalable dimension."""


class RefusedError(Exception):
    """What the service does not do: an error code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(kw_only=True)
class ScalableTarget:
    """A scalable target, with the policies and scheduled actions that end with it."""

    arn: str
    """Its ARN."""

    created: float
    """When it was registered, in seconds of the epoch."""

    capacities: dict[str, int]
    """`MinCapacity` and `MaxCapacity`."""

    suspended: dict[str, bool]
    """What is left alone for a while, as `SuspendedState` has it."""

    tags: dict[str, str]
    """Its tags."""

    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Its policies as they were put, by name."""

    schedules: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Its scheduled actions as they were put, by name."""

    def within(self, count: int) -> int:
        """The number nearest to a count that the limits allow."""
        return max(self.capacities["MinCapacity"], min(self.capacities["MaxCapacity"], count))


@dataclass(kw_only=True)
class Region:
    """Application Auto Scaling in one region."""

    name: str
    """The region's name."""

    capacity: Callable[[str, Key], int]
    """Reads how many instances, copies or units there are; raises `RefusedError` where there is no
    such resource, or none that can scale."""

    change: Callable[[str, Key, int], Callable[[], None]]
    """Sets that number as the service does; what it returns sees to it that it comes true."""

    targets: dict[Key, ScalableTarget] = field(default_factory=dict)
    """The scalable targets."""

    activities: list[dict[str, Any]] = field(default_factory=list)
    """The scaling activities as they are listed, the newest first."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    """Held while a call is answered."""

    def target(self, asked: Mapping[str, Any]) -> ScalableTarget:
        """The target that a call names.

        Raises:
            RefusedError: there is none.
        """
        key = asked["ResourceId"], asked["ScalableDimension"]
        if key not in self.targets:
            raise RefusedError(
                "ObjectNotFoundException", f"No scalable target found for {key[0]}, {key[1]}"
            )
        return self.targets[key]

    def by_arn(self, arn: str) -> ScalableTarget:
        """The target of an ARN.

        Raises:
            RefusedError: there is none.
        """
        for target in self.targets.values():
            if target.arn == arn:
                return target
        raise RefusedError("ResourceNotFoundException", f"The resource {arn} does not exist")

    def move(self, key: Key, count: int, cause: str) -> Callable[[], None]:
        """Carries out a scaling activity, which fails silently where the number cannot be set.

        Args:
            cause: why, as the activity says it.

        Returns:
            What sees to its end.
        """
        what = f"{_COUNTED[key[1]]} to {count}"
        success = f"Successfully set {what}."
        activity = {
            "ActivityId": str(uuid4()),
            "ServiceNamespace": "sagemaker",
            "ResourceId": key[0],
            "ScalableDimension": key[1],
            "Description": f"Setting {what}.",
            "Cause": cause,
            "StartTime": time.time(),
            "StatusCode": "InProgress",
            "StatusMessage": f"{success} Waiting for change to be fulfilled by sagemaker.",
        }
        self.activities.insert(0, activity)

        def end(status: str, message: str) -> None:
            activity.update(StatusCode=status, StatusMessage=message, EndTime=time.time())

        try:
            fulfil = self.change(self.name, key, count)
        except RefusedError as error:
            end("Failed", f"Failed to set {what}. Reason: {error}")
            return lambda: None

        def finish() -> None:
            fulfil()
            end("Successful", f"{success} Change successfully fulfilled by sagemaker.")

        return finish


def targets_of(region: str, endpoint: str, variants: list[str]) -> dict[Key, ScalableTarget]:
    """The scalable targets of an endpoint's variants."""
    ids = {f"endpoint/{endpoint}/variant/{variant}" for variant in variants}
    return {key: target for key, target in list(kept(region).items()) if key[0] in ids}


@cache
def kept(_region: str) -> dict[Key, ScalableTarget]:
    """All of a region's scalable targets."""
    return {}


def arn(region: str, name: str) -> str:
    """The ARN of a scalable target, or the pattern of them."""
    return f"arn:aws:application-autoscaling:{region}:{ACCOUNT}:scalable-target/{name}"


def page(
    name: str, entries: list[dict[str, Any]], asked: Mapping[str, Any], size: int = 50
) -> dict[str, Any]:
    """One page of a list, and where the next one begins.

    Args:
        name: the member that holds the list.
        entries: the whole list.
        asked: the call, which may name the page and its size.
        size: how many entries a page has, unless the call says otherwise.
    """
    start, size = int(asked.get("NextToken") or 0), int(asked.get("MaxResults") or size)
    more = {"NextToken": str(start + size)} if start + size < len(entries) else {}
    return {name: entries[start : start + size]} | more


def of_targets(
    region: Region, asked: Mapping[str, Any], what: str, names: str
) -> list[dict[str, Any]]:
    """The policies or scheduled actions that a call asks for, of whichever targets.

    Args:
        what: the field of a target that holds them.
        names: the member of a call that names some of them.
    """
    resource_id, dimension = asked.get("ResourceId"), asked.get("ScalableDimension")
    wanted: list[dict[str, Any]] = []
    for key, target in list(region.targets.items()):
        if resource_id not in (None, key[0]) or dimension not in (None, key[1]):
            continue
        for name, entry in getattr(target, what).items():
            if not asked.get(names) or name in asked[names]:
                wanted.append(entry)
    return wanted
