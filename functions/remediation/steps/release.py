"""Gives back what a run raised, once its alarms have been over for long enough."""

from remediation.apply.holding import Hands, Updating, apply_holding
from remediation.apply.record import change_run
from remediation.plan.actions import plan_release
from remediation.record.run import Run, RunState
from remediation.settings import RemediationSettings
from remediation.steps.carrying import carry_out
from remediation.steps.concluding import conclude
from remediation.steps.step import Output, Step, step
from remediation.verification.release import Wait, wait_for_release

_LOOKS = 1000
"""How often it is looked at most: an execution has a history of 25,000 events (Step Functions
developer guide, "Quotas"), and each look is ten of them."""


_UPDATE = 300
"""Seconds until it is tried again where an update is in the way."""


def release(step: Step) -> Output:
    """Waits for longer, or gives everything back."""
    run, settings = step.run, step.settings
    wait = Wait(0, "its profile asks for no remediation any more")
    if settings:
        acted = run.acted or run.since
        wait = wait_for_release(run.alarms, run.over, settings, acted=acted, at=step.at)
    if settings and wait.seconds:
        return {"next": "release", "wait": max(wait.seconds, settings.hold_at_most // _LOOKS)}
    # Plan.
    actions = plan_release(run.held, wait.why)
    # Execute.
    queue = RemediationSettings.load().scaling_queue
    hands = Hands(aws=step.around.aws, scaling_queue=queue, at=step.at)
    try:
        refused = carry_out(actions, lambda action: apply_holding(action, hands))
    except Updating:
        return {"next": "release", "wait": _UPDATE}
    if refused:
        return conclude(step, RunState.ESCALATED, f"it helped, but is not given back: {refused}")
    # Record.
    change_run(step.runs, run.id, Run.holding(()))
    # Nobody hears of an alarm once more that is red already.
    if wait.is_red:
        return conclude(step, RunState.ESCALATED, f"it was better, and is given back: {wait.why}")
    return conclude(step, RunState.RELEASED, f"it helped, and is given back: {wait.why}")


lambda_handler = step("release", release)
