"""What can be done to a run: begin it, have alarms join it, end it. In the imperative."""

from dataclasses import dataclass
from datetime import datetime

from remediation.record.run import Run, RunState
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class BeginRun:
    """Open a run of an endpoint, and start its execution."""

    run: Run
    """The run, as it begins."""

    reason: str
    """Why."""

    again: bool = False
    """Whether it is open already, and its execution may not have been started."""

    @property
    def resource(self) -> Arn:
        return self.run.endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAlarms:
    """Note in an open run that alarms fired, or are over."""

    run: Run
    """The run, as it was."""

    alarms: tuple[str, ...]
    """The alarms, by name."""

    at: datetime
    """When that was, in UTC."""

    over: bool
    """Whether they are over."""

    reason: str
    """Why."""

    @property
    def resource(self) -> Arn:
        return self.run.endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """End a run, and let its endpoint have another one."""

    run: Run
    """The run, as it was."""

    state: RunState
    """How it ends."""

    at: datetime
    """When, in UTC."""

    reason: str
    """Why, in a sentence."""

    @property
    def resource(self) -> Arn:
        return self.run.endpoint


type RunChange = BeginRun | NoteAlarms | EndRun
"""All that is done to runs."""
