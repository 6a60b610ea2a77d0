"""Makes one team's policies, or the guard on one role, what the registry says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from isolation.actions import CHANGES_DOCUMENTS, CreatePolicy, CreateVersion, IsolationAction
from isolation.apply import apply
from isolation.desired import Target, team_arn
from isolation.observe import (
    observe_answers,
    observe_missing,
    observe_roles,
    observe_team,
    remembered,
)
from isolation.plan import Remembered, plan_isolation
from isolation.policies.compiler import NotCompilable
from isolation.principals.membership import membership, teams_of_role
from isolation.principals.roles import RoleUse, guards_of, plan_role, shared
from isolation.proof.gate import plan_refusal, questions, wrong
from isolation.settings import settings
from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.execute import execute_and_tell
from sagewarden.deeds.ledger import observe_assignments
from sagewarden.deeds.memory import Change, Memory
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.room import Work

MAX_ACTIONS = 100
"""More actions than this for one team are no repair but a registry gone wrong: none is carried out."""

PATIENCE = timedelta(seconds=10)
"""How long to wait while another delivery changes the same team."""

GUARDED_FOR = timedelta(seconds=60)
"""How long a role that has its guard is not asked about again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and whether the team is as the registry says once it is carried out."""

    plan: Plan[IsolationAction]
    conforms: bool


def reconcile_team(work: Work, team: str) -> Reaction | None:
    """Makes a team's policies what the registry says; None where nothing was deployed that concerns it.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    resource = work.cause.resource
    arn = team_arn(team, resource.account, resource.aws_partition)
    memory = _memory(arn)
    try:
        target = _target(work, team)
        deployed = work.cause.kind is CauseKind.REGISTRY_DEPLOYED
        if deployed and remembered(memory.read()).digest == target.digest:
            return None
        with memory.leased(work.delivery, work.now, PATIENCE):
            mode, outcomes = _reconciled(work, target, remembered(memory.read()))
    except NotCompilable as error:
        report = Report(
            resource=arn, finding="not-compilable", reason=str(error), occasion=str(error)[:200]
        )
        mode = work.registry.mode_of(team)
        outcomes = _carry_out(work, (report,), mode, arn)
    return Reaction(cause=work.cause, mode=mode, assignment=None, outcomes=outcomes)


def _target(work: Work, team: str, registry: Registry | None = None) -> Target:
    resource = work.cause.resource
    return Target.of(registry or work.registry, team, resource.account, resource.aws_partition)


def _carry_out(
    work: Work, plan: Plan[IsolationAction], mode: Mode, team: Arn
) -> tuple[Outcome, ...]:
    """Carries out a plan; what is refused is also told to the administrators, once."""
    notifier = _notifier()
    deed = partial(
        apply,
        iam=aws.client("iam"),
        memory=_memory(team),
        notifier=notifier,
        delivery=work.delivery,
    )
    return execute_and_tell(plan, mode=mode, apply=deed, max_actions=MAX_ACTIONS)


def _reconciled(work: Work, target: Target, state: Remembered) -> tuple[Mode, tuple[Outcome, ...]]:
    """What is to change anything is the registry of this moment, not the one that was read before."""
    if state.digest != target.digest:
        target = _target(work, target.team, work.fresh())
    planned = _planned(target, state)
    outcomes = _carry_out(work, planned.plan, target.mode, target.arn)
    if target.mode is Mode.ENFORCE and planned.conforms:
        _remember(
            target,
            state,
            [outcome.action for outcome in outcomes if outcome.result is Result.REFUSED],
        )
    return target.mode, outcomes


def _remember(target: Target, state: Remembered, refused: Sequence[object]) -> None:
    """Remembers what is in force now; what was refused is tried again at the next occasion."""
    news: dict[str, str] = {}
    if not any(isinstance(action, CHANGES_DOCUMENTS) for action in refused):
        news["documents"] = target.documents_digest
    if not refused:
        news["digest"] = target.digest
    if any(getattr(state, name) != value for name, value in news.items()):
        _memory(target.arn).change(Change(put=news))


def _planned(target: Target, state: Remembered) -> Planned:
    """The plan for a team; where IAM's simulator disagrees with new documents, nothing but a report."""
    iam = aws.client("iam")
    roles = observe_roles(iam, target)
    people = membership(target.registry, target.team, target.account, roles)
    plan = plan_isolation(target, people, observe_team(iam, target, people, state))
    if any(isinstance(action, CreatePolicy | CreateVersion) for action in plan):
        failures = list(wrong(target, observe_answers(iam, questions(target))))
        if failures:
            return Planned(plan_refusal(target, failures), conforms=False)
    return Planned(plan, conforms=True)


def reconcile_roles(work: Work, roles: Sequence[Arn]) -> Reaction:
    """Puts their teams' guards on the roles that a new resource runs as."""
    outcomes = tuple(outcome for role in roles for outcome in _reconcile_role(work, role))
    return Reaction(cause=work.cause, mode=work.registry.mode, assignment=None, outcomes=outcomes)


def _reconcile_role(work: Work, role: Arn) -> tuple[Outcome, ...]:
    teams = teams_of_role(work.registry, role)
    if len(teams) > 1:
        return _carry_out(work, (shared(role, teams),), work.registry.mode, role)
    if _is_known(role, work.now):
        return ()
    target = _target(work, teams[0])
    return _carry_out(work, _role_plan(work, role, target), target.mode, target.arn)


def _role_plan(work: Work, role: Arn, target: Target) -> Plan[IsolationAction]:
    missing = observe_missing(aws.client("iam"), role, guards_of(target.policies))
    if not missing:
        _guarded()[role] = work.now
        return ()
    resource, table = work.cause.resource, settings().ledger_table
    found = observe_assignments(aws.client("dynamodb"), table, [resource]).get(resource.key)
    return plan_role(
        RoleUse(
            role=role,
            resource=resource,
            team=target.team,
            guards=missing,
            owner=found.team if found else None,
        )
    )


def _is_known(role: Arn, now: datetime) -> bool:
    return role in _guarded() and now - _guarded()[role] < GUARDED_FOR


@cache
def _guarded() -> dict[str, datetime]:
    """When each role was last seen with its guard on."""
    return {}


def _memory(team: Arn) -> Memory:
    return Memory(
        client=aws.client("dynamodb"), table=settings().ledger_table, about=team, entry="isolation"
    )


def _notifier() -> Notifier:
    topic, table = settings().administrators_topic, settings().ledger_table
    return Notifier(
        sns=aws.client("sns"), topic=topic, dynamodb=aws.client("dynamodb"), table=table
    )
