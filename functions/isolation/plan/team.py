"""What must be done so that a team's policies are what the registry says. Pure."""

import json
from collections.abc import Iterator, Sequence

from isolation.actions import (
    Attach,
    CreatePolicy,
    CreateVersion,
    DeletePolicy,
    Detach,
    IsolationAction,
    KeepPrevious,
    PutBoundary,
    RemoveBoundary,
    SetDefaultVersion,
)
from isolation.desired import Desired
from isolation.findings import IsolationFinding
from isolation.observed import Observed, StandingPolicy
from isolation.policies.compiler import GRANT, GUARD, ManagedPolicy, NotCompilable, kind_of
from isolation.principals.membership import Membership, Principal, PrincipalKind
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.plans import Plan, Report
from sagewarden.resources import Arn

MAX_VERSIONS = 5
"""Versions that IAM keeps of a managed policy (IAM quotas)."""

_OCCASION = 200
"""Characters of a reason that set one report apart from another."""

_NAMED_IN_A_REPORT = 10
"""Requests that a report names of those on which the simulator disagrees."""


def plan_team(
    desired: Desired, membership: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Decides what a team's policies, and those who have them, need.

    More is denied before more is allowed: a new guard is on before an old one is changed, and every
    guard before any grant; what is taken away goes the other way round.
    """
    guards, grants = desired.guards, desired.grants
    guard_changes = tuple(_change_documents(desired, observed, guards))
    grant_changes = tuple(_change_documents(desired, observed, grants))
    is_news = observed.remembered.digest != desired.digest
    return (
        *_keep_previous(desired, observed, (*guard_changes, *grant_changes)),
        *_create_policies(observed, guards),
        *_attach(observed, guards, membership.guarded),
        *guard_changes,
        *_set_boundaries(desired, membership, observed),
        *_create_policies(observed, grants),
        *grant_changes,
        *_attach(observed, grants, membership.members),
        *_detach(desired, observed, GRANT, keep=membership.members),
        *_detach(desired, observed, GUARD, keep=membership.guarded | membership.doubted),
        *_delete_policies(desired, observed),
        *(_report_principals(desired, membership) if is_news else ()),
    )


def plan_leak(desired: Desired, disagreements: Sequence[str]) -> Plan[Report]:
    """What is left of a plan whose documents the simulator judged otherwise: somebody is told.

    Args:
        disagreements: what the simulator said otherwise than it should, a sentence each.
    """
    reason = (
        f"IAM's simulator disagrees on {len(disagreements)} requests, so nothing was changed: "
        f"{'; '.join(disagreements[:_NAMED_IN_A_REPORT])}"
    )
    report = Report(
        resource=desired.arn,
        finding=IsolationFinding.LEAK,
        reason=reason,
        occasion=desired.documents_digest,
    )
    return (report,)


def report_not_compilable(team: Arn, error: NotCompilable) -> Report:
    """Tells of a registry that asks for policies of a team that IAM does not take."""
    return Report(
        resource=team,
        finding=IsolationFinding.NOT_COMPILABLE,
        reason=str(error),
        occasion=str(error)[:_OCCASION],
    )


def _create_policies(
    observed: Observed, policies: Sequence[ManagedPolicy]
) -> Iterator[CreatePolicy]:
    for policy in policies:
        if policy.name not in observed.policies:
            yield CreatePolicy(policy.arn, policy.document, "the team has no such policy yet")


def _change_documents(
    desired: Desired, observed: Observed, policies: Sequence[ManagedPolicy]
) -> Iterator[CreateVersion | SetDefaultVersion | Report]:
    """What puts the right documents in force, in policies that are there."""
    for policy in policies:
        standing = observed.policies.get(policy.name)
        pinned = observed.remembered.pinned.get(policy.name)
        # It has to be created.
        if standing is None:
            continue
        # An operator has rolled back to a version that is there: it stays.
        if pinned and pinned in standing.versions:
            if pinned != standing.default:
                reason = "an operator rolled back to it"
                yield SetDefaultVersion(policy.arn, pinned, reason)
            continue
        # The document in force is another than the registry asks for.
        if json.loads(policy.document) != standing.versions[standing.default]:
            yield _put_in_force(desired, observed.remembered, policy, standing)
        # An operator has rolled back to a version that somebody deleted since.
        if pinned:
            reason = (
                f"version {pinned}, to which an operator rolled back, is gone; "
                "the registry's is in force"
            )
            yield Report(
                resource=policy.arn,
                finding=IsolationFinding.ROLLBACK_LOST,
                reason=reason,
                occasion=pinned,
            )


def _put_in_force(
    desired: Desired, remembered: Remembered, policy: ManagedPolicy, standing: StandingPolicy
) -> CreateVersion | SetDefaultVersion:
    """The latest version that has the right document already, or a new one."""
    document = json.loads(policy.document)
    if remembered.documents == desired.documents_digest:
        reason = "it is not what sagewarden put in force"
    else:
        reason = "the registry asks for another document"
    same = [version for version, text in standing.versions.items() if text == document]
    if same:
        return SetDefaultVersion(policy.arn, max(same, key=_number), reason)
    return CreateVersion(
        resource=policy.arn,
        document=policy.document,
        pruned=_version_to_prune(standing, remembered, policy),
        reason=reason,
    )


def _version_to_prune(
    standing: StandingPolicy, remembered: Remembered, policy: ManagedPolicy
) -> str | None:
    """The oldest version that nobody may want back, where there is no room for one more."""
    if len(standing.versions) < MAX_VERSIONS:
        return None
    kept = {
        standing.default,
        remembered.pinned.get(policy.name),
        remembered.previous.get(policy.name),
    }
    return min((version for version in standing.versions if version not in kept), key=_number)


def _number(version: str) -> int:
    """The number in `v2`, by which versions sort."""
    return int(version.removeprefix("v"))


def _keep_previous(
    desired: Desired,
    observed: Observed,
    changes: Sequence[CreateVersion | SetDefaultVersion | Report],
) -> Iterator[KeepPrevious]:
    """Makes the versions in force those to roll back to, before the registry's next are put there.

    Not where somebody else put them there: what is remembered of the documents tells.
    """
    remembered, generation = observed.remembered, desired.documents_digest
    # The documents in force stay there.
    if not any(isinstance(change, CreateVersion | SetDefaultVersion) for change in changes):
        return
    # The team's first documents, which come after none.
    if not remembered.documents:
        return
    # The documents are the same that were put in force last, or before which this was done already.
    if generation in (remembered.documents, remembered.generation):
        return
    # An operator has rolled back, and may want to do so again.
    if remembered.pinned:
        return
    yield KeepPrevious(
        resource=desired.arn,
        versions={name: standing.default for name, standing in observed.policies.items()},
        generation=generation,
        reason="the registry's next documents are put in force",
    )


def _attach(
    observed: Observed, policies: Sequence[ManagedPolicy], principals: frozenset[Principal]
) -> Iterator[Attach]:
    """Attaches policies to those who should have them and do not."""
    for policy in policies:
        standing = observed.policies.get(policy.name)
        missing = principals - standing.attached if standing else principals
        for principal in sorted(missing):
            yield Attach(policy.arn, principal, f"the registry names {principal} for the team")


def _detach(
    desired: Desired, observed: Observed, kind: str, *, keep: frozenset[Principal]
) -> Iterator[Detach]:
    """Detaches policies of a kind from whoever should not have them, if sagewarden attached them.

    Args:
        keep: those who should have the policies of this kind, as far as the team needs these.
    """
    needed = {policy.name for policy in desired.policies}
    for name, standing in observed.policies.items():
        if kind_of(standing.arn) != kind:
            continue
        superfluous = standing.attached - keep if name in needed else standing.attached
        for principal in sorted(superfluous):
            if Attachment(name, principal) not in observed.remembered.attached:
                continue
            if principal in keep:
                reason = "the team's policies do without it"
            else:
                reason = "the registry names it no more"
            yield Detach(standing.arn, principal, reason)


def _delete_policies(desired: Desired, observed: Observed) -> Iterator[DeletePolicy | Report]:
    """Deletes what the team needs no more, unless somebody else has attached it."""
    needed = {policy.name for policy in desired.policies}
    for name, standing in observed.policies.items():
        if name in needed:
            continue
        others = [
            principal
            for principal in sorted(standing.attached)
            if Attachment(name, principal) not in observed.remembered.attached
        ]
        if others:
            reason = f"nobody needs it, but somebody attached it to {', '.join(map(str, others))}"
            yield Report(resource=standing.arn, finding=IsolationFinding.POLICY_LEFT, reason=reason)
        else:
            yield DeletePolicy(standing.arn, "the team does without it")


def _set_boundaries(
    desired: Desired, membership: Membership, observed: Observed
) -> Iterator[PutBoundary | RemoveBoundary | Report]:
    """Sets a boundary where there is none, and removes it where sagewarden set it."""
    for principal, boundary in sorted(observed.boundaries.items()):
        is_named = principal in membership.guarded and principal.kind is not PrincipalKind.GROUP
        # Nobody knows whose it is: what closes stays.
        if principal in membership.doubted:
            continue
        # The registry asks for a boundary.
        if desired.boundary and is_named:
            yield from _set_boundary(desired, desired.boundary, principal, boundary)
        # It asks for none any more, and sagewarden had set it.
        elif boundary and principal in observed.remembered.bounded:
            reason = "the registry asks for no boundary any more"
            yield RemoveBoundary(Arn(boundary), principal, reason)


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


def _report_principals(desired: Desired, membership: Membership) -> Iterator[Report]:
    """Tells of those whom the registry names, and to whom sagewarden cannot attach policies."""
    for left_out in membership.left_out:
        yield Report(
            resource=desired.arn,
            finding=left_out.finding,
            reason=f"{left_out.principal}: {left_out.reason}",
            occasion=left_out.principal,
        )
    names = ", ".join(policy.name for policy in desired.policies)
    for permission_set in desired.permission_sets:
        path = desired.policies[0].path
        reason = f"attach the customer managed policies {names} (path {path}) to {permission_set}"
        yield Report(
            resource=desired.arn,
            finding=IsolationFinding.PERMISSION_SET,
            reason=reason,
            occasion=f"{permission_set}: {names}",
        )
