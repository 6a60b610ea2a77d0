"""Carries out scaling's plans, with what they need, and knows what is to be remembered of that."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from sagewarden.deeds.execute import Interrupted
from sagewarden.deeds.memory import Memory
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.registry.policies import POLICIES
from sagewarden.registry.scaling import SCHEDULES
from sagewarden.runtime.delivery import Delivery
from scaling.actions import PutSchedule, PutStepPolicy, Register, ScalingAction
from scaling.apply import Hands, apply_scaling
from scaling.endpoints.keys import Belonging, TargetKey
from scaling.endpoints.limits import Limits
from scaling.endpoints.raising import Lifted
from scaling.findings import ScalingFinding
from scaling.remembered.endpoint import Remembered
from scaling.remembered.made import Made, Making

MAX_ACTIONS = 10 * (5 + 2 * POLICIES + 2 * SCHEDULES)
"""Ten variants, the most that an endpoint has, with all that each may need, policies and schedules
put and deleted too."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of a plan."""

    outcomes: tuple[Outcome, ...] = ()
    """What became of each action."""

    made: Made = field(default_factory=Made)
    """What is to be remembered of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A plan that is to be carried out."""

    plan: Plan[ScalingAction | Report]
    """What is to be done."""

    team: str | None
    """For whom."""

    remembered: Remembered
    """What was remembered when it was planned."""

    is_begun: bool = False
    """Whether it is remembered by now what the plan makes."""


def execute_scaling(delivery: Delivery, memory: Memory, task: Task) -> Executed:
    """Carries out a plan. Whoever calls remembers what was made.

    Raises:
        TransientError: AWS cannot just now. What was made, and what people were told, is
            remembered all the same: the next delivery must not tell it again. What was never
            asked for is forgotten: somebody else may make it before that delivery comes.
    """
    plan = task.plan
    hands = Hands(
        aws=delivery.aws,
        memory=memory,
        making=making_of(plan),
        is_remembered=task.is_begun,
        unsettling=task.remembered.limits_unknown(_limits_in(plan), _lifted_in(plan)),
    )
    apply = partial(apply_scaling, hands)
    try:
        outcomes = delivery.execute(plan, team=task.team, apply=apply, max_actions=MAX_ACTIONS)
    except Interrupted as error:
        change = Remembered.interrupted(_made(hands, error.outcomes), hands.left())
        if change:
            memory.change(change)
        raise
    return Executed(outcomes, _made(hands, outcomes))


def making_of(plan: Plan[ScalingAction | Report]) -> Making:
    """What a plan makes that ends with us, and so is remembered first."""
    targets: set[TargetKey] = set()
    alarms: set[Belonging] = set()
    schedules: set[Belonging] = set()
    for action in plan:
        match action:
            # A target that is new, or is adopted.
            case Register(ours=False, desired=desired):
                targets.add(desired.key)
            # An alarm that calls a step scaling policy.
            case PutStepPolicy(target=target, policy=policy):
                alarms.add(Belonging(target.resource_id, policy.name))
            # A scheduled action.
            case PutSchedule(target=target, schedule=schedule):
                schedules.add(Belonging(target.resource_id, schedule.name))
            # It makes nothing, or only what ends with its target.
            case _:
                pass
    return Making(
        targets=frozenset(targets), alarms=frozenset(alarms), schedules=frozenset(schedules)
    )


def _limits_in(plan: Plan[ScalingAction | Report]) -> dict[TargetKey, Limits]:
    """The limits that a plan gives to targets."""
    limits: dict[TargetKey, Limits] = {}
    for action in plan:
        if isinstance(action, Register) and action.sets_limits:
            limits[action.desired.key] = Limits(action.desired.min, action.desired.max)
    return limits


def _lifted_in(plan: Plan[ScalingAction | Report]) -> dict[TargetKey, Lifted]:
    """What a plan gives to targets for a while, with what they had before."""
    lifted: dict[TargetKey, Lifted] = {}
    for action in plan:
        if isinstance(action, Register) and action.sets_limits and action.desired.lifted:
            lifted[action.desired.key] = action.desired.lifted
    return lifted


def _made(hands: Hands, outcomes: Iterable[Outcome]) -> Made:
    return Made(
        arns=frozenset(hands.arns),
        alarm_calls=frozenset(hands.alarm_calls),
        told=_told_in(outcomes),
        mended=frozenset(hands.mended),
        limits=hands.limits,
        ended=frozenset(hands.ended),
    )


def _told_in(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """The notices of scaling's own that were given, now or by another delivery."""
    told: set[str] = set()
    for outcome in outcomes:
        action, was_given = outcome.action, outcome.result in (Result.APPLIED, Result.UNCHANGED)
        if was_given and isinstance(action, Report) and isinstance(action.finding, ScalingFinding):
            told.add(action.notice)
    return frozenset(told)
