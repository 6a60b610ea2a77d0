"""What an endpoint or component is like, and what must be done about it. Changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.plans import Plan, Report, reports_since, without_told
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.model import Registry
from sagewarden.registry.scaling import SCALING_TAG
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.endpoints import observe_endpoint
from scaling.actions import ScalingAction
from scaling.concern import Resource
from scaling.desired.choice import Choice, choose
from scaling.desired.endpoint import Desired, desired_of, nothing_desired
from scaling.endpoints.failures import Failure
from scaling.endpoints.raising import Asked, in_force
from scaling.observe.activities import observe_failures
from scaling.observe.targets import Looking, observe_scaling, observe_targets
from scaling.observed import Observed
from scaling.plan.endpoint import plan_scaling
from scaling.plan.raising import Raising, with_raised
from scaling.plan.yielding import Deciding, refused_policy, released_targets, yielded_targets
from scaling.remembered.endpoint import Remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What an endpoint should have and has, and what is to be done about it."""

    remembered: Remembered
    """What was remembered of it."""

    endpoint: Endpoint | None
    """What there is; None where it is gone."""

    choice: Choice | None
    """What it scales by; None where it is to scale no more because it, or its team, is gone."""

    team: str | None
    """Whose it is; of what is gone, whose it was."""

    desired: Desired
    """What it should have."""

    observed: Observed
    """What it has."""

    plan: Plan[ScalingAction | Report]
    """What is to be done; reports that were given are left out."""

    raised: Mapping[str, Raised] = field(default_factory=dict)
    """What runs of remediation raise of what there is, by resource id."""

    asked: Asked | None = None
    """What such a run asks for with this message, if it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """An endpoint of which nothing can be decided yet."""

    remembered: Remembered
    """What was remembered of it."""

    endpoint: Endpoint
    """What there is."""

    choice: Choice | None
    """What it scales by, where that is known."""

    reason: str
    """Why nothing can be decided."""

    raised: Mapping[str, Raised] = field(default_factory=dict)
    """What runs of remediation raise of what there is, by resource id."""

    asked: Asked | None = None
    """What such a run asks for with this message, if it is one."""


def plan_for(delivery: Delivery, concern: Resource, remembered: Remembered) -> Planned | Undecided:
    """Observes an endpoint and plans what it needs; changes nothing."""
    registry = delivery.registry
    # Observe: the endpoint itself.
    endpoint = observe_endpoint(delivery.aws.sagemaker, concern.arn, concern.name, remembered.known)
    # It is gone, or about to be: what is ours ends.
    if endpoint is None or endpoint.status is EndpointStatus.DELETING:
        return _plan_ending(delivery, concern, remembered, source="it is gone")
    choice = choose(registry, concern.arn, endpoint.tags)
    # Its team is not in the registry any more: what is ours ends, too.
    if choice is None and remembered.targets and delivery.has_left(endpoint.tags):
        source = "its team has left the registry"
        return _plan_ending(delivery, concern, remembered, source=source, endpoint=endpoint)
    why_not = _why_undecided(delivery, endpoint, choice, remembered)
    # It is nobody's, not in service, or somebody may try an update again.
    asked = Asked(concern.raised, delivery.cause.at) if concern.raised else None
    raising = _raising(delivery, asked, endpoint, remembered)
    if choice is None or why_not:
        return Undecided(
            remembered=remembered,
            endpoint=endpoint,
            choice=choice,
            reason=why_not,
            raised=raising.in_force,
            asked=asked,
        )
    # Observe: what scales it.
    profiles = desired_of(registry, endpoint, choice)
    targets = observe_targets(delivery.aws.autoscaling, remembered, profiles.resource_ids)
    there = Observed(targets=targets, ours=remembered.ours(targets))
    looking = Looking(
        desired=with_raised(profiles, raising, there),
        remembered=remembered,
        targets=targets,
        thorough=concern.thorough,
        endpoint=endpoint,
    )
    observed = observe_scaling(delivery, looking)
    # What a schedule of somebody else's has set is known only now.
    desired = with_raised(profiles, raising, observed)
    deciding = Deciding(
        scaling=choice.scaling,
        tag=endpoint.tags.get(SCALING_TAG, ""),
        deployed=_deployed_at(delivery.cause),
        now=delivery.now,
    )
    observed = replace(
        observed,
        is_updated=remembered.config not in ("", endpoint.config),
        mended=remembered.mended_lately(endpoint, delivery.now),
        released=released_targets(observed, remembered),
        lifted=remembered.lifted,
        yielded=yielded_targets(desired, observed, remembered, deciding),
        failures=_failures(delivery, endpoint, observed, remembered) if concern.activities else (),
    )
    # Plan.
    plan = (*plan_scaling(desired, observed), *choice.reports)
    if concern.refused:
        plan = (*plan, *refused_policy(desired, observed, deciding))
    return Planned(
        remembered=remembered,
        endpoint=endpoint,
        choice=choice,
        team=choice.team,
        desired=desired,
        observed=observed,
        plan=without_told(reports_since(plan, endpoint.born), remembered.told),
        raised=raising.in_force,
        asked=asked,
    )


def _raising(
    delivery: Delivery, asked: Asked | None, endpoint: Endpoint, remembered: Remembered
) -> Raising:
    """What is raised of what there is, by what was asked before and by this message."""
    all_asked = remembered.asked | ({asked} if asked else set())
    there = {variant.resource_id for variant in endpoint.variants}
    counting = in_force(all_asked, born=endpoint.born, now=delivery.now)
    return Raising(
        in_force={name: raised for name, raised in counting.items() if name in there},
        lifted=remembered.lifted,
        settled=remembered.limits.keys(),
    )


def _deployed_at(cause: Cause) -> datetime | None:
    """When the registry was deployed that a cause tells of."""
    return cause.at if cause.kind is CauseKind.REGISTRY_DEPLOYED else None


def _failures(
    delivery: Delivery, endpoint: Endpoint, observed: Observed, remembered: Remembered
) -> tuple[Failure, ...]:
    """The scaling activities that failed, of targets that are there and ours."""
    keys, client = observed.ours & observed.targets.keys(), delivery.aws.autoscaling
    return tuple(observe_failures(client, keys, born=endpoint.born, remembered=remembered))


def team_before(registry: Registry, remembered: Remembered) -> str | None:
    """The team that an endpoint belonged to when its targets were tagged last.

    A value that is no team's any more tells as much as can be told.
    """
    value = (remembered.tags or {}).get(registry.tag_keys.team)
    return registry.team_tagged(value) or value


def _plan_ending(
    delivery: Delivery,
    concern: Resource,
    remembered: Remembered,
    *,
    source: str,
    endpoint: Endpoint | None = None,
) -> Planned:
    """Plans the end of all that is ours, in the name of the team that the endpoint belonged to."""
    desired = nothing_desired(concern.arn, source)
    targets = observe_targets(delivery.aws.autoscaling, remembered)
    looking = Looking(desired=desired, remembered=remembered, targets=targets, thorough=False)
    observed = observe_scaling(delivery, looking)
    return Planned(
        remembered=remembered,
        endpoint=endpoint,
        choice=None,
        team=team_before(delivery.registry, remembered),
        desired=desired,
        observed=observed,
        plan=plan_scaling(desired, observed),
    )


def _why_undecided(
    delivery: Delivery, endpoint: Endpoint, choice: Choice | None, remembered: Remembered
) -> str:
    """Why nothing can be decided yet; empty where it can."""
    # Nobody's team is known.
    if choice is None:
        value = endpoint.tags.get(delivery.registry.tag_keys.team)
        return (
            f"no team of the registry has the tag {value!r}"
            if value
            else "it carries no team's tag yet"
        )
    # It cannot scale now.
    if not endpoint.in_service:
        return f"it is {endpoint.status}, not in service"
    # Its targets would keep the next try from passing, too.
    until = remembered.held_until(endpoint, delivery.now)
    if until:
        return (
            "an update that its scaling kept from passing may be tried again until "
            f"{until.isoformat()}"
        )
    return ""
