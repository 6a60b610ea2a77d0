"""All of one team: its policies, who has them, their boundaries, who has left."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from isolation.actions import MAX_ACTIONS
from isolation.desired import Desired
from isolation.observe.boundaries import observe_boundaries
from isolation.observe.policies import observe_policy
from isolation.observe.principals import observe_identity, observe_policies_of
from isolation.observed import Observed, StandingPolicy
from isolation.policies.compiler import (
    GUARD,
    kind_of,
    name_of,
)
from isolation.principals.membership import (
    Leaver,
    Membership,
    Principal,
    PrincipalKind,
)
from isolation.remembered import Attachment, Remembered
from sagewarden.resources import Arn, arn_of

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def observe_team(
    client: "IAMClient",
    desired: Desired,
    standing: Mapping[Arn, str],
    *,
    membership: Membership,
    remembered: Remembered,
) -> Observed:
    """A team's policies, who has them, and the boundaries of those who should have one.

    Args:
        standing: the policies that IAM has, each with its version in force.
    """
    policies: dict[str, StandingPolicy] = {}
    for arn, default in standing.items():
        policies[name_of(arn)] = observe_policy(
            client, arn, default, desired=desired, remembered=remembered
        )
    boundaries = observe_boundaries(client, desired, membership, remembered)
    leavers = _leavers(membership, policies.values(), remembered)
    return Observed(
        policies=policies,
        remembered=remembered,
        boundaries=boundaries,
        leavers=tuple(_observe_leaver(client, principal) for principal in leavers),
    )


def _leavers(
    membership: Membership, policies: Iterable[StandingPolicy], remembered: Remembered
) -> Sequence[Principal]:
    """Those who have a guard from sagewarden and belong to the team no more; not if they are many.

    So many guards are not taken off at once: nothing has to be known of them.
    """
    leavers: set[Principal] = set()
    for standing in policies:
        if kind_of(standing.arn) == GUARD:
            for principal in standing.attached - membership.guarded - membership.doubted:
                if Attachment(name_of(standing.arn), principal) in remembered.attached:
                    leavers.add(principal)
    return sorted(leavers) if len(leavers) <= MAX_ACTIONS else ()


def _observe_leaver(client: "IAMClient", principal: Principal) -> Leaver:
    """Who somebody is that left the team, and which teams' policies they have."""
    arn: Arn | None = None
    if principal.kind is PrincipalKind.ROLE:
        arn = arn_of(observe_identity(client, principal).get("Arn"))
    return Leaver(principal, arn, observe_policies_of(client, principal) or frozenset())
