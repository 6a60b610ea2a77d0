"""`suspend-scale-in`: keeps what flaps from being taken away, and added with errors anew. Pure."""

import re
from itertools import pairwise

from remediation.diagnosis.evidence import Evidence, VariantSeen
from remediation.playbooks.proposals import Suspension
from remediation.playbooks.room import own_target

_TURNS = 2
"""How often scaling has to have turned round in the time that was looked at: out, in, and out."""

_COUNT = re.compile(r"(?:to|at) (\d+)\b")
"""The number in `Setting desired instance count to 4.` (DescribeScalingActivities)."""


def propose_suspension(evidence: Evidence, variant: VariantSeen) -> Suspension | str:
    """The target that should not be scaled in for a while, or why none."""
    target = own_target(evidence, variant)
    if isinstance(target, str):
        return target
    if "DynamicScalingInSuspended" in target.suspended:
        return "its scaling in is suspended already"
    turns = count_turns(evidence, variant.name)
    if turns < _TURNS:
        return f"it does not flap: scaling turned round {turns} times"
    return Suspension(
        variant=variant.name,
        kind=variant.kind,
        resource_id=target.resource_id,
        limits=(target.min, target.max),
    )


def count_turns(evidence: Evidence, variant: str) -> int:
    """How often a variant's scaling turned round: from out to in, or from in to out."""
    counts: list[int] = []
    for activity in sorted(evidence.activities, key=lambda activity: activity.at):
        number = _COUNT.search(activity.description)
        if activity.variant == variant and activity.status == "Successful" and number:
            counts.append(int(number[1]))
    ways = [later > earlier for earlier, later in pairwise(counts) if later != earlier]
    return sum(one != other for one, other in pairwise(ways))
