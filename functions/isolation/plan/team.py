"""What must be done so that a team's policies are what the registry says. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from isolation.actions import (
    Attach,
    Detach,
    IsolationAction,
)
from isolation.desired import Desired, team_arn
from isolation.findings import IsolationFinding
from isolation.observed import Observed
from isolation.plan.boundaries import put_boundaries, remove_boundaries
from isolation.plan.documents import (
    change_documents,
    create_policies,
    delete_policies,
    keep_previous,
)
from isolation.plan.progress import observed_after
from isolation.policies.compiler import GRANT, GUARD, ManagedPolicy, NotCompilable, kind_of
from isolation.principals.membership import Membership, Principal, heirs_of
from isolation.remembered import Attachment
from sagewarden.deeds.plans import Plan, Report
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn

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
    changes = tuple(change_documents(desired, observed, desired.policies))
    return (
        *keep_previous(desired, observed, changes),
        *create_policies(desired, observed, desired.guards),
    )


def _plan_closing(
    desired: Desired, membership: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Has every guard on and in force: all that only closes, in the order of portions."""
    return (
        *_attach(observed, desired.guards, membership.guarded),
        *change_documents(desired, observed, desired.guards),
        *put_boundaries(desired, membership, observed),
    )


def _plan_grants(
    desired: Desired, _: Membership, observed: Observed
) -> Plan[IsolationAction | Report]:
    """Puts the grants' documents in force; none beside a guard that could not be."""
    if _is_guard_pending(desired, observed):
        return ()
    return (
        *create_policies(desired, observed, desired.grants),
        *change_documents(desired, observed, desired.grants),
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
        *remove_boundaries(desired, membership, observed),
        *delete_policies(desired, observed, waiting),
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
    changes = change_documents(desired, observed, desired.guards)
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
            desired.registry,
            team,
            account=desired.account,
            partition=desired.partition,
            home=desired.home,
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
