"""Ends runs: by their last step, or where that never came."""

from remediation.apply.record import end_run, write_entry
from remediation.record.changes import EndRun
from remediation.record.table import RunTable
from remediation.record.timeline import Entry
from sagewarden.deeds.plans import Result

END = "end"
"""What is written into a run's timeline at its end."""


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
