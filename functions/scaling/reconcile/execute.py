"""Carries out scaling's plans, with what they need, and knows what people were told on the way."""

from collections.abc import Iterable
from functools import partial

from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.registry.policies import POLICIES
from sagewarden.registry.scaling import SCHEDULES
from sagewarden.runtime.delivery import Delivery
from scaling.actions import ScalingAction
from scaling.apply import Hands, apply_scaling
from scaling.findings import ScalingFinding
from scaling.remembered.endpoint import Remembered

MAX_ACTIONS = 10 * (5 + 2 * POLICIES + 2 * SCHEDULES)
"""Ten variants, the most that an endpoint has, with all that each may need, policies and schedules
put and deleted too."""


def execute_scaling(
    delivery: Delivery, memory: Memory, plan: Plan[ScalingAction | Report], team: str | None
) -> tuple[Outcome, ...]:
    """Carries out a plan. Whoever calls remembers `told_in` its outcomes.

    Raises:
        TransientError: AWS cannot just now. What people were told is remembered all the same: the
            next delivery must not tell it again.
    """
    apply = partial(apply_scaling, Hands(delivery.aws, memory))
    try:
        return delivery.execute(plan, team=team, apply=apply, max_actions=MAX_ACTIONS)
    except Interrupted as error:
        told = told_in(error.outcomes)
        if told:
            memory.change(Remembered.given(told))
        raise


def told_in(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """The notices of scaling's own that were given, now or by another delivery."""
    told: set[str] = set()
    for outcome in outcomes:
        action, was_given = outcome.action, outcome.result in (Result.APPLIED, Result.UNCHANGED)
        if was_given and isinstance(action, Report) and isinstance(action.finding, ScalingFinding):
            told.add(action.notice)
    return frozenset(told)
