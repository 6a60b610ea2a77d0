"""How an endpoint scales and should, variant by variant: what `sagewarden scaling plan --json` says."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from scaling.actions import DeletePolicy, DeleteSchedule, PutSchedule, PutWake, ScalingAction
from scaling.desired.targets import Action, Wanted
from scaling.endpoints.variants import DIMENSIONS, Variant
from scaling.observed import OURS, Key, Target, key_of
from scaling.plan.minima import within_quota
from scaling.reconcile.plan_for import Look

type Figures = dict[str, Any]
"""What can be said of one scalable target."""


def record(arn: Arn, seen: Look, registry: Registry) -> dict[str, Any]:
    """What was seen of an endpoint or inference component, and what would be done."""
    return {
        "resource": arn,
        "status": "gone" if seen.subject is None else seen.subject.status,
        "team": seen.team,
        "mode": registry.mode_of(seen.team).value,
        "profile": seen.choice.whence if seen.choice else None,
        "undecided": seen.why_not or None,
        "variants": [*_variants(seen)],
        "plan": [
            {"action": type(each).__name__, "what": object_of(each), "reason": each.reason}
            for each in seen.plan
        ],
    }


def is_to_be_done(seen: Look) -> bool:
    """Whether anything would be changed; telling somebody changes nothing."""
    return any(not isinstance(action, Report) for action in seen.plan)


def metric_of(tracking: Mapping[str, Any]) -> str:
    """The metric that a target tracking policy holds steady, by AWS's name."""
    predefined = tracking.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
    customized = tracking.get("CustomizedMetricSpecification", {}).get("MetricName")
    return str(predefined or customized or "")


def object_of(action: ScalingAction) -> str:
    """What an action is about, beyond the endpoint."""
    match action:
        case Report(finding=finding):
            return finding
        case DeletePolicy(name=name) | DeleteSchedule(name=name):
            return name
        case PutSchedule(action=scheduled):
            return scheduled.name
    wanted = getattr(action, "wanted", None)
    return str(wanted.resource_id if wanted else getattr(action, "resource_id", action.resource))


def _variants(seen: Look) -> Iterator[Figures]:
    """Every variant, whether or not it scales; then the targets of ours whose variant is gone."""
    asked = (
        {key_of(each): each for each, _ in within_quota(seen.ask, seen.observed)}
        if seen.ask
        else {}
    )
    why = {each.variant.name: each.reason for each in seen.ask.unscaled} if seen.ask else {}
    left = dict.fromkeys(seen.observed.ours & seen.observed.targets.keys())
    for variant in seen.subject.variants if seen.subject else ():
        key = variant.resource_id, DIMENSIONS.get(variant.kind, "")
        left.pop(key, None)
        if key in asked:
            yield _wanted(seen, asked[key])
        else:
            yield _line(variant, seen, key, note=why.get(variant.name))
    for key in sorted(left):
        name, target = key[0].rpartition("/")[2], seen.observed.targets[key]
        yield {"variant": name, "kind": None, "ours": True, "desired": None,
               "observed": _observed(target, key, seen, None), "note": "ends"}  # fmt: skip


def _line(variant: Variant, seen: Look, key: Key, note: str | None) -> Figures:
    target = seen.observed.targets.get(key)
    return {
        "variant": variant.name,
        "kind": variant.kind.value,
        "ours": key in seen.observed.ours,
        "desired": None,
        "observed": _observed(target, key, seen, None) if target else None,
        "note": note,
    }


def _wanted(seen: Look, wanted: Wanted) -> Figures:
    key = key_of(wanted)
    target = seen.observed.targets.get(key)
    line = _line(wanted.variant, seen, key, None)
    if target and not (line["ours"] or (seen.ask and seen.ask.adopt)):
        return line | {"note": "somebody else's, which is left alone"}
    found = _observed(target, key, seen, wanted) if target else None
    return line | {"observed": found, "desired": _desired(wanted, target, key, seen)}


def _desired(wanted: Wanted, target: Target | None, key: Key, seen: Look) -> Figures:
    """What is asked for; limits that a schedule has set are right, and what is not asked for stays."""
    others = (
        action
        for action in seen.observed.schedules.get(key, ())
        if not action.name.startswith(OURS)
    )
    scheduled = target is not None and wanted.allows(target.min, target.max, others)
    limits = (target.min, target.max) if target and scheduled else (wanted.min, wanted.max)
    suspended = (
        wanted.suspended if wanted.suspended is not None else target.suspended if target else ()
    )
    return _figures(
        limits, wanted.tracking, suspended, wanted.schedules, waking=wanted.wake is not None
    )


def _observed(target: Target, key: Key, seen: Look, wanted: Wanted | None) -> Figures:
    """What there is: of policies, ours by its name, or else anybody's."""
    policies = {each.name: each.configuration for each in seen.observed.policies if each.key == key}
    tracking = {name: found for name, found in policies.items() if "TargetValue" in found}
    ours = tracking.get(wanted.policy, {}) if wanted else next(iter(tracking.values()), {})
    schedules = [
        each for each in seen.observed.schedules.get(key, ()) if each.name.startswith(OURS)
    ]
    limits = target.min, target.max
    return _figures(
        limits, ours, target.suspended, schedules, waking=_is_woken(policies, key, seen, wanted)
    )


def _is_woken(policies: Collection[str], key: Key, seen: Look, wanted: Wanted | None) -> bool:
    """Whether something wakes it; what would be put right does not."""
    if wanted is None or wanted.wake is None:
        return any(name.startswith(OURS) and name.endswith(".wake") for name in policies)
    return not any(isinstance(each, PutWake) and key_of(each.wanted) == key for each in seen.plan)


def _figures(
    limits: tuple[int, int],
    tracking: Mapping[str, Any],
    suspended: Iterable[str],
    schedules: Iterable[Action],
    *,
    waking: bool,
) -> Figures:
    return {
        "metric": metric_of(tracking),
        "target_value": tracking.get("TargetValue"),
        "min": limits[0],
        "max": limits[1],
        "scale_in_cooldown": tracking.get("ScaleInCooldown"),
        "scale_out_cooldown": tracking.get("ScaleOutCooldown"),
        "scale_in": not tracking.get("DisableScaleIn", False),
        "suspended": sorted(suspended),
        "schedules": {each.name: _schedule(each) for each in schedules},
        "wakes_from_zero": waking,
    }


def _schedule(action: Action) -> str:
    limits = ", ".join(
        f"{name[:3].lower()} {value}" for name, value in sorted(action.limits.items())
    )
    return f"{action.schedule} {action.timezone}: {limits}"
