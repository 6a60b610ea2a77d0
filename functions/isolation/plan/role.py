"""What must be done about a role that a new resource runs as. Pure."""

from collections.abc import Sequence

from isolation.actions import Attach
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.observed import ObservedRole
from isolation.plan.home import report_other_stack
from isolation.principals.membership import principal_of_role
from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn


def plan_role(desired: Desired, observed: ObservedRole) -> Plan[Attach | Report]:
    """Puts a team's guard on its role, unless another team's resource runs as it.

    Args:
        desired: what the role's team should have.
    """
    team = desired.team
    # The guard is on it.
    if not observed.missing_guards:
        return ()
    # The guards are another stack's.
    if observed.home not in (None, desired.home):
        return (report_other_stack(desired, observed.home),)
    # The resource is another team's: the guard would refuse that team its own.
    if observed.resource_team not in (None, team):
        return (report_shared_role(observed.role, (team, str(observed.resource_team))),)
    principal = principal_of_role(observed.role)
    reason = f"{observed.resource.resource} runs as {team}'s role"
    return tuple(Attach(guard, principal, reason) for guard in observed.missing_guards)


def report_shared_role(role: Arn, teams: Sequence[str]) -> Report:
    """Tells of a role of several teams, which is never narrowed: each should have its own."""
    reason = f"it is a role of {' and '.join(teams)}; give each team a role of its own"
    return Report(resource=role, finding=IsolationFinding.SHARED_ROLE, reason=reason)
