"""How an endpoint scales and should, by variant: what `sagewarden scaling plan --json` says."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, assert_never

from cli.scaling_policies import PolicyFigures, desired_figures, observed_figures
from sagewarden.deeds.plans import Report
from sagewarden.endpoints.variants import Variant
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from scaling.actions import (
    DeletePolicy,
    DeleteSchedule,
    Deregister,
    Lower,
    PutPolicy,
    PutSchedule,
    PutStepPolicy,
    Register,
    Release,
    Retag,
    ScalingAction,
)
from scaling.desired.targets import DesiredTarget, ScheduledAction
from scaling.endpoints.dimensions import target_key
from scaling.endpoints.keys import TargetKey
from scaling.observed import OURS, ScalableTarget
from scaling.plan.minima import within_quota
from scaling.reconcile.plan_for import Planned, Undecided

type Figures = dict[str, Any]
"""What can be said of one scalable target."""


def record(arn: Arn, seen: Planned | Undecided, registry: Registry) -> dict[str, Any]:
    """What was seen of an endpoint or inference component, and what would be done."""
    team = seen.team if isinstance(seen, Planned) else None
    planned = seen.plan if isinstance(seen, Planned) else ()
    return {
        "resource": arn,
        "status": "gone" if seen.endpoint is None else seen.endpoint.status.value,
        "team": team,
        "mode": registry.mode_of(team).value,
        "profile": seen.choice.source if seen.choice else None,
        "undecided": seen.reason if isinstance(seen, Undecided) else None,
        "variants": [*_variants(seen)],
        "raised": [seen.raised[name].to_record() for name in sorted(seen.raised)],
        "plan": [
            {"action": type(action).__name__, "what": object_of(action), "reason": action.reason}
            for action in planned
        ],
    }


def is_to_be_done(seen: Planned) -> bool:
    """Whether anything would be changed; telling somebody changes nothing."""
    return any(not isinstance(action, Report) for action in seen.plan)


def object_of(action: ScalingAction | Report) -> str:
    """What an action is about, beyond the endpoint."""
    match action:
        case Report(finding=finding):
            return finding.value
        case DeletePolicy(name=name) | DeleteSchedule(name=name):
            return name
        case PutSchedule(schedule=schedule):
            return schedule.name
        case PutPolicy(policy=policy) | PutStepPolicy(policy=policy):
            return policy.name
        case Register(desired=desired):
            return desired.key.resource_id
        case Deregister(target=target) | Release(target=target) | Lower(target=target):
            return target.resource_id
        case Retag(resource=resource):
            return str(resource)
        case _:
            assert_never(action)


def _variants(seen: Planned | Undecided) -> Iterator[Figures]:
    """Every variant, whether or not it scales; then the targets of ours whose variant is gone."""
    match seen:
        case Undecided(endpoint=endpoint):
            for variant in endpoint.variants:
                yield _line(variant, ours=False, observed=None)
        case Planned():
            yield from _planned_variants(seen)
        case _:
            assert_never(seen)


def _planned_variants(seen: Planned) -> Iterator[Figures]:
    asked = {
        allowed.target.key: allowed.target for allowed in within_quota(seen.desired, seen.observed)
    }
    why_not = {unscaled.variant.name: unscaled.reason for unscaled in seen.desired.unscaled}
    left = set(seen.observed.ours & seen.observed.targets.keys())
    for variant in seen.endpoint.variants if seen.endpoint else ():
        key = target_key(variant)
        if key:
            left.discard(key)
        if key and key in asked:
            yield _scaled(seen, key, asked[key])
        else:
            yield _unscaled(seen, variant, why_not.get(variant.name))
    for key in sorted(left):
        observed = _observed(seen, key, seen.observed.targets[key], None)
        yield {
            "variant": key.scaled_name,
            "kind": None,
            "count": None,
            "ours": True,
            "desired": None,
            "observed": observed,
            "note": "ends",
        }


def _line(
    variant: Variant,
    *,
    ours: bool,
    observed: Figures | None,
    desired: Figures | None = None,
    note: str | None = None,
) -> Figures:
    return {
        "variant": variant.name,
        "kind": variant.kind.value,
        "count": variant.count,
        "ours": ours,
        "desired": desired,
        "observed": observed,
        "note": note,
    }


def _unscaled(seen: Planned, variant: Variant, why_not: str | None) -> Figures:
    """A variant for which nothing is asked; there may be a target of it all the same."""
    key = target_key(variant)
    target = seen.observed.targets.get(key) if key else None
    observed = _observed(seen, key, target, None) if key and target else None
    return _line(variant, ours=key in seen.observed.ours, observed=observed, note=why_not)


def _scaled(seen: Planned, key: TargetKey, desired: DesiredTarget) -> Figures:
    """A variant for which a target is asked."""
    target, ours = seen.observed.targets.get(key), key in seen.observed.ours
    # Somebody else registered it.
    if target and not (ours or seen.desired.adopt):
        return _line(
            desired.variant,
            ours=ours,
            observed=_observed(seen, key, target, None),
            note="somebody else's, which is left alone",
        )
    return _line(
        desired.variant,
        ours=ours,
        observed=_observed(seen, key, target, desired) if target else None,
        desired=_desired(seen, key, target, desired),
    )


def _desired(
    seen: Planned, key: TargetKey, target: ScalableTarget | None, desired: DesiredTarget
) -> Figures:
    """What is asked for: limits that a schedule has set are right, what is not asked for stays."""
    schedules = seen.observed.schedules.get(key, ())
    others = [action for action in schedules if not action.name.startswith(OURS)]
    limits, suspended = (desired.min, desired.max), desired.suspended
    if target and desired.allows(target.min, target.max, others):
        limits = target.min, target.max
    if suspended is None:
        suspended = target.suspended if target else frozenset()
    policies = desired_figures(desired.tracking, desired.steps)
    starts = desired.from_zero is not None
    return _figures(limits, policies, suspended, desired.schedules, from_zero=starts)


def _observed(
    seen: Planned, key: TargetKey, target: ScalableTarget, desired: DesiredTarget | None
) -> Figures:
    """What there is: of policies ours, or anybody's where nothing is asked for."""
    policies = {policy.name: policy for policy in seen.observed.policies if policy.key == key}
    shown = [
        policy
        for name, policy in policies.items()
        if not _is_wake(name) and (desired is None or name.startswith(OURS))
    ]
    figures = observed_figures(shown, seen.observed.alarms)
    schedules = seen.observed.schedules.get(key, ())
    ours = [action for action in schedules if action.name.startswith(OURS)]
    limits, starts = (target.min, target.max), _starts_from_zero(seen, policies, desired)
    return _figures(limits, figures, target.suspended, ours, from_zero=starts)


