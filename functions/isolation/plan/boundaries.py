"""The permissions boundaries of a team's users and roles. Pure."""

from collections.abc import Iterator

from isolation.actions import (
    PutBoundary,
    RemoveBoundary,
)
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.observed import Observed
from isolation.principals.membership import Membership, Principal, PrincipalKind
from sagewarden.deeds.plans import Report
from sagewarden.resources import Arn


def put_boundaries(
    desired: Desired, membership: Membership, observed: Observed
) -> Iterator[PutBoundary | Report]:
    """Sets the boundary that the registry asks for where there is none."""
    if not desired.boundary:
        return
    for principal, boundary in sorted(observed.boundaries.items()):
        if _takes_boundary(membership, principal):
            yield from _set_boundary(desired, desired.boundary, principal, boundary)


def remove_boundaries(
    desired: Desired, membership: Membership, observed: Observed
) -> Iterator[RemoveBoundary]:
    """Removes the boundary that sagewarden set where the registry asks for none any more."""
    for principal, boundary in sorted(observed.boundaries.items()):
        # It should have one, or nobody knows whose it is: what closes stays.
        if desired.boundary and _takes_boundary(membership, principal):
            continue
        if principal in membership.doubted:
            continue
        if boundary and principal in observed.remembered.bounded:
            reason = "the registry asks for no boundary any more"
            yield RemoveBoundary(Arn(boundary), principal, reason)


def _takes_boundary(membership: Membership, principal: Principal) -> bool:
    """Whether the team's boundary is for a principal: a user or role of its own."""
    return principal in membership.guarded and principal.kind is not PrincipalKind.GROUP


def _set_boundary(
    desired: Desired, wanted: str, principal: Principal, boundary: str | None
) -> Iterator[PutBoundary | Report]:
    """Sets the boundary that the registry asks for, unless there is another one.

    Args:
        boundary: the one that the principal has.
    """
    if boundary is None:
        yield PutBoundary(Arn(wanted), principal, "the registry asks for this boundary")
    elif boundary != wanted:
        reason = f"{principal} has the boundary {boundary}; the registry asks for {wanted}"
        yield Report(
            resource=desired.arn,
            finding=IsolationFinding.OTHER_BOUNDARY,
            reason=reason,
            occasion=str(principal),
        )
