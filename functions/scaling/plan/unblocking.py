"""What must be done so that an update or a deletion passes that failed because of our targets. Pure."""

from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn
from scaling.actions import Deregister
from scaling.observed import Key


def plan_unblocking(
    resource: Arn, targets: frozenset[Key], kept: frozenset[str], occasion: str
) -> Plan[Deregister | Report]:
    """Lets the call pass when it is tried again.

    That is said first: where deregistering has to be tried twice, the second try may find nothing to do.

    Args:
        targets: what sagewarden registered for the endpoint.
        kept: the resource ids of variants that keep their instance type in the configuration that was
            asked for.
        occasion: names the call that failed.
    """
    blocking = sorted(key for key in targets if key[0] not in kept)
    if not blocking:
        return ()
    names = ", ".join(key[0].rpartition("/")[2] for key in blocking)
    reason = (
        f"an update or deletion failed because {names} scaled automatically. It does no more: try again. "
        "What is in service afterwards scales again by itself."
    )
    ended = (
        Deregister(
            resource=resource,
            resource_id=key[0],
            dimension=key[1],
            reason="it kept an update or deletion from passing",
        )
        for key in blocking
    )
    return (
        Report(resource=resource, finding="try-again", reason=reason, occasion=occasion),
        *ended,
    )
