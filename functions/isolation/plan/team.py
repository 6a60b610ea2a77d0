"""What must be done so that a team's policies are what the registry says. Pure."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
from isolation.desired import Desired, team_arn
from isolation.findings import IsolationFinding
from isolation.observed import Observed, StandingPolicy
from isolation.plan.progress import observed_after
from isolation.policies.compiler import GRANT, GUARD, ManagedPolicy, NotCompilable, kind_of
from isolation.principals.membership import Membership, Principal, PrincipalKind, heirs_of
from isolation.remembered import Attachment, Remembered
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import Mode
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
    """Decides what a team's policies, and those who have them, need: every stage, if all goes well.

    More is denied before more is allowed: a new guard is on before an old one is changed, and every
    guard before any grant; what is taken away goes the other way round.
    """
    plan: list[IsolationAction | Report] = []
    for stage in STAGES:
        actions = stage.plan(desired, membership, observed)
        plan.extend(actions)
        observed = observed_after(observed, actions)
    return tuple(plan)


def _plan_guards(
    desired: Desired, _: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Makes the guards that are missing, once it is remembered what one could return to."""
    changes = tuple(_change_documents(desired, observed, desired.policies))
    return (
        *_keep_previous(desired, observed, changes),
        *_create_policies(observed, desired.guards),
    )


def _plan_closing(
    desired: Desired, membership: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Has every guard on and in force: all that only closes, in the order of portions."""
    return (
        *_attach(observed, desired.guards, membership.guarded),
        *_change_documents(desired, observed, desired.guards),
        *_put_boundaries(desired, membership, observed),
    )


def _plan_grants(
    desired: Desired, _: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Puts the grants' documents in force; none beside a guard that could not be."""
    if _is_guard_pending(desired, observed):
        return ()
    return (
        *_create_policies(observed, desired.grants),
        *_change_documents(desired, observed, desired.grants),
    )


def _plan_opening(
    desired: Desired, membership: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Attaches grants to whoever has the guards, takes away, and tells what humans have to do."""
    pending = _is_guard_pending(desired, observed)
    guarded = frozenset() if pending else _guarded_already(desired, membership, observed)
    waiting = waiting_for_heirs(desired, observed)
    keep = membership.guarded | membership.doubted | waiting
    is_news = observed.remembered.digest != desired.digest
    return (
        *_attach(observed, desired.grants, guarded),
        *_detach(desired, observed, GRANT, keep=membership.members),
        *_detach(desired, observed, GUARD, keep=keep, waiting=waiting),
        *_remove_boundaries(desired, membership, observed),
        *_delete_policies(desired, observed, waiting),
        *(_report_principals(desired, membership) if is_news else ()),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the plan; the next one is planned once it is known what became of this one."""

    plan: Callable[[Desired, Membership, Observed], Plan[IsolationAction | Report]]
    """Plans it."""

    is_capped: bool
    """Whether it opens or removes: too much of that is a registry gone wrong. What only closes has
    no cap, and goes on in portions."""


STAGES = (
    Stage(_plan_guards, is_capped=False),
    Stage(_plan_closing, is_capped=False),
    Stage(_plan_grants, is_capped=True),
    Stage(_plan_opening, is_capped=True),
)
"""The stages of a team's plan, in the order in which they are carried out."""


def _is_guard_pending(desired: Desired, observed: Observed) -> bool:
    """Whether a guard is not there, or has another document in force than it should."""
    if any(guard.name not in observed.policies for guard in desired.guards):
        return True
    changes = _change_documents(desired, observed, desired.guards)
    return any(not isinstance(change, Report) for change in changes)


def _guarded_already(
    desired: Desired, membership: Membership, observed: Observed
) -> frozenset[Principal]:
    """The members who have every guard of the team."""
    guarded = membership.members
    for guard in desired.guards:
        guarded &= observed.policies[guard.name].attached
    return guarded


def waiting_for_heirs(desired: Desired, observed: Observed) -> frozenset[Principal]:
    """Those who left the team for one whose guard is not on them yet: they keep this team's.

    A team that is only observed has no guards to wait for.
    """
    waiting: set[Principal] = set()
    for leaver in observed.leavers:
        for team in heirs_of(desired.registry, desired.team, leaver):
            if desired.registry.mode_of(team) is not Mode.ENFORCE:
                continue
            if not guard_names(desired, team) <= leaver.policies:
                waiting.add(leaver.principal)
    return frozenset(waiting)


def guard_names(desired: Desired, team: str) -> frozenset[Arn]:
    """The guards of another team; one that nobody has, where they cannot be written."""
    try:
        other = Desired.of(
            desired.registry, team, account=desired.account, partition=desired.partition
        )
    except NotCompilable:
        return frozenset({team_arn(team, desired.account, desired.partition)})
    return frozenset(guard.arn for guard in other.guards)


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
        # It could not be created.
        if standing is None:
            continue
        for principal in sorted(principals - standing.attached):
            yield Attach(policy.arn, principal, f"the registry names {principal} for the team")


def _detach(
    desired: Desired,
    observed: Observed,
    kind: str,
    *,
    keep: frozenset[Principal],
    waiting: frozenset[Principal] = frozenset(),
) -> Iterator[Detach]:
    """Detaches policies of a kind from whoever should not have them, if sagewarden attached them.

    Args:
        keep: those who should have the policies of this kind, as far as the team needs these.
        waiting: those who keep them also where the team needs them no more.
    """
    needed = {policy.name for policy in desired.policies}
    for name, standing in observed.policies.items():
        if kind_of(standing.arn) != kind:
            continue
        superfluous = standing.attached - (keep if name in needed else waiting)
        for principal in sorted(superfluous):
            if Attachment(name, principal) not in observed.remembered.attached:
                continue
            if principal in keep:
                reason = "the team's policies do without it"
            else:
                reason = "the registry names it no more"
            yield Detach(standing.arn, principal, reason)


def _delete_policies(
    desired: Desired, observed: Observed, waiting: frozenset[Principal]
) -> Iterator[DeletePolicy | Report]:
    """Deletes what the team needs no more, unless somebody else has attached it.

    Args:
        waiting: those who keep a guard for a while.
    """
    needed = {policy.name for policy in desired.policies}
    for name, standing in observed.policies.items():
        if name in needed:
            continue
        if kind_of(standing.arn) == GUARD and standing.attached & waiting:
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


def _put_boundaries(
    desired: Desired, membership: Membership, observed: Observed
) -> Iterator[PutBoundary | Report]:
    """Sets the boundary that the registry asks for where there is none."""
    if not desired.boundary:
        return
    for principal, boundary in sorted(observed.boundaries.items()):
        if _takes_boundary(membership, principal):
            yield from _set_boundary(desired, desired.boundary, principal, boundary)


def _remove_boundaries(
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
