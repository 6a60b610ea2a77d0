"""How a step ends its run: it records how, and has the last step see to it."""

from remediation.apply.record import change_run, write_entry
from remediation.record.run import Run, RunState
from remediation.record.timeline import Entry
from remediation.steps.step import Output, Step

END = "end"
"""What the entry is about with which a step ends its run."""


def conclude(step: Step, end: RunState, reason: str) -> Output:
    """Records that a run is to end in a way, and why; the last step tells people."""
    change_run(step.runs, step.run.id, Run.concluding(end, reason))
    # Beside what the step saw: both are told of the same time.
    note(step, reason, about=END, end=end.value)
    return {"next": "close"}


def note(step: Step, *sentences: str, about: str = "", **values: object) -> None:
    """Writes what a step saw, decided or did into the timeline of its run.

    Args:
        about: sets it apart from what else the step writes.
    """
    entry = Entry(at=step.at, step=step.name, sentences=sentences, values=values, about=about)
    write_entry(step.runs, step.run, entry)
