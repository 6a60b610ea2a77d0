"""What lets an update or a deletion pass that failed because of our targets. Pure."""

from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn
from scaling.actions import Deregister
from scaling.endpoints.keys import TargetKey
from scaling.findings import ScalingFinding


def plan_unblocking(
    resource: Arn, targets: frozenset[TargetKey], kept: frozenset[str], occasion: str
) -> Plan[Deregister | Report]:
    """The plan after which a failed call passes when it is tried again.

    The report comes first: where deregistering has to be tried twice, the second try may find
    nothing to do.

    Args:
        targets: what sagewarden registered for the endpoint.
        kept: the resource ids of variants that keep their instance type in the configuration that
            was asked for.
        occasion: names the call that failed.
    """
    blocking = sorted(key for key in targets if key.resource_id not in kept)
    if not blocking:
        return ()
    names = ", ".join(key.scaled_name for key in blocking)
    report = Report(
        resource=resource,
        finding=ScalingFinding.TRY_AGAIN,
        reason=(
            f"an update or deletion failed because {names} scaled automatically. "
            "It does no more: try again. What is in service afterwards scales again by itself."
        ),
        occasion=occasion,
    )
    reason = "it kept an update or deletion from passing"
    return (report, *(Deregister(resource, key, reason) for key in blocking))
