"""`scale-out`: raises the minimum of what is loaded and saturated, where there is room. Pure."""

import math

from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.playbooks.load import pressure_on
from remediation.playbooks.proposals import Growth
from remediation.playbooks.room import (
    blocked,
    count_of,
    most_of,
    own_target,
)
from sagewarden.registry.remediation import Remediation, Terms


def propose_growth(
    evidence: Evidence, variant: VariantSeen, settings: Remediation, terms: Terms
) -> Growth | str:
    """How a variant should grow, or why it should not.

    Load and saturation have to say so both: errors alone never do. The minimum goes no higher than
    the target's maximum or, on terms that allow it, than the ceiling, which the maximum follows.
    """
    target = own_target(evidence, variant)
    if isinstance(target, str):
        return target
    if blocked(evidence, variant.name):
        return blocked(evidence, variant.name)
    if "DynamicScalingOutSuspended" in target.suspended:
        return "its scaling out is suspended"
    if variant.count is None:
        return "how many there are could not be read"
    pressure = pressure_on(evidence, variant.name)
    if not pressure.load:
        return "its load has not risen: more of it would not help"
    if not pressure.saturation:
        return "nothing of it is used up: more of it would not help"
    enough = max(math.ceil(variant.count * pressure.factor), variant.count + 1)
    if count_of(variant) >= enough:
        return f"{count_of(variant)} are on their way already"
    ceiling = settings.capacity_ceiling or 0
    highest = max(target.max, ceiling) if terms.raise_max else target.max
    least = min(enough, most_of(evidence, variant, settings, most=highest))
    if least <= max(target.min, count_of(variant)):
        limits = f"has {count_of(variant)} of {target.max}{_ceiling_in_words(settings)}"
        return f"there is no room: it {limits}"
    return Growth(
        variant=variant.name,
        kind=variant.kind,
        resource_id=target.resource_id,
        limits=(target.min, target.max),
        min=least,
        max=least if least > target.max else None,
        more=least - count_of(variant),
        instance_types=variant.instance_types,
    )


def _ceiling_in_words(settings: Remediation) -> str:
    ceiling = settings.capacity_ceiling
    return "" if ceiling is None else f", with a ceiling of {ceiling}"
