"""Whether somebody changed an endpoint after it was diagnosed: then theirs counts. Pure."""

from collections.abc import Iterator
from typing import assert_never

from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.observed import Now
from remediation.playbooks.proposals import (
    Choice,
    Growth,
    Proposal,
    Replacement,
    Return,
    Suspension,
)
from sagewarden.endpoints.status import EndpointStatus


def overtaken(evidence: Evidence, choice: Choice, now: Now) -> str:
    """What somebody has changed since the diagnosis, in a sentence; empty where nothing was.

    What scales by itself changes counts all the time; that is nobody's change, but where a count
    is what would be set, it has to be as it was.
    """
    changes = [*_endpoint_changes(evidence, now)]
    for proposal in choice.proposals:
        changes += _target_changes(proposal, evidence, now)
    return "; ".join(changes)


def _endpoint_changes(evidence: Evidence, now: Now) -> Iterator[str]:
    """What changed of the endpoint as a whole: another one, a deployment, its variants' weights."""
    if now.born > evidence.at:
        yield f"another endpoint of its name was created at {now.born:%H:%M}"
    deployed = evidence.config or (evidence.deployment.config if evidence.deployment else "")
    if deployed and now.config != deployed:
        yield f"{now.config} was deployed since: {deployed} is no longer in service"
    elif now.status is not EndpointStatus.IN_SERVICE:
        yield f"the endpoint is {now.status} now"
    for variant in sorted(evidence.variants, key=lambda variant: variant.name):
        there = now.variants.get(variant.name)
        known = there is not None and there.weight is not None and variant.weight is not None
        if there is not None and known and there.weight != variant.weight:
            yield f"the weight of {variant.name} is {there.weight:g} now, not {variant.weight:g}"


def _target_changes(proposal: Proposal, evidence: Evidence, now: Now) -> Iterator[str]:
    """What changed of what would be changed: a target's limits, or a variant's instances."""
    match proposal:
        # Limits would be raised: they have to be as they were.
        case Growth() | Suspension():
            limits = now.limits.get(proposal.resource_id)
            if limits is None:
                yield f"{proposal.resource_id} is no scalable target any more"
            elif limits != proposal.limits:
                yield _limits_changed(proposal.resource_id, limits, proposal.limits)
        # A count would be set: nothing, not even scaling, may have changed it.
        case Replacement():
            there = now.variants.get(proposal.variant)
            if there is None or there.count != proposal.count:
                count = "gone" if there is None else there.count
                yield f"the instances of {proposal.variant} are {count}, not {proposal.count}"
            yield from _limits_of_variant(_variant(evidence, proposal.variant), now)
        # A configuration would be set: it has to be the one that was in service.
        case Return():
            created = now.configs.get(proposal.previous)
            left = evidence.deployment.at if evidence.deployment else evidence.at
            if created is None:
                yield f"configuration {proposal.previous} is deleted"
            elif created > left:
                yield f"configuration {proposal.previous} was made anew at {created:%H:%M}"
        case _:
            assert_never(proposal)


def _limits_of_variant(variant: VariantSeen | None, now: Now) -> Iterator[str]:
    """What changed of the limits of a variant that is replaced: its target may not have any."""
    target = variant.target if variant else None
    limits = now.limits.get(target.resource_id) if target else None
    if target and limits and limits != (target.min, target.max):
        yield _limits_changed(target.resource_id, limits, (target.min, target.max))


def _limits_changed(resource_id: str, limits: tuple[int, int], before: tuple[int, int]) -> str:
    return (
        f"the limits of {resource_id} are {limits[0]} to {limits[1]} now, "
        f"not {before[0]} to {before[1]}"
    )


def _variant(evidence: Evidence, name: str) -> VariantSeen | None:
    for variant in evidence.variants:
        if variant.name == name:
            return variant
    return None
