"""The scaling policies that a profile asks for a variant: the first choice that fits it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sagewarden.endpoints.variants import Variant
from sagewarden.registry.policies import TargetValue
from sagewarden.registry.scaling import Scaling
from sagewarden.registry.steps import Step, StepPolicy
from scaling.endpoints.custom import MetricName, names_of
from scaling.endpoints.metrics import (
    Absent,
    Unfit,
    statistic_of,
    step_bound,
    tracking,
    watching,
    why_unfit,
)
from scaling.endpoints.policies import SteppingPolicy, TrackingPolicy

type _Policies = tuple[TargetValue | StepPolicy, ...]

_ADJUSTMENTS: Mapping[str, str] = {
    "count": "ChangeInCapacity",
    "percent": "PercentChangeInCapacity",
    "exact": "ExactCapacity",
}
_AGGREGATIONS = frozenset({"Minimum", "Maximum"})
"""The statistics that are aggregated as themselves; others as averages."""

_ONLY = "target"
"""The name of a policy that a variant has alone, unless it says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesiredPolicies:
    """The scaling policies that one variant should have."""

    tracking: tuple[TrackingPolicy, ...]
    """Those that hold a metric steady."""

    stepping: tuple[SteppingPolicy, ...]
    """Those that an alarm of ours calls."""

    custom_metrics: tuple[MetricName, ...] = ()
    """The metrics of the team's own by which they scale."""


def desired_policies(scaling: Scaling, variant: Variant) -> DesiredPolicies:
    """The policies of a profile's first choice whose metrics all exist for a variant.

    Raises:
        Unfit: none fits, or how much of something an instance has is not known: then no other is
            tried, for that one may fit.
    """
    reasons: list[str] = []
    for policies in scaling.choices:
        unfit = [why_unfit(policy, variant) for policy in policies]
        wrong = [reason for reason in unfit if reason]
        reasons += wrong
        if wrong:
            continue
        try:
            return _policies(scaling, policies, variant)
        except Absent as error:
            reasons.append(str(error))
    raise Unfit("; ".join(dict.fromkeys(reasons)))


def _policies(scaling: Scaling, policies: _Policies, variant: Variant) -> DesiredPolicies:
    """All of some policies, as AWS wants them."""
    alone = len(policies) == 1 and not scaling.policies
    tracked: list[TrackingPolicy] = []
    stepped: list[SteppingPolicy] = []
    metrics: set[MetricName] = set()
    for policy in policies:
        if policy.custom is not None:
            metrics.update(names_of(policy.custom, variant))
        if isinstance(policy, StepPolicy):
            stepped.append(_stepping(scaling, policy, variant))
        else:
            name = policy.name or (_ONLY if alone else policy.metric)
            tracked.append(_tracking(scaling, policy, variant, name))
    return DesiredPolicies(
        tracking=tuple(tracked), stepping=tuple(stepped), custom_metrics=tuple(sorted(metrics))
    )


def _tracking(scaling: Scaling, target: TargetValue, variant: Variant, name: str) -> TrackingPolicy:
    """A target tracking policy: what it does not say itself, the profile says."""
    scale_in = scaling.scale_in if target.scale_in is None else target.scale_in
    configuration = {
        **tracking(target, variant),
        "ScaleInCooldown": _either(target.scale_in_cooldown, scaling.scale_in_cooldown),
        "ScaleOutCooldown": _either(target.scale_out_cooldown, scaling.scale_out_cooldown),
        "DisableScaleIn": not scale_in,
    }
    return TrackingPolicy(_full_name(variant, name), configuration)


def _stepping(scaling: Scaling, policy: StepPolicy, variant: Variant) -> SteppingPolicy:
    """A step scaling policy and its alarm.

    AWS tells a step's range by how far it is from the alarm's threshold, which is where the ranges
    begin, or end where the policy acts on low values (StepAdjustment, API reference).
    """
    ordered = policy.ordered
    edge = ordered[0].lower if policy.rises else ordered[-1].upper
    threshold = step_bound(policy, edge or 0, variant)
    comparison = "GreaterThanOrEqual" if policy.rises else "LessThanOrEqual"
    adds = policy.adjustment == "exact" or policy.steps[0].change > 0
    cooldown = scaling.scale_out_cooldown if adds else scaling.scale_in_cooldown
    statistic = statistic_of(policy)
    configuration: dict[str, Any] = {
        "AdjustmentType": _ADJUSTMENTS[policy.adjustment],
        "MetricAggregationType": statistic if statistic in _AGGREGATIONS else "Average",
        "Cooldown": _either(policy.cooldown, cooldown),
        "StepAdjustments": [_adjustment(policy, step, threshold, variant) for step in ordered],
    }
    if policy.at_least is not None:
        configuration["MinAdjustmentMagnitude"] = policy.at_least
    return SteppingPolicy(
        name=_full_name(variant, policy.name),
        configuration=configuration,
        watched={
            **watching(policy, variant),
            "EvaluationPeriods": policy.periods,
            "Threshold": threshold,
            "ComparisonOperator": f"{comparison}ToThreshold",
        },
        purpose=f"Calls the scaling policy {policy.name}",
    )


def _adjustment(
    policy: StepPolicy, step: Step, threshold: float, variant: Variant
) -> dict[str, float]:
    adjustment: dict[str, float] = {}
    bounds = {"MetricIntervalLowerBound": step.lower, "MetricIntervalUpperBound": step.upper}
    for name, bound in bounds.items():
        if bound is not None:
            adjustment[name] = round(step_bound(policy, bound, variant) - threshold, 6)
    return {**adjustment, "ScalingAdjustment": step.change}


def _either(own: int | None, profiles: int) -> int:
    return profiles if own is None else own


def _full_name(variant: Variant, name: str) -> str:
    """A policy's name, which no other scaling resource of the account has."""
    return f"sagewarden.{variant.label}.{name}"
