"""Asks people whether a run may do what it has chosen; the state machine waits for the answer."""

from datetime import timedelta

from remediation.apply.record import write_approval
from remediation.observe.record import observe_story
from remediation.plan.end import question_of
from remediation.record.approval import Approval
from remediation.steps.concluding import note
from remediation.steps.step import Output, Step, step
from remediation.steps.telling import execute_and_tell
from sagewarden.deeds.plans import Result
from sagewarden.errors import NotAnEvent
from sagewarden.reading import member, text


def ask(step: Step) -> Output:
    """Keeps the token that answers, and tells people the exact command for it."""
    run, token, wait = step.run, text(step.given, "token"), member(step.given, "wait")
    if token is None or not isinstance(wait, int | float):
        raise NotAnEvent("expected 'token', the task's, and 'wait', in seconds")
    until = step.at + timedelta(seconds=wait)
    asked = Approval(token=token, playbook=run.playbook, asked=step.at, until=until)
    write_approval(step.runs, run, asked)
    question = question_of(run, observe_story(step.runs, run.id), until)
    execute_and_tell(step, (question,), _nothing_else)
    note(step, f"asked whether {run.playbook} may be done", until=until.isoformat())
    return {"next": "wait"}


def _nothing_else(action: object) -> Result:
    """Nothing but a question is ever planned here."""
    raise TypeError(f"{action} is no question")


lambda_handler = step("approve", ask)
