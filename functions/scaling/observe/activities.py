"""Scaling activities that failed, as Application Auto Scaling lists them. It only reads."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sagewarden.endpoints.obstacles import obstacle_in
from scaling.endpoints.failures import Failure
from scaling.endpoints.keys import TargetKey
from scaling.remembered.endpoint import Remembered

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient

_PAGE = 50
"""Activities that are read of a target, the newest first (DescribeScalingActivities, API
reference): one call."""

_FAILED = frozenset({"Failed", "Unfulfilled"})
_UNDER_WAY = frozenset({"Pending", "InProgress"})


def observe_failures(
    client: "ApplicationAutoScalingClient",
    keys: Iterable[TargetKey],
    *,
    born: datetime,
    remembered: Remembered,
) -> Iterator[Failure]:
    """The last activity of each target, where that failed.

    Args:
        born: when the endpoint was created: activities of an earlier one of its name are listed,
            too.
        remembered: says what was told of before; where failures fill the page, that is all there
            is to tell whether one is new.
    """
    for key in sorted(keys):
        activities = client.describe_scaling_activities(
            ServiceNamespace="sagemaker",
            ResourceId=key.resource_id,
            ScalableDimension=key.dimension,  # type: ignore[arg-type]
            MaxResults=_PAGE,
        )["ScalingActivities"]
        failure = _failure(key, [each for each in activities if each["StartTime"] >= born])
        if failure is None:
            continue
        told = any(failure.kind in notice for notice in remembered.told)
        if failure.since or len(activities) < _PAGE or not told:
            yield failure


def _failure(key: TargetKey, activities: list[Any]) -> Failure | None:
    """The newest of a target's activities that have ended, if it failed for long."""
    ended = [each for each in activities if each["StatusCode"] not in _UNDER_WAY]
    for activity in ended:
        # It was fulfilled, or another took its place.
        if activity["StatusCode"] not in _FAILED:
            return None
        message = activity.get("StatusMessage", "")
        obstacle = obstacle_in(message)
        # It failed only because something else was under way.
        if obstacle is None:
            continue
        passed = [each for each in ended if each["StatusCode"] not in _FAILED]
        since = passed[0]["StartTime"].isoformat() if passed else ""
        return Failure(key=key, obstacle=obstacle, message=message, since=since)
    return None
