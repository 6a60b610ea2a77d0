"""The last step, at the end of every way: gives back what is held, tells people, ends the run."""

from remediation.actions import HoldingAction
from remediation.apply.ends import apply_end, are_given_back
from remediation.apply.holding import Hands, apply_holding
from remediation.apply.record import change_run
from remediation.observe.record import observe_run, observe_story
from remediation.plan.actions import plan_release
from remediation.plan.end import end_of, is_told_already, report_of
from remediation.record.changes import EndRun
from remediation.record.run import Run
from remediation.settings import RemediationSettings
from remediation.steps.step import Output, Step, step
from remediation.steps.telling import execute_and_tell
from sagewarden.deeds.plans import Result


def close(step: Step) -> Output:
    """Plans and executes the end of a run; what could not be given back stays known."""
    run = step.run
    # Observe: everything that was seen and tried.
    story = observe_story(step.runs, run.id)
    before = observe_run(step.runs, run.follows) if run.follows else None
    # Plan.
    end = end_of(run, step.given)
    releases = plan_release(run.held, f"the run ends: {end.reason}")
    told = () if is_told_already(run, end, before) else report_of(run, end, story)
    ended = EndRun(run=run, state=end.state, at=step.at, reason=end.reason)
    # Execute; the end itself comes last, so that a step that is tried again does all of it.
    queue = RemediationSettings.load().scaling_queue
    hands = Hands(aws=step.around.aws, scaling_queue=queue, at=step.at)

    def apply(action: HoldingAction | EndRun) -> Result:
        if isinstance(action, EndRun):
            return apply_end(step.runs, action)
        return apply_holding(action, hands)

    outcomes = execute_and_tell(step, releases, apply)
    if are_given_back(outcomes):
        change_run(step.runs, run.id, Run.holding(()))
    execute_and_tell(step, (*told, ended), apply)
    return {"next": "stop", "state": end.state.value}


lambda_handler = step("close", close)
