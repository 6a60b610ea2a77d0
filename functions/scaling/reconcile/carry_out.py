"""Carries out scaling's plans, with the clients that they need."""

from functools import partial

from sagewarden.deeds.execute import execute_and_tell
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.notices import Notifier
from sagewarden.deeds.plans import Outcome, Plan
from sagewarden.registry.scaling import SCHEDULES
from sagewarden.resources import Arn
from sagewarden.runtime import aws
from sagewarden.runtime.room import Work
from scaling.actions import ScalingAction
from scaling.apply import Clients, apply
from scaling.settings import settings

MAX_ACTIONS = 10 * (5 + 2 * SCHEDULES)
"""Ten variants, the most that an endpoint has, with all that each may need, schedules put and deleted too."""


def carry_out(
    work: Work, plan: Plan[ScalingAction], team: str | None, arn: Arn
) -> tuple[Outcome, ...]:
    """Carries out a plan; what is refused is also told, once."""
    mode, topic = work.registry.mode_of(team), settings().administrators_topic
    if team in work.registry.teams:
        topic = work.registry.teams[team].notify or topic
    deed = partial(apply, clients=_clients(memory_of(arn), topic), delivery=work.delivery)
    return execute_and_tell(plan, mode=mode, apply=deed, max_actions=MAX_ACTIONS)


def memory_of(arn: Arn) -> Memory:
    """What scaling remembers of an endpoint or inference component."""
    return Memory(
        client=aws.client("dynamodb"), table=settings().ledger_table, about=arn, entry="scaling"
    )


def _clients(memory: Memory, topic: str) -> Clients:
    notifier = Notifier(
        sns=aws.client("sns"),
        topic=topic,
        dynamodb=aws.client("dynamodb"),
        table=settings().ledger_table,
    )
    return Clients(
        scaling=aws.client("application-autoscaling"),
        cloudwatch=aws.client("cloudwatch"),
        memory=memory,
        notifier=notifier,
    )
