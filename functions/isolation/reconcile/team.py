"""Makes one team's policies, and who has them, what the registry says."""

from collections.abc import Sequence
from datetime import timedelta

from isolation.actions import CHANGES_DOCUMENTS, WRITES_DOCUMENTS
from isolation.desired import Desired, team_arn
from isolation.observe import observe_answers, observe_roles, observe_team
from isolation.plan.team import plan_leak, plan_team, report_not_compilable
from isolation.policies.compiler import NotCompilable
from isolation.principals.membership import resolve_membership
from isolation.proof.gate import disagreements, questions
from isolation.reconcile.steps import desired_of, execute
from isolation.remembered import Remembered
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.changes import Change
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Action, Outcome, Plan, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of

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

    # Observe.
    iam = delivery.aws.iam
    roles = observe_roles(iam, desired)
    membership = resolve_membership(desired.registry, desired.team, desired.account, roles)
    observed = observe_team(iam, desired, membership, remembered)

    # Plan.
    plan = plan_team(desired, membership, observed)

    # Prove.
    failures: tuple[str, ...] = ()
    if _needs_proof(plan):
        world, documents = desired.world, desired.documents
        answers = observe_answers(iam, questions(world, documents))
        failures = tuple(disagreements(world, documents, answers))
    if failures:
        plan = plan_leak(desired, failures)

    # Execute.
    outcomes = execute(delivery, plan, team=desired.team, memory=memory)

    # Remember.
    if desired.mode is Mode.ENFORCE and not failures:
        change = _what_to_remember(desired, remembered, outcomes)
        if change:
            memory.change(change)
    return delivery.reaction(outcomes, team=desired.team)


def _needs_proof(plan: Plan[Action]) -> bool:
    """Whether IAM is to hold a document that it has not held before."""
    return any(isinstance(action, WRITES_DOCUMENTS) for action in plan)


def _what_to_remember(
    desired: Desired, remembered: Remembered, outcomes: Sequence[Outcome]
) -> Change | None:
    """The digests of what is now in force; what was refused is tried again at the next occasion."""
    refused = [outcome.action for outcome in outcomes if outcome.result is Result.REFUSED]
    is_in_force = not any(isinstance(action, CHANGES_DOCUMENTS) for action in refused)
    return remembered.conformed(
        documents=desired.documents_digest if is_in_force else None,
        digest=None if refused else desired.digest,
    )
