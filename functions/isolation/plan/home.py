"""Whose a team's policies are: IAM is one for all regions and stacks of an account. Pure.

Each policy carries the stack that made it as a tag; isolation changes those of its own stack alone.
"""

from collections.abc import Sequence

from isolation.actions import Claim
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.policies.control_plane import STACK_TAG
from isolation.remembered import Remembered
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn


def plan_home(
    desired: Desired, policies: Sequence[Arn], home: str | None, remembered: Remembered
) -> Plan[Claim | Report]:
    """Claims a team's policies that carry no stack, or tells that they are another stack's.

    Args:
        policies: those of the team that stand.
        home: the stack that they belong to, as their tag has it; None where they carry none.

    Returns:
        A report where they are to be left alone.
    """
    # They are this stack's, or there are none yet.
    if not policies or home == desired.home:
        return ()
    # Another stack made them, or one of this name in another region.
    if home is not None:
        return (report_other_stack(desired, home),)
    # They were made before policies carried a tag. A team that is only observed claims none that
    # this stack does not remember: it would take another stack's guards off.
    if desired.mode is Mode.ENFORCE or remembered.begun:
        reason = "they carry no stack's tag, and this stack keeps the team apart"
        return (
            Claim(resource=desired.arn, policies=tuple(policies), home=desired.home, reason=reason),
        )
    return (report_other_stack(desired, None),)


def report_other_stack(desired: Desired, home: str | None) -> Report:
    """Tells of policies that are another stack's, or of which nobody knows whose they are."""
    whose = f"belong to the stack {home}" if home else "carry no stack's tag"
    reason = (
        f"the team's policies {whose}, so this stack, {desired.home}, leaves them alone; deploy "
        "one of the two with IsolationHere=no, or, where the other is gone, tag the policies "
        f"with {STACK_TAG}={desired.home}"
    )
    return Report(
        resource=desired.arn,
        finding=IsolationFinding.OTHER_STACK,
        reason=reason,
        occasion=f"{desired.home} {home or ''}",
    )
