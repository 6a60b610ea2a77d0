"""Scaling policies as Application Auto Scaling wants them, with the alarms that are ours. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TRACKED = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")


@dataclass(frozen=True, slots=True)
class TrackingPolicy:
    """A target tracking policy; its alarms are Application Auto Scaling's own."""

    name: str
    """Its name."""

    configuration: Mapping[str, Any]
    """What it holds steady, where and how (TargetTrackingScalingPolicyConfiguration)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppingPolicy:
    """A step scaling policy, and the alarm of ours that calls it."""

    name: str
    """The name of the policy, and of its alarm."""

    configuration: Mapping[str, Any]
    """By how much it scales (StepScalingPolicyConfiguration)."""

    watched: Mapping[str, Any]
    """What the alarm watches and when it is in alarm, as PutMetricAlarm has it."""

    purpose: str
    """What both are for, for the alarm's description."""

    def alarm(self, policy_arn: str) -> dict[str, Any]:
        """The alarm, as PutMetricAlarm wants it and DescribeAlarms tells it."""
        return {
            "AlarmName": self.name,
            "ActionsEnabled": True,
            "AlarmActions": [policy_arn],
            "TreatMissingData": "missing",
            **self.watched,
        }


def tracked_metric(configuration: Mapping[str, Any]) -> str:
    """The metric that a configuration tracks, as a text that is equal for the same metric.

    A target may have one target tracking policy for each metric; empty where it tracks none.
    """
    for member in _TRACKED:
        if member in configuration:
            return json.dumps(_ordered(configuration[member]), sort_keys=True)
    return ""


def _ordered(metric: Mapping[str, Any]) -> dict[str, Any]:
    """A metric whose dimensions stand in the order of their names."""
    dimensions = sorted(metric.get("Dimensions", ()), key=lambda dimension: dimension["Name"])
    return {**metric, "Dimensions": dimensions}
