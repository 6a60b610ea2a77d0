"""The boundaries of those who should have one."""

from typing import TYPE_CHECKING

from isolation.desired import Desired
from isolation.observe.policies import list_policies, observe_users_of
from isolation.observe.principals import observe_identity
from isolation.principals.membership import (
    Membership,
    Principal,
)
from isolation.remembered import Remembered

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


BOUNDARIES = "/sagewarden/boundaries/"
"""The path of the policies that sagewarden may set as boundaries."""


def observe_boundaries(
    client: "IAMClient", desired: Desired, membership: Membership, remembered: Remembered
) -> dict[Principal, str | None]:
    """The boundaries of the team's users and roles; of those who are gone there is none to tell."""
    named = membership.guarded if desired.boundary else frozenset()
    asked = sorted(named | remembered.bounded)
    ours = _observe_our_boundaries(client) if asked else {}
    boundaries: dict[Principal, str | None] = {}
    for principal in asked:
        # Pages have told of it already.
        if principal in ours:
            boundaries[principal] = ours[principal]
            continue
        # It has none, or somebody else's, which nothing but IAM's answer about it tells.
        identity = observe_identity(client, principal)
        if identity:
            boundary = identity.get("PermissionsBoundary") or {}
            boundaries[principal] = boundary.get("PermissionsBoundaryArn")
    return boundaries


def _observe_our_boundaries(client: "IAMClient") -> dict[Principal, str]:
    """Who has one of the boundaries that sagewarden may set: pages, however many roles there are.

    IAM's lists of roles and users leave boundaries out (ListRoles and ListUsers, API reference).
    """
    boundaries: dict[Principal, str] = {}
    for arn, _ in list_policies(client, BOUNDARIES):
        for principal in observe_users_of(client, arn, "PermissionsBoundary"):
            boundaries[principal] = arn
    return boundaries
