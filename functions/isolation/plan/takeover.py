"""What isolation takes over of a team that it does not remember, and whose policies stand. Pure.

So it is after an update from a release that remembered elsewhere, or where the memory is lost.
"""

from isolation.actions import TakeOver
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.observed import Observed
from isolation.policies.compiler import GUARD, kind_of
from isolation.principals.membership import Membership
from isolation.remembered import Attachment
from sagewarden.deeds.plans import Plan, Report

_NAMED_IN_A_REPORT = 10
"""Principals that a report names of those whom nobody takes over."""


def plan_takeover(
    desired: Desired, membership: Membership, observed: Observed
) -> Plan[TakeOver | Report]:
    """Takes over what IAM has attached to those whom the registry names, and tells of it.

    What others have stays theirs, and what an operator rolled back to is not known: neither is
    guessed.
    """
    if observed.remembered.begun or not observed.policies:
        return ()
    ours: set[Attachment] = set()
    others: set[str] = set()
    for name, standing in observed.policies.items():
        is_guard = kind_of(standing.arn) == GUARD
        named = membership.guarded if is_guard else membership.members
        ours.update(Attachment(name, principal) for principal in standing.attached & named)
        others.update(map(str, standing.attached - named))
    left = sorted(others - {str(attachment.principal) for attachment in ours})
    reason = (
        f"sagewarden does not remember the team's policies and takes {len(ours)} attachments over; "
        "if the team was rolled back, it follows the registry again: roll it back once more"
    )
    if left:
        names = ", ".join(left[:_NAMED_IN_A_REPORT])
        reason += f"; {len(left)} whom the registry does not name keep what they have: {names}"
    taken = TakeOver(resource=desired.arn, attachments=frozenset(ours), reason=reason)
    report = Report(resource=desired.arn, finding=IsolationFinding.TAKEN_OVER, reason=reason)
    return taken, report
