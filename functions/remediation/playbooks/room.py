"""How much room a variant has to grow: ceiling, maximum, quota, and what blocks it. Pure."""

from remediation.diagnosis.evidence import Evidence, Part, TargetSeen, VariantSeen
from sagewarden.endpoints.variants import Kind
from sagewarden.registry.remediation import Remediation

ON_INSTANCES = frozenset({Kind.INSTANCES, Kind.ASYNCHRONOUS})
"""The kinds that are counted in instances, of which the account has a quota."""

SCALING = frozenset({Kind.INSTANCES, Kind.ASYNCHRONOUS, Kind.SERVERLESS, Kind.COPIES, Kind.ADAPTER})
"""The kinds that Application Auto Scaling scales."""

_FAILED = "Failed"
_SUCCESSFUL = "Successful"


def blocked(evidence: Evidence, variant: str) -> str:
    """Why a variant's scaling is blocked, in a sentence; empty where it is not.

    The newest activity that has ended counts: one that passed shows that it is over.
    """
    if _is_unread(evidence, Part.ACTIVITIES):
        return "whether scaling is blocked could not be read"
    ended = [
        activity
        for activity in evidence.activities
        if activity.variant == variant and activity.status in (_FAILED, _SUCCESSFUL)
    ]
    newest = max(ended, key=lambda activity: activity.at, default=None)
    if newest and newest.status == _FAILED:
        return f"scaling is blocked: {newest.message or 'AWS says not why'}"
    return ""


def own_target(evidence: Evidence, variant: VariantSeen) -> TargetSeen | str:
    """A variant's scalable target, or why its limits are not sagewarden's to change."""
    target = variant.target
    if _is_unread(evidence, Part.TARGETS):
        return "its scalable target could not be read"
    if variant.kind not in SCALING:
        return f"{variant.kind} do not scale"
    if target is None:
        return "it has no scalable target"
    if not target.ours:
        return "somebody else made its scalable target"
    return target


def most_of(evidence: Evidence, variant: VariantSeen, settings: Remediation, *, most: int) -> int:
    """How many there may be of a variant: the least of all that limits it.

    Args:
        most: what limits it otherwise, such as its target's maximum.
    """
    limits = [most]
    if settings.capacity_ceiling is not None:
        limits.append(settings.capacity_ceiling)
    if variant.most is not None:
        limits.append(variant.most)
    if variant.kind in ON_INSTANCES:
        limits += _within_quota(evidence, variant)
    return min(limits)


def _within_quota(evidence: Evidence, variant: VariantSeen) -> list[int]:
    """How many instances of a variant the account's quotas allow, as far as they are known.

    What the endpoint's other variants have of the same type is taken off; what other endpoints
    have is not known here. A quota that was not read limits nothing here: scaling holds minima to
    it, and SageMaker refuses counts above it (ResourceLimitExceeded).
    """
    rooms: list[int] = []
    for instance_type in variant.instance_types:
        quota = evidence.quota.get(instance_type)
        if quota is not None:
            rooms.append(quota - _of_others(evidence, variant, instance_type))
    return rooms


def _of_others(evidence: Evidence, variant: VariantSeen, instance_type: str) -> int:
    """How many instances of a type the other variants have, or are about to have."""
    total = 0
    for other in evidence.variants:
        counts_instances = other.kind is not Kind.COPIES and other.kind is not Kind.ADAPTER
        is_other = other.name != variant.name and counts_instances
        if is_other and instance_type in other.instance_types:
            total += count_of(other)
    return total


def count_of(variant: VariantSeen) -> int:
    """How many there are of a variant, or are on their way; 0 where that is not known."""
    return max(variant.count or 0, variant.wanted or 0)


def _is_unread(evidence: Evidence, part: Part) -> bool:
    return any(unread.part is part for unread in evidence.unread)
