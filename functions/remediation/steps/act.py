"""Does what was chosen for a run, unless it is frozen, overtaken, or over its budget."""

from datetime import timedelta

from remediation.apply.actions import apply_action
from remediation.apply.budget import spend
from remediation.apply.holding import Hands
from remediation.apply.record import change_run, keep_left
from remediation.budget.freeze import in_force
from remediation.budget.spending import spending_of
from remediation.observe.freeze import observe_freezes
from remediation.observe.now import observe_guardrails, observe_now
from remediation.observe.tags import observe_tags
from remediation.plan.actions import configs_left, configs_of, held_by, plan_actions, targets_of
from remediation.plan.entitled import not_its_any_more
from remediation.plan.overtaken import overtaken
from remediation.record.run import Run, RunState
from remediation.settings import RemediationSettings
from remediation.steps.carrying import carry_out
from remediation.steps.chosen import Chosen, chosen_for
from remediation.steps.concluding import conclude, note
from remediation.steps.step import STOPPED, Output, Step, step


def act(step: Step) -> Output:
    """Observes what could have changed since, spends the budget, and carries out the plan."""
    chosen = chosen_for(step)
    if isinstance(chosen, str):
        return conclude(step, RunState.ESCALATED, f"nothing was done: {chosen}")
    # A step that is tried again goes on: what it sees may be what it has done itself.
    stopped = None if step.run.acted else _why_stopped(step, chosen)
    if stopped:
        return conclude(step, *stopped)
    # Plan.
    until = (step.run.acted or step.at) + timedelta(seconds=chosen.settings.hold_at_most)
    cloudwatch = step.around.aws.cloudwatch
    alarms = observe_guardrails(cloudwatch, step.run.name)
    actions = plan_actions(
        chosen.choice, chosen.evidence, run=step.run.id, until=until, alarms=alarms
    )
    # Record, then execute: what is raised is always known.
    held = held_by(actions, step.run.playbook, until)
    if not change_run(step.runs, step.run.id, Run.acting(held, step.run.acted or step.at)):
        # It was ended meanwhile: nobody would give back what it raised.
        return STOPPED
    for left in configs_left(actions):
        keep_left(step.runs, step.run.endpoint, left)
    queue = RemediationSettings.load().scaling_queue
    hands = Hands(aws=step.around.aws, scaling_queue=queue, at=step.at)
    refused = carry_out(actions, lambda action: apply_action(action, hands))
    if refused:
        return conclude(step, RunState.ESCALATED, f"{step.run.playbook} was refused: {refused}")
    said = [f"{type(action).__name__}: {action.reason}" for action in actions]
    note(step, *said, *_by_whom(step), until=until.isoformat())
    return {"next": "verify", "wait": chosen.settings.verify_after}


def _why_stopped(step: Step, chosen: Chosen) -> tuple[RunState, str] | None:
    """Why nothing may be done, and how the run ends by that; None where it may be."""
    run, runs, aws = step.run, step.runs, step.around.aws
    proposals = chosen.choice.proposals
    # It is gone, or not this run's to touch any more.
    tags = observe_tags(aws.sagemaker, run.endpoint)
    if tags is None:
        return RunState.GONE, "the endpoint is gone"
    given_up = not_its_any_more(step.around.registry.current(), run, tags)
    if given_up:
        return given_up
    # The profile has changed meanwhile.
    if chosen.choice.playbook != run.playbook or not proposals:
        return RunState.TOLD, f"{run.playbook} is not chosen any more: {chosen.choice.why}"
    # A person has frozen it.
    freeze = in_force(observe_freezes(runs, run.endpoint, run.team), step.at)
    if freeze:
        return RunState.FROZEN, str(freeze)
    # A person has changed it since.
    targets = targets_of(chosen.choice, chosen.evidence)
    configs = configs_of(chosen.choice)
    now = observe_now(aws.sagemaker, aws.autoscaling, run.name, targets, configs)
    changed = overtaken(chosen.evidence, chosen.choice, now)
    if changed:
        return RunState.OVERTAKEN, changed
    # There is no budget for it.
    spending = spending_of(run, proposals, chosen.settings, step.at)
    over = spending if isinstance(spending, str) else spend(runs, spending)
    return (RunState.OVER_BUDGET, over) if over else None


def _by_whom(step: Step) -> tuple[str, ...]:
    by = step.given.get("by")
    return (f"{by} approved of it",) if by else ()


lambda_handler = step("act", act)
