"""What has to come off a team that went back to observe: nobody tags for it any more. Pure."""

from collections.abc import Iterator

from isolation.actions import Release, RemoveBoundary
from isolation.desired import Desired
from isolation.observed import Observed
from isolation.policies.compiler import GRANT, GUARD, kind_of
from isolation.remembered import Attachment
from sagewarden.deeds.plans import Plan
from sagewarden.resources import Arn

_REASON = "the team is only observed, so nobody tags what it makes"


def plan_release(desired: Desired, observed: Observed) -> Plan[Release | RemoveBoundary]:
    """Takes off what sagewarden put on, the grants first; the policies themselves stay."""
    if not desired.is_released:
        return ()
    return (
        *_release(observed, GRANT),
        *_release(observed, GUARD),
        *_remove_boundaries(observed),
    )


def _release(observed: Observed, kind: str) -> Iterator[Release]:
    """In the order in which portions go: by policy, then by principal."""
    for name, standing in sorted(observed.policies.items()):
        if kind_of(standing.arn) != kind:
            continue
        for principal in sorted(standing.attached):
            if Attachment(name, principal) in observed.remembered.attached:
                yield Release(standing.arn, principal, _REASON)


def _remove_boundaries(observed: Observed) -> Iterator[RemoveBoundary]:
    for principal, boundary in sorted(observed.boundaries.items()):
        if boundary and principal in observed.remembered.bounded:
            yield RemoveBoundary(Arn(boundary), principal, _REASON)