def _is_wake(name: str) -> bool:
    """Whether a policy starts the first one from zero, which is told by itself."""
    return name.startswith(OURS) and name.endswith(".wake")


def _starts_from_zero(
    seen: Planned, policies: Collection[str], desired: DesiredTarget | None
) -> bool:
    """Whether something starts it from zero; what would be put right does not."""
    if desired is None or desired.from_zero is None:
        return any(_is_wake(name) for name in policies)
    put = [action for action in seen.plan if isinstance(action, PutStepPolicy)]
    return not any(action.policy == desired.from_zero for action in put)


def _figures(
    limits: tuple[int, int],
    policies: Mapping[str, PolicyFigures],
    suspended: Iterable[str],
    schedules: Iterable[ScheduledAction],
    *,
    from_zero: bool,
) -> Figures:
    return {
        "min": limits[0],
        "max": limits[1],
        "policies": dict(sorted(policies.items())),
        "suspended": sorted(suspended),
        "schedules": {action.name: _schedule(action) for action in schedules},
        "wakes_from_zero": from_zero,
    }


def _schedule(action: ScheduledAction) -> str:
    limits = ", ".join(
        f"{name[:3].lower()} {value}" for name, value in sorted(action.limits.items())
    )
    return f"{action.schedule} {action.timezone}: {limits}"
