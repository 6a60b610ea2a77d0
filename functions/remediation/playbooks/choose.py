"""Chooses what is done about a diagnosis: a playbook that helps against it and may, or to tell.

A finding has one playbook, or none; nothing is tried in turn. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from remediation.diagnosis.diagnosis import Diagnosis, FindingKind
from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.playbooks.flapping import propose_suspension
from remediation.playbooks.proposals import Choice, Growth, Proposal
from remediation.playbooks.replace import propose_replacement
from remediation.playbooks.roll_back import began_with_deployment, propose_return
from remediation.playbooks.room import count_of
from remediation.playbooks.scale_out import propose_growth
from sagewarden.endpoints.status import EndpointStatus
from sagewarden.registry.remediation import Playbook, Remediation, Terms

HELPS: Mapping[FindingKind, Playbook] = {
    FindingKind.OVERLOAD: Playbook.SCALE_OUT,
    FindingKind.AT_CEILING: Playbook.SCALE_OUT,
    FindingKind.THROTTLED: Playbook.SCALE_OUT,
    FindingKind.BAD_DEPLOYMENT: Playbook.ROLL_BACK,
    FindingKind.MEMORY_LEAK: Playbook.REPLACE_INSTANCES,
    FindingKind.GPU_MEMORY_HELD: Playbook.REPLACE_INSTANCES,
    FindingKind.DEAD_INSTANCE: Playbook.REPLACE_INSTANCES,
    FindingKind.ERRORS_AT_SCALE_OUT: Playbook.SUSPEND_SCALE_IN,
}
"""The playbook that helps against each finding; docs/remediation.md says why none against others.
"""

MADE_BY_DEPLOYMENTS = frozenset(
    {
        FindingKind.BAD_DEPLOYMENT,
        FindingKind.NO_MODEL,
        FindingKind.DEAD_WORKERS,
        FindingKind.MEMORY,
        FindingKind.DISK_FULL,
    }
)
"""What a roll-back helps against, where it began with the last deployment."""


def choose(diagnosis: Diagnosis, evidence: Evidence, settings: Remediation) -> Choice:
    """What is done about a diagnosis: a playbook with its figures, or why people are only told."""
    finding = diagnosis.finding
    # More than one thing, or nothing, explains what is seen.
    if finding is FindingKind.UNCLEAR:
        return _only_told("what is wrong is not clear enough to do anything about it")
    # It is explained, but not surely enough for the profile.
    if diagnosis.confidence < settings.confidence:
        return _only_told(
            f"{finding} is {diagnosis.confidence:.2f} sure, and the profile wants "
            f"{settings.confidence:.2f}"
        )
    playbook = _playbook_for(diagnosis)
    if playbook is None:
        return _only_told(f"nothing that sagewarden does would help against {finding}")
    # While it changes, AWS takes no other change, and nobody knows what it will be.
    if evidence.status is not EndpointStatus.IN_SERVICE:
        return _only_told(f"{playbook} would help, but the endpoint is {evidence.status}")
    terms = settings.terms_of(playbook)
    proposed = _propose(playbook, diagnosis, evidence, settings, terms or Terms())
    if isinstance(proposed, str):
        return _only_told(f"{playbook} does not help here: {proposed}")
    # It would help, and is not allowed.
    if terms is None:
        return _only_told(f"{playbook} would help, and the profile does not allow it")
    return Choice(
        playbook=playbook,
        why=f"{playbook} helps against {finding}",
        proposals=proposed,
        terms=terms,
    )


def _playbook_for(diagnosis: Diagnosis) -> Playbook | None:
    """The playbook that helps against a finding; None where none does."""
    if diagnosis.finding in MADE_BY_DEPLOYMENTS and began_with_deployment(diagnosis):
        return Playbook.ROLL_BACK
    return HELPS.get(diagnosis.finding)


def _propose(
    playbook: Playbook,
    diagnosis: Diagnosis,
    evidence: Evidence,
    settings: Remediation,
    terms: Terms,
) -> tuple[Proposal, ...] | str:
    """What a playbook would do, or why it would not help."""
    if playbook is Playbook.ROLL_BACK:
        back = propose_return(evidence, diagnosis)
        return back if isinstance(back, str) else (back,)
    proposals: list[Proposal] = []
    reasons: list[str] = []
    for variant in _concerned(diagnosis, evidence):
        proposed = _propose_for(playbook, evidence, variant, settings, terms)
        if isinstance(proposed, str):
            reasons.append(f"{variant.name}: {proposed}")
        else:
            proposals.append(proposed)
            evidence = _as_if(proposed, evidence)
    return tuple(proposals) or "; ".join(reasons) or "it has no variant that this could be done to"


def _as_if(proposal: Proposal, evidence: Evidence) -> Evidence:
    """The evidence with more of a variant on its way: variants share the account's quota."""
    more = {
        variant.name: replace(variant, wanted=count_of(variant) + proposal.more)
        for variant in evidence.variants
        if isinstance(proposal, Growth) and variant.name == proposal.variant
    }
    variants = tuple(more.get(variant.name, variant) for variant in evidence.variants)
    return replace(evidence, variants=variants)


def _concerned(diagnosis: Diagnosis, evidence: Evidence) -> list[VariantSeen]:
    """The variants that a finding concerns, in the order of their names; all, if it names none."""
    named = sorted(evidence.variants, key=lambda variant: variant.name)
    return [variant for variant in named if diagnosis.variant in ("", variant.name)]


def _propose_for(
    playbook: Playbook,
    evidence: Evidence,
    variant: VariantSeen,
    settings: Remediation,
    terms: Terms,
) -> Proposal | str:
    """What a playbook would do to one variant, or why it would not help."""
    match playbook:
        case Playbook.SCALE_OUT:
            return propose_growth(evidence, variant, settings, terms)
        case Playbook.REPLACE_INSTANCES:
            return propose_replacement(evidence, variant, settings)
        case Playbook.SUSPEND_SCALE_IN:
            return propose_suspension(evidence, variant)
        # These two are not about a variant.
        case Playbook.ROLL_BACK | Playbook.NOTIFY:
            return "it is not done to a variant"
        case _:
            assert_never(playbook)


def _only_told(why: str) -> Choice:
    return Choice(playbook=Playbook.NOTIFY, why=why)
