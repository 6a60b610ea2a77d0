"""Makes one team's policies, and who has them, what the registry says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from isolation.actions import CHANGES_DOCUMENTS, WRITES_DOCUMENTS, IsolationAction
from isolation.desired import Desired, team_arn
from isolation.observe.answers import observe_answers
from isolation.observe.policies import observe_home, observe_standing
from isolation.observe.principals import observe_roles
from isolation.observe.team import observe_team
from isolation.observed import Observed
from isolation.plan.home import plan_home
from isolation.plan.portions import Portion, portion_of
from isolation.plan.progress import observed_after
from isolation.plan.release import plan_release
from isolation.plan.takeover import plan_takeover
from isolation.plan.team import (
    STAGES,
    plan_leak,
    plan_team,
    report_not_compilable,
    waiting_for_heirs,
)
from isolation.policies.compiler import NotCompilable
from isolation.principals.membership import Membership, resolve_membership
from isolation.proof.gate import disagreements, questions
from isolation.reconcile.steps import desired_of, execute, execute_always, hand_over
from isolation.remembered import Remembered
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Action, Outcome, Plan, Report, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.queue import remind

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PATIENCE = timedelta(seconds=10)
"""How long to wait while another delivery changes the same team."""


def reconcile_team(delivery: Delivery, team: str) -> Reaction | Ignored:
    """Makes a team's policies what the registry says, while no other delivery does.

    Raises:
        TransientError: another delivery is at it, or AWS cannot just now.
    """
    resource = delivery.cause.resource
    memory = memory_of(delivery, team_arn(team, resource.account, resource.aws_partition))
    try:
        desired = desired_of(delivery, team)
        if _changes_nothing(delivery, desired, memory):
            return Ignored("what was deployed changes nothing for the team")
        with memory.leased(delivery.name, delivery.now, PATIENCE):
            return _reconcile(delivery, desired, memory)
    except NotCompilable as error:
        report = report_not_compilable(memory.about, error)
        outcomes = execute(delivery, (report,), team=team, memory=memory)
        return delivery.reaction(outcomes, team=team)


def _changes_nothing(delivery: Delivery, desired: Desired, memory: Memory) -> bool:
    """Whether a registry was deployed that says of the team what the one before it did."""
    if delivery.cause.kind is not CauseKind.REGISTRY_DEPLOYED:
        return False
    return Remembered.from_item(memory.read()).digest == desired.digest


def _reconcile(delivery: Delivery, desired: Desired, memory: Memory) -> Reaction:
    """Observes, plans, proves, executes and remembers."""
    remembered = Remembered.from_item(memory.read())
    # A registry that was read before another one went live must not undo what that one asks for.
    if remembered.digest != desired.digest:
        delivery = delivery.afresh()
        desired = desired_of(delivery, desired.team)

    # Whose the policies are: one account may have several stacks.
    iam = delivery.aws.iam
    standing = observe_standing(iam, desired)
    home = observe_home(iam, standing)
    claims = plan_home(desired, sorted(standing), home, remembered)
    if any(isinstance(action, Report) for action in claims):
        outcomes = execute(delivery, claims, team=desired.team, memory=memory)
        return delivery.reaction(outcomes, team=desired.team)
    claimed = execute_always(delivery, claims, team=desired.team, memory=memory)

    # Observe.
    roles = observe_roles(iam, desired)
    membership = resolve_membership(desired.registry, desired.team, desired.account, roles)
    observed = observe_team(iam, desired, standing, membership=membership, remembered=remembered)

    # Take over: what stands, and is not remembered.
    takeover = plan_takeover(desired, membership, observed)
    taken = execute_always(delivery, takeover, team=desired.team, memory=memory)
    observed = observed_after(observed, _done_of(taken))
    if not (remembered.begun or observed.policies):
        memory.change(Remembered.begins())

    # Release: what a team that is only observed had when it was not.
    released = _release(delivery, desired, observed, memory=memory)
    before = (*claimed, *taken, *released.outcomes)
    if released.next:
        remind(delivery, desired.arn, name=released.next, after=timedelta())
        return delivery.reaction(before, team=desired.team)
    observed = observed_after(observed, _done_of(released.outcomes))

    # Plan.
    plan = plan_team(desired, membership, observed)

    # Prove: what the simulator judges otherwise changes nothing but what people know.
    failures = _failures(iam, desired, remembered, memory) if _needs_proof(plan) else ()
    if failures:
        leak = plan_leak(desired, failures)
        outcomes = execute(delivery, leak, team=desired.team, memory=memory)
        return delivery.reaction((*before, *outcomes), team=desired.team)

    # Execute.
    done = _execute_stages(delivery, desired, membership, observed, memory=memory)
    hand_over(delivery, desired.team, done.outcomes)
    if done.next:
        remind(delivery, desired.arn, name=done.next, after=timedelta())

    # Remember.
    elif desired.mode is Mode.ENFORCE:
        is_all = not (done.skipped or waiting_for_heirs(desired, observed))
        change = _what_to_remember(desired, remembered, done.outcomes, is_all=is_all)
        if change:
            memory.change(change)
    return delivery.reaction((*before, *done.outcomes), team=desired.team)


def _failures(
    iam: "IAMClient", desired: Desired, remembered: Remembered, memory: Memory
) -> tuple[str, ...]:
    """What IAM's simulator says of a team's documents otherwise than it should.

    What it has said before it throttled is not asked again by the next delivery.
    """
    world, documents = desired.world, desired.documents
    answers, is_asked = dict(remembered.answers), False
    try:
        for question in questions(world, documents):
            if not question.is_answered(answers):
                answers |= observe_answers(iam, question)
        is_asked = True
    finally:
        if answers and not is_asked:
            memory.change(Remembered.answered(answers))
    return tuple(disagreements(world, documents, answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What one delivery did of a team's plan."""

    outcomes: tuple[Outcome, ...]
    """What became of the actions."""

    skipped: bool = False
    """Whether something was left that an earlier delivery had tried."""

    next: str | None = None
    """Where the next portion begins; None where nothing is left to do."""


