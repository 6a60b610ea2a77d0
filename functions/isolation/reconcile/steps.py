"""The steps that are the same for a team and for a role."""

from collections.abc import Sequence
from functools import partial

from isolation.actions import MAX_ACTIONS, Attach, IsolationAction
from isolation.apply import apply_isolation
from isolation.desired import Desired, home_of, team_arn
from isolation.observe.principals import observe_policies_of
from isolation.policies.compiler import GUARD, kind_of, team_of
from isolation.principals.membership import Principal
from sagewarden.causes.cause import CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.sending import send


def desired_of(delivery: Delivery, team: str) -> Desired:
    """What a team should have, by the delivery's registry, in the account of its cause.

    Raises:
        isolation.policies.compiler.NotCompilable: the team's policies cannot be written.
    """
    resource, stack = delivery.cause.resource, delivery.settings.stack_name
    return Desired.of(
        delivery.registry,
        team,
        account=resource.account,
        partition=resource.aws_partition,
        home=home_of(Arn(delivery.settings.administrators_topic).region, stack),
    )


def execute(
    delivery: Delivery,
    plan: Plan[IsolationAction | Report],
    *,
    team: str | None,
    memory: Memory,
    is_capped: bool = True,
) -> tuple[Outcome, ...]:
    """Carries out a plan in the mode of a team.

    Args:
        team: whose the plan is; None where it is about several teams' role.
        memory: what the room remembers about the team.
        is_capped: whether too many actions are refused as a whole; what is told does not count.

    Raises:
        TransientError: AWS cannot just now.
    """
    reports = sum(isinstance(action, Report) for action in plan)
    most = MAX_ACTIONS + reports if is_capped else len(plan)
    apply = partial(apply_isolation, delivery.aws.iam, memory)
    return delivery.execute(plan, team=team, apply=apply, max_actions=most)


def execute_always(
    delivery: Delivery, plan: Plan[IsolationAction | Report], *, team: str, memory: Memory
) -> tuple[Outcome, ...]:
    """Carries out what no mode keeps back, however much it is: a memory, and what ends enforcing.

    Raises:
        TransientError: AWS cannot just now.
    """
    apply = partial(apply_isolation, delivery.aws.iam, memory)
    return delivery.execute(plan, team=team, apply=apply, max_actions=len(plan), mode=Mode.ENFORCE)


def hand_over(delivery: Delivery, team: str, outcomes: Sequence[Outcome]) -> None:
    """Has the teams looked at whose guard somebody still has who has just got this team's.

    A team lets nobody go before their new team's guard is on them, and nothing else tells it when
    that is.
    """
    former: set[str] = set()
    for principal in _guarded_now(outcomes):
        for policy in observe_policies_of(delivery.aws.iam, principal) or ():
            former.add(team_of(policy) or team)
    resource = delivery.cause.resource
    messages: list[str] = []
    for other in sorted(former - {team}):
        arn = team_arn(other, resource.account, resource.aws_partition)
        messages.append(message_for(CauseKind.REMINDED, arn, because_of=delivery.cause))
    send(delivery.aws.sqs, delivery.settings.queue, messages)


def _guarded_now(outcomes: Sequence[Outcome]) -> list[Principal]:
    """To whom a guard was attached."""
    principals: set[Principal] = set()
    for outcome in outcomes:
        action = outcome.action
        if not isinstance(action, Attach) or kind_of(action.resource) != GUARD:
            continue
        if outcome.result is Result.APPLIED:
            principals.add(action.principal)
    return sorted(principals)
