"""Ends runs: by their last step, or where that never came."""

from collections.abc import Iterable

from remediation.apply.record import end_run, write_entry
from remediation.record.changes import EndRun
from remediation.record.run import Run
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from sagewarden.deeds.execute import MAX_ACTIONS
from sagewarden.deeds.plans import Outcome, Result

END = "end"
"""What is written into a run's timeline at its end."""


def are_given_back(outcomes: Iterable[Outcome]) -> bool:
    """Whether all that was to be given back is: nothing of it was refused."""
    return all(outcome.result is not Result.REFUSED for outcome in outcomes)


def most_actions(run: Run) -> int:
    """How many actions the end of a run may be: all that it raised is to be given back."""
    return max(len(run.held), MAX_ACTIONS)


def apply_end(runs: RunTable, ended: EndRun) -> Result:
    """Ends a run, and writes that into its timeline."""
    entry = Entry(
        at=ended.at,
        step=END,
        sentences=(ended.reason,),
        values={"state": ended.state.value},
    )
    write_entry(runs, ended.run, entry)
    done = end_run(runs, ended.run, ended.state, ended.at, ended.reason)
    return Result.APPLIED if done else Result.UNCHANGED
