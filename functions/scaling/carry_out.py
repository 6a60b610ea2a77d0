"""Carries out scaling's plans, with the clients that they need."""

from functools import partial

from sagewarden import aws
from sagewarden.execute import execute_and_tell
from sagewarden.notices import Notifier
from sagewarden.plans import Outcome, Plan
from sagewarden.resources import Arn
from sagewarden.scaling_profile import SCHEDULES
from sagewarden.state import Memory
from sagewarden.work import Work
from scaling.actions import ScalingAction
from scaling.adapter import Clients, apply
from scaling.settings import settings

MAX_ACTIONS = 10 * (5 + 2 * SCHEDULES)
"""Ten variants, the most that an endpoint has, with all that each may need, schedules put and deleted too."""


def carry_out(work: Work, plan: Plan[ScalingAction], team: str | None, arn: Arn) -> tuple[Outcome, ...]:
    """Carries out a plan; what is refused is also told, once."""
    mode, topic = work.registry.mode_of(team), settings().administrators_topic
    if team in work.registry.teams:
        topic = work.registry.teams[team].notify or topic
    deed = partial(apply, clients=_clients(memory_of(arn), topic), delivery=work.delivery)
    return execute_and_tell(plan, mode=mode, apply=deed, max_actions=MAX_ACTIONS)


def memory_of(arn: Arn) -> Memory:
    """What scaling remembers of an endpoint or inference component."""
    return Memory(aws.client("dynamodb"), settings().ledger_table, arn, "scaling")


def _clients(memory: Memory, topic: str) -> Clients:
    notifier = Notifier(aws.client("sns"), topic, aws.client("dynamodb"), settings().ledger_table)
    return Clients(aws.client("application-autoscaling"), aws.client("cloudwatch"), memory, notifier)
