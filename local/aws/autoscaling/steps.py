"""Step scaling policies: what Application Auto Scaling refuses of their steps.

API reference, StepScalingPolicyConfiguration and StepAdjustment; two of the messages are quoted in
hashicorp/terraform-provider-aws#4812 and aws/aws-cdk#27020.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import inf
from typing import Any

from local.aws.autoscaling.targets import RefusedError

_MOST = 20
_NO_BOUNDS = "Both lower and upper bounds of a step adjustment cannot be left unspecified"


def must_be_steps(configuration: Mapping[str, Any]) -> None:
    """Refuses a step scaling policy that the service would refuse.

    Raises:
        RefusedError: the message says why.
    """
    kind, steps = configuration.get("AdjustmentType"), configuration.get("StepAdjustments")
    if not kind or not steps:
        raise _refused("AdjustmentType and StepAdjustments are required for a new policy")
    if len(steps) > _MOST:
        raise _refused(f"There can be at most {_MOST} step adjustments per scaling policy")
    if kind != "PercentChangeInCapacity" and "MinAdjustmentMagnitude" in configuration:
        raise _refused("MinAdjustmentMagnitude is for PercentChangeInCapacity")
    for step in steps:
        if kind == "ExactCapacity" and step["ScalingAdjustment"] < 0:
            raise _refused("ScalingAdjustment must not be negative for ExactCapacity")
    _must_fit_together(sorted(_range(step) for step in steps))


def _range(step: Mapping[str, Any]) -> tuple[float, float]:
    """Where a step begins and ends, beside the alarm's threshold."""
    lower, upper = step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound")
    if lower is None and upper is None:
        raise _refused(_NO_BOUNDS)
    begins, ends = -inf if lower is None else lower, inf if upper is None else upper
    if begins >= ends:
        raise _refused("The upper bound must be greater than the lower bound")
    return begins, ends


def _must_fit_together(ranges: list[tuple[float, float]]) -> None:
    for (_, ends), (begins, _) in pairwise(ranges):
        if begins != ends:
            raise _refused("StepAdjustment intervals can't overlap or have a gap between them")
    if -inf < ranges[0][0] < 0:
        raise _refused("There must be a StepAdjustment without a lower bound")
    if 0 < ranges[-1][1] < inf:
        raise _refused("There must be a StepAdjustment without an upper bound")


def _refused(message: str) -> RefusedError:
    return RefusedError("ValidationException", message)
