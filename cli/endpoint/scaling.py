"""Reads what Application Auto Scaling says of an endpoint: limits, and the last activities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.endpoint.access import Reader
from cli.endpoint.seen import Activity
from sagewarden.endpoints.variants import Variant

_IDS = 50
"""Resources that one call asks for (DescribeScalableTargets, API reference)."""

_KEPT = 6
"""Activities that are kept."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """How an endpoint scales."""

    limits: Mapping[str, tuple[int, int]]
    """The minimum and the maximum, by resource id."""

    activities: tuple[Activity, ...]
    """The last activities, the newest first."""


def read(reader: Reader, variants: Sequence[Variant]) -> Scaling:
    """The scalable targets of variants and components, and what they did last."""
    ids = [variant.resource_id for variant in variants]
    limits = reader.part("scalable targets", lambda: _limits(reader, ids))
    # Only what scales has activities; where that is not known, all are asked.
    scaled = [variant for variant in variants if limits is None or variant.resource_id in limits]
    activities = reader.part("scaling activities", lambda: _activities(reader, scaled))
    return Scaling(limits or {}, activities or ())


def _limits(reader: Reader, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    limits: dict[str, tuple[int, int]] = {}
    client = reader.client("application-autoscaling")
    for start in range(0, len(ids), _IDS):
        pages = client.get_paginator("describe_scalable_targets").paginate(
            ServiceNamespace="sagemaker", ResourceIds=ids[start : start + _IDS]
        )
        for page in pages:
            limits |= limits_of(page["ScalableTargets"])
    return limits


def limits_of(targets: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """The minimum and the maximum of scalable targets, by resource id."""
    return {each["ResourceId"]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets}


def _activities(reader: Reader, variants: Iterable[Variant]) -> tuple[Activity, ...]:
    client = reader.client("application-autoscaling")
    found: list[Activity] = []
    for variant in variants:
        answer = client.describe_scaling_activities(
            ServiceNamespace="sagemaker", ResourceId=variant.resource_id, MaxResults=_KEPT
        )
        found += [_activity(variant.name, each) for each in answer["ScalingActivities"]]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:_KEPT])


def _activity(variant: str, described: Mapping[str, Any]) -> Activity:
    status, done = described["StatusCode"], described["Description"]
    told = described.get("StatusMessage", "")
    is_well = status in ("Successful", "InProgress", "Pending")
    return Activity(
        at=described["StartTime"],
        variant=variant,
        status=status,
        what=done if is_well else told or done,
    )
