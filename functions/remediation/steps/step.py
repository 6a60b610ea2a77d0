"""What every step of a run does around its own part: it reads the run, and says what comes next.

The clock of a step is when its state was entered, which the state machine hands in: a step that is
tried again has the same time, and writes the same again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from remediation.observe.record import observe_run
from remediation.record.run import Run
from remediation.record.table import RunTable
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.errors import NotAnEvent, TransientError, judge
from sagewarden.reading import moment, text
from sagewarden.registry.remediation import Remediation
from sagewarden.runtime import telemetry
from sagewarden.runtime.surroundings import Runtime, runtime

type Output = Mapping[str, Any]
"""What a step tells the state machine: `next`, and what that needs, in JSON's values."""

STOPPED: Output = {"next": "stop"}
"""The run has ended meanwhile: nothing more is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a run, and what it works with."""

    name: str
    """The step's name, as the timeline has it."""

    run: Run
    """The run, as it is recorded."""

    at: datetime
    """When the step's state was entered, in UTC."""

    given: Mapping[str, Any]
    """What the state machine handed in."""

    around: Runtime
    """What is around the function."""

    @property
    def runs(self) -> RunTable:
        return RunTable(self.around.aws.dynamodb, self.around.settings.ledger_table)

    @property
    def settings(self) -> Remediation | None:
        """What the run's profile says now; None where it asks for no remediation any more."""
        profile = self.around.registry.current().profiles.get(self.run.profile)
        return profile.remediation if profile else None


def step(name: str, take: Callable[[Step], Output]) -> Callable[[Any, Any], Output]:
    """The Lambda handler of a step."""

    def handle(event: Any, _context: Any) -> Output:
        return take_step(name, take, event, around=runtime)

    return handle


def take_step(
    name: str, take: Callable[[Step], Output], event: Any, *, around: Callable[[], Runtime]
) -> Output:
    """Takes a step of the run that an event names.

    Raises:
        TransientError: it may work later. The state machine knows it by this very name.
        NotAnEvent: the event names no run, or no time.
        PermanentError: AWS refused what the step cannot do without.
    """
    id_, at = text(event, "run"), moment(text(event, "now"))
    if id_ is None or at is None:
        raise NotAnEvent("expected 'run', a run's id, and 'now', when the state was entered")
    try:
        surroundings = around()
        runs = RunTable(surroundings.aws.dynamodb, surroundings.settings.ledger_table)
        run = observe_run(runs, id_)
        if run is None:
            raise NotAnEvent(f"there is no run {id_}")
        # It has ended meanwhile: whoever ended it has seen to everything.
        if not run.is_open:
            return _told(name, id_, STOPPED)
        taken = Step(name=name, run=run, at=at, given=event, around=surroundings)
        return _told(name, id_, take(taken))
    except TransientError as error:
        raise TransientError(str(error)) from error
    except AWS_ERRORS as error:
        raise judge(error) from error


def _told(name: str, run: str, output: Output) -> Output:
    """Says in the log what a step led to."""
    telemetry.logger().info("step taken", step=name, run=run, next=output["next"])
    return output
