"""What a step tells people with: only the steps that do so may publish."""

from collections.abc import Callable
from typing import Any

from remediation.apply.ends import most_actions
from remediation.steps.step import Step
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.plans import Outcome, Plan, Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.delivery import Delivery


def execute_and_tell(
    step: Step, plan: Plan[Any], apply: Callable[[Any], Result]
) -> tuple[Outcome, ...]:
    """Carries out what a step has planned, and tells people, in every mode.

    Raises:
        TransientError: an action failed in a way that may pass.
    """
    run, around = step.run, step.around
    cause = Cause(
        kind=CauseKind.ALARM_CHANGED,
        resource=run.endpoint,
        actor=NOBODY,
        at=run.since,
        event_id=run.id,
    )
    delivery = Delivery(
        room="remediation",
        cause=cause,
        name=f"{run.id}/{step.name}",
        now=step.at,
        registry=around.registry.current(),
        runtime=around,
    )
    return delivery.execute(
        plan, team=run.team, apply=apply, mode=Mode.ENFORCE, max_actions=most_actions(run)
    )
