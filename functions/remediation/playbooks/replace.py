"""`replace-instances`: one more, so that one can go; for what only a new one mends. Pure."""

from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.playbooks.proposals import Replacement
from remediation.playbooks.room import ON_INSTANCES, blocked, most_of
from sagewarden.registry.remediation import Remediation


def propose_replacement(
    evidence: Evidence, variant: VariantSeen, settings: Remediation
) -> Replacement | str:
    """How many instances there would be for a while, or why none is replaced."""
    target = variant.target
    if variant.kind not in ON_INSTANCES:
        return f"{variant.kind} have no instances that could be replaced one by one"
    if target is not None and not target.ours:
        return "somebody else made its scalable target"
    if blocked(evidence, variant.name):
        return blocked(evidence, variant.name)
    if not variant.count:
        return "how many there are could not be read"
    if variant.wanted is not None and variant.wanted != variant.count:
        return f"it is on its way from {variant.count} to {variant.wanted}"
    highest = target.max if target is not None else variant.count + 1
    if most_of(evidence, variant, settings, most=highest) < variant.count + 1:
        return f"there is no room for one more than its {variant.count}"
    return Replacement(
        variant=variant.name,
        kind=variant.kind,
        count=variant.count,
        instance_types=variant.instance_types,
    )