def _begin(delivery: Delivery) -> str | None:
    """Where an earlier portion ended: only the reminder of one begins in the middle of a plan.

    Its name says where.
    """
    is_reminder = delivery.cause.kind is CauseKind.REMINDED
    return delivery.cause.request.name if is_reminder else None


def _done_of(outcomes: Sequence[Outcome]) -> list[IsolationAction | Report]:
    """The actions that were not refused."""
    done = [outcome.action for outcome in outcomes if outcome.result is not Result.REFUSED]
    return cast("list[IsolationAction | Report]", done)


def _release(delivery: Delivery, desired: Desired, observed: Observed, *, memory: Memory) -> _Done:
    """Takes off what a team that is only observed has, in portions."""
    now = portion_of(plan_release(desired, observed), _begin(delivery))
    outcomes = execute_always(delivery, now.actions, team=desired.team, memory=memory)
    return _Done(outcomes=outcomes, next=now.next)


def _execute_stages(
    delivery: Delivery,
    desired: Desired,
    membership: Membership,
    observed: Observed,
    *,
    memory: Memory,
) -> _Done:
    """Carries out a team's plan stage by stage: what was refused in one is known in the next."""
    after = _begin(delivery)
    outcomes: list[Outcome] = []
    skipped = False
    for stage in STAGES:
        plan = stage.plan(desired, membership, observed)
        if stage.is_capped:
            now = Portion(actions=plan, skipped=False, next=None)
        else:
            now = portion_of(plan, after)
        done = execute(
            delivery, now.actions, team=desired.team, memory=memory, is_capped=stage.is_capped
        )
        outcomes.extend(done)
        skipped = skipped or now.skipped
        if now.next:
            return _Done(outcomes=tuple(outcomes), next=now.next)
        observed = observed_after(observed, _done_of(done))
    return _Done(outcomes=tuple(outcomes), skipped=skipped)


def _needs_proof(plan: Plan[Action]) -> bool:
    """Whether IAM is to hold a document that it has not held before."""
    return any(isinstance(action, WRITES_DOCUMENTS) for action in plan)


def _what_to_remember(
    desired: Desired, remembered: Remembered, outcomes: Sequence[Outcome], *, is_all: bool
) -> Change | None:
    """The digests of what is now in force; what was refused is tried again at the next occasion.

    Args:
        is_all: whether all was tried that is to be done.
    """
    refused = [outcome.action for outcome in outcomes if outcome.result is Result.REFUSED]
    is_in_force = not any(isinstance(action, CHANGES_DOCUMENTS) for action in refused)
    return remembered.conformed(
        documents=desired.documents_digest if is_in_force else None,
        digest=desired.digest if is_all and not refused else None,
    )
