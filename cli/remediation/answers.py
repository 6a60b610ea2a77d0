"""`sagewarden remediation approve` and `deny`: a person answers what a run asks."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import refused
from cli.endpoint.access import could_look, reason
from cli.remediation.access import Here, caller, find_run, here
from cli.remediation.decisions import claim_answer, drop_answer
from cli.remediation.sentences import finding_text
from cli.stacks import STACK
from remediation.apply.record import write_entry
from remediation.observe.record import observe_approval
from remediation.record.approval import Answer, Approval
from remediation.record.run import Run, RunState
from remediation.record.timeline import Entry

_OVER = {
    "TaskTimedOut": "nobody answered in time, and the run has gone on",
    "TaskDoesNotExist": "the run waits for nothing any more",
    "InvalidToken": "the run waits for nothing any more",
}
"""Why Step Functions takes no answer (SendTaskSuccess, API reference)."""

RunId = Annotated[str, typer.Argument(help="The run's id, as the notice tells it.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for whoever reads the run's timeline.")]
StackName = Annotated[str, typer.Option(help="The deployed stack.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def approve_command(
    run: RunId, why: Why = "", stack_name: StackName = STACK, as_json: AsJson = False
) -> None:
    """Let a run do what it asks for; it still looks whether anything has changed since.

    Ends with 0 where it goes on, and with 2 where it waits for no answer, or could not be told.
    """
    _answer(run, Answer.APPROVED, why, stack_name, as_json=as_json)


def deny_command(
    run: RunId, why: Why = "", stack_name: StackName = STACK, as_json: AsJson = False
) -> None:
    """Forbid a run what it asks for: it tells people, and ends.

    Ends with 0 where it ends by that, and with 2 where it waits for no answer, or could not be
    told.
    """
    _answer(run, Answer.DENIED, why, stack_name, as_json=as_json)


def _answer(run: str, answer: Answer, why: str, stack_name: str, *, as_json: bool) -> None:
    with could_look(run):
        there = here(stack_name)
        found = find_run(there, run)
        approval = _open_question(there, found)
        by = caller(there)
        # Of two people who answer at the same time, one does.
        other = claim_answer(there.runs, found, answer, by=by, at=there.now)
    if other:
        raise refused(f"{run}: {other.by} has {other.answer} it already")
    _send(there, found, approval, answer, by)
    with could_look(run):
        write_entry(there.runs, found, _entry(there.now, answer, found, by, why))
    if as_json:
        told = {"run": run, "answer": answer.value, "playbook": approval.playbook, "by": by}
        typer.echo(json.dumps(told, indent=2))
        return
    what = f"{approval.playbook} on {found.name}, {finding_text(found.finding, found.confidence)}"
    typer.echo(f"{answer}: {what}")


def _open_question(there: Here, run: Run) -> Approval:
    """What a run waits for.

    Raises:
        typer.Exit: it waits for no answer.
    """
    if not run.is_open:
        raise refused(f"{run.id} has ended: {run.state}{f', {run.reason}' if run.reason else ''}")
    approval = observe_approval(there.runs, run.id)
    if approval is None:
        raise refused(f"{run.id} asks nobody: {run.playbook or 'nothing'} needs no approval")
    if there.now >= approval.until:
        raise refused(f"{run.id} waited until {approval.until:%Y-%m-%d %H:%M} UTC: it is too late")
    return approval


def _send(there: Here, run: Run, approval: Approval, answer: Answer, by: str) -> None:
    """Tells the state machine the answer.

    Raises:
        typer.Exit: it takes none any more, or could not be told.
    """
    output: dict[str, Any] = {"next": "act", "by": by}
    if answer is Answer.DENIED:
        output = {"next": "close", "end": RunState.DENIED.value, "by": by}
    client = there.reader.client("stepfunctions")
    try:
        client.send_task_success(taskToken=approval.token, output=json.dumps(output))
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        over = _OVER.get(code)
        if over:
            raise refused(f"{run.id}: {over}") from error
        # Somebody else may be allowed to.
        with could_look(run.id):
            drop_answer(there.runs, run, by=by)
        raise refused(f"{run.id} could not be told: {reason(error)}") from error
    # Whether it came through is not known: the same person may say it again.
    except BotoCoreError as error:
        raise refused(f"{run.id} could not be told, say it again: {reason(error)}") from error


def _entry(at: datetime, answer: Answer, run: Run, by: str, why: str) -> Entry:
    said = f"{by} has {answer} {run.playbook}{f': {why}' if why else ''}"
    return Entry(at=at, step="answer", sentences=(said,), values={"by": by, "reason": why})
