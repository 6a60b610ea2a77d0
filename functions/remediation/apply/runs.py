"""Carries out what is done to runs: they begin, alarms join them, they end."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from remediation.apply.ends import apply_end
from remediation.apply.record import note_alarm, open_run, write_entry
from remediation.record.changes import BeginRun, EndRun, NoteAlarms, RunChange
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from sagewarden.deeds.plans import Result
from sagewarden.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

ALARM = "alarm"
"""What the front of the room writes into a run's timeline: an alarm came, or is over."""


@dataclass(frozen=True, slots=True)
class Executions:
    """What starts executions."""

    client: "SFNClient"
    """The client of Step Functions."""

    machine: str
    """The state machine's ARN."""


def apply_to_run(runs: RunTable, executions: Executions, change: RunChange) -> Result:
    """Carries out one change of a run.

    Raises:
        TransientError: another run was opened at the same time, or DynamoDB is busy.
        botocore.exceptions.ClientError: AWS refused it.
    """
    match change:
        case BeginRun():
            return _begin(runs, executions, change)
        case NoteAlarms():
            return _note(runs, change)
        case EndRun():
            return apply_end(runs, change)
        case _:
            assert_never(change)


def _begin(runs: RunTable, executions: Executions, begun: BeginRun) -> Result:
    """Opens the run and starts its execution; begun by half, it is begun once more."""
    run = begun.run
    if not begun.again and not open_run(runs, run):
        raise TransientError(f"another run of {run.endpoint} was opened at the same time")
    sentences = tuple(f"{alarm} fired" for alarm in run.alarms)
    write_entry(runs, run, Entry(at=run.since, step=ALARM, sentences=sentences))
    already = executions.client.exceptions.ExecutionAlreadyExists
    try:
        executions.client.start_execution(
            stateMachineArn=executions.machine, name=run.id, input=json.dumps({"run": run.id})
        )
    except already:
        return Result.UNCHANGED
    return Result.APPLIED


def _note(runs: RunTable, noted: NoteAlarms) -> Result:
    """Notes each alarm; what the run knows already, or something later, stands.

    Raises:
        TransientError: the run has ended meanwhile, and what fired has to begin another one.
    """
    news = [
        alarm
        for alarm in noted.alarms
        if note_alarm(runs, noted.run.id, alarm, noted.at, over=noted.over)
    ]
    if not news:
        return Result.UNCHANGED
    word = "is over" if noted.over else "fired"
    sentences = tuple(f"{alarm} {word}" for alarm in news)
    about = f"{word} {news[0]}"
    write_entry(runs, noted.run, Entry(at=noted.at, step=ALARM, about=about, sentences=sentences))
    return Result.APPLIED
