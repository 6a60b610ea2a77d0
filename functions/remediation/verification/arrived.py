"""Whether what was done has come to be: before that nobody can say whether it helped. Pure."""

from collections.abc import Iterable
from typing import assert_never

from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.playbooks.proposals import Growth, Proposal, Replacement, Return, Suspension
from sagewarden.endpoints.status import EndpointStatus


def not_arrived(proposals: Iterable[Proposal], after: Evidence) -> str:
    """What of some proposals is not there yet, in sentences; empty where all is."""
    missing = [_missing(proposal, after) for proposal in proposals]
    return "; ".join(sentence for sentence in missing if sentence)


def undone_by_sagemaker(proposals: Iterable[Proposal], after: Evidence) -> str:
    """Whether SageMaker went back to what a roll-back had left, in a sentence; empty if not."""
    for proposal in proposals:
        is_settled = after.status is EndpointStatus.IN_SERVICE
        if isinstance(proposal, Return) and is_settled and after.config == proposal.current:
            return f"SageMaker has ended the roll-back: {proposal.current} is in service"
    return ""


def _missing(proposal: Proposal, after: Evidence) -> str:
    """What of a proposal is not there yet; empty where all is, or where that is not known."""
    match proposal:
        case Growth():
            return _fewer_than(proposal.min, _variant(after, proposal.variant))
        case Replacement():
            return _fewer_than(proposal.count + 1, _variant(after, proposal.variant))
        case Return():
            is_there = after.config in ("", proposal.previous)
            if is_there and after.status is EndpointStatus.IN_SERVICE:
                return ""
            return f"{proposal.previous} is not in service yet"
        case Suspension():
            variant = _variant(after, proposal.variant)
            target = variant.target if variant else None
            if target and "DynamicScalingInSuspended" not in target.suspended:
                return f"{proposal.resource_id} may still be scaled in"
            return ""
        case _:
            assert_never(proposal)


def _fewer_than(count: int, variant: VariantSeen | None) -> str:
    """That there are fewer of a variant than there should be; empty where there are enough."""
    if variant is None or variant.count is None or variant.count >= count:
        return ""
    return f"{variant.count} of {count} of {variant.name} are there"


def _variant(evidence: Evidence, name: str) -> VariantSeen | None:
    for variant in evidence.variants:
        if variant.name == name:
            return variant
    return None
