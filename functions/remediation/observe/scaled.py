"""What scales an endpoint, and what came of it: two calls, however many variants. It only reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remediation.diagnosis.evidence import Activity, TargetSeen
from sagewarden.endpoints.registered import is_ours

if TYPE_CHECKING:
    from mypy_boto3_application_autoscaling import ApplicationAutoScalingClient

_MANY = 50
"""Resources that one call asks for, and activities that one answer has (DescribeScalableTargets,
DescribeScalingActivities, API reference)."""


@dataclass(frozen=True, slots=True)
class Activities:
    """The scaling activities of an endpoint since a time."""

    found: tuple[Activity, ...]
    """The activities, the newest first."""

    reach_back_to: datetime | None
    """From when on they are all there, where older ones did not fit; None where all did."""


def observe_targets(
    client: "ApplicationAutoScalingClient",
    resource_ids: Sequence[str],
    remembered: Mapping[str, Mapping[str, Any]],
) -> dict[str, TargetSeen]:
    """The scalable targets of variants and components, by resource id: one call.

    Args:
        remembered: scaling's memories, by the resource ids that they are about.
    """
    answer = client.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=list(resource_ids[:_MANY])
    )
    targets: dict[str, TargetSeen] = {}
    for described in answer["ScalableTargets"]:
        resource_id = described["ResourceId"]
        states: Mapping[str, Any] = described.get("SuspendedState", {})
        targets[resource_id] = TargetSeen(
            resource_id=resource_id,
            dimension=described["ScalableDimension"],
            min=described["MinCapacity"],
            max=described["MaxCapacity"],
            ours=is_ours(remembered.get(resource_id, {}), described),
            suspended=frozenset(name for name, is_so in states.items() if is_so),
        )
    return targets


def observe_activities(
    client: "ApplicationAutoScalingClient", resource_ids: Sequence[str], since: datetime
) -> Activities:
    """The scaling activities since a time, and those that go on: one call.

    Of one resource Application Auto Scaling tells its own. Of several it is asked for the newest
    of the account, for it takes one resource or all of them; the others' are left out.
    """
    if not resource_ids:
        return Activities((), None)
    one: Any = {"ResourceId": resource_ids[0]} if len(resource_ids) == 1 else {}
    answer = client.describe_scaling_activities(
        ServiceNamespace="sagemaker", MaxResults=_MANY, **one
    )
    described: Iterable[Mapping[str, Any]] = answer["ScalingActivities"]
    found: list[Activity] = []
    oldest: datetime | None = None
    for each in described:
        activity = _activity(each)
        oldest = min(oldest or activity.at, activity.at)
        is_recent = activity.ended is None or activity.ended >= since
        if each["ResourceId"] in resource_ids and is_recent:
            found.append(activity)
    is_cut_off = bool(answer.get("NextToken")) and oldest is not None and oldest > since
    ordered = sorted(found, key=lambda activity: activity.at, reverse=True)
    return Activities(tuple(ordered), oldest if is_cut_off else None)


def _activity(described: Mapping[str, Any]) -> Activity:
    ended: datetime | None = described.get("EndTime")
    return Activity(
        variant=described["ResourceId"].rpartition("/")[2],
        at=described["StartTime"].astimezone(UTC),
        ended=ended.astimezone(UTC) if ended else None,
        status=described["StatusCode"],
        description=described.get("Description", ""),
        message=described.get("StatusMessage", ""),
        cause=described.get("Cause", ""),
    )
