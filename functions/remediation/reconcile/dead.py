"""Runs whose execution died, or was lost: what they hold is given back, and their end recorded."""

from datetime import datetime, timedelta
from typing import Any

from remediation.actions import HoldingAction, SetInstances
from remediation.apply.ends import apply_end, are_given_back, most_actions
from remediation.apply.holding import Hands, apply_holding
from remediation.apply.record import change_run
from remediation.concern import ExecutionDied, OverdueRun
from remediation.findings import RemediationFinding
from remediation.observe.record import observe_run, observe_runs
from remediation.plan.actions import plan_release
from remediation.record.changes import EndRun
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from remediation.settings import RemediationSettings
from sagewarden.causes.cause import CauseKind, Ignored
from sagewarden.causes.messages import message_for
from sagewarden.deeds.plans import Outcome, Plan, Report, Result
from sagewarden.errors import TransientError
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.queue import hand_on

_LONGEST = timedelta(days=14)
"""Before which no run can have begun that is still open: a profile allows it ten days."""


_UNDER_WAY = timedelta(minutes=2)
"""After an execution has ended, for how long its last function may go on: longer than one may run.
Scaling lets go of what is raised whatever comes first; a count is set in the order of the calls."""

_ALL_GIVEN_BACK = "What it had raised is given back."
_NOT_ALL = (
    "But not all of what it had raised could be given back: the run's record says what it holds, "
    "and people have to look."
)


def reconcile_died(delivery: Delivery, concern: ExecutionDied) -> Answer:
    """Ends a run whose execution ended in the middle.

    Raises:
        TransientError: its last function may be under way still.
    """
    run = observe_run(run_table(delivery), concern.run)
    if run is None or not run.is_open:
        return Ignored("its run has ended")
    counts = any(isinstance(one, SetInstances) for one in plan_release(run.held, ""))
    if counts and delivery.now - delivery.cause.at < _UNDER_WAY:
        raise TransientError(f"a step of {run.id} may be under way still, and set a count")
    outcomes = end_dead(delivery, run, concern.how, delivery.cause.at)
    return delivery.reaction(outcomes, team=run.team)


def reconcile_overdue(delivery: Delivery) -> Answer:
    """Hands on the endpoints of open runs that had to have ended."""
    at = delivery.cause.at
    overdue = dict.fromkeys(run.endpoint for run in _overdue_runs(delivery, at))
    messages = [message_for(CauseKind.SWEPT, one, because_of=delivery.cause) for one in overdue]
    if not messages:
        return Ignored("no run had to have ended")
    return hand_on(delivery, messages)


def reconcile_overdue_run(delivery: Delivery, concern: OverdueRun) -> Answer:
    """Ends an endpoint's open runs that had to have ended.

    They are looked for in the record: what the endpoint's memory names may be a later one.
    """
    at = delivery.cause.at
    runs = [run for run in _overdue_runs(delivery, at) if run.endpoint == concern.endpoint]
    if not runs:
        return Ignored("it has no run that had to have ended")
    outcomes: tuple[Outcome, ...] = ()
    for run in runs:
        outcomes += end_dead(delivery, run, "it had to have ended by then", at)
    return delivery.reaction(outcomes, team=runs[0].team)


def _overdue_runs(delivery: Delivery, at: datetime) -> list[Run]:
    """The open runs that had to have ended by a time."""
    runs = observe_runs(run_table(delivery), at - _LONGEST)
    return [run for run in runs if run.is_open and run.until <= at]


def end_dead(delivery: Delivery, run: Run, how: str, at: datetime) -> tuple[Outcome, ...]:
    """Gives back what a dead run holds, tells people, and records its end.

    It is done in every mode: what was raised was raised when the mode allowed it.
    """
    reason = f"the run died: {how}"
    releases = plan_release(run.held, reason)
    runs = run_table(delivery)
    queue = RemediationSettings.load().scaling_queue
    hands = Hands(aws=delivery.aws, scaling_queue=queue, at=at)

    def apply(action: HoldingAction | EndRun) -> Result:
        if isinstance(action, EndRun):
            return apply_end(runs, action)
        return apply_holding(action, hands)

    def carry_out(plan: Plan[Any]) -> tuple[Outcome, ...]:
        return delivery.execute(
            plan, team=run.team, apply=apply, mode=Mode.ENFORCE, max_actions=most_actions(run)
        )

    given_back = carry_out(releases)
    is_all = are_given_back(given_back)
    if run.held and is_all:
        change_run(runs, run.id, Run.holding(()))
    told = Report(
        resource=run.endpoint,
        finding=RemediationFinding.DIED,
        reason=f"{run.id}: {how}. {_ALL_GIVEN_BACK if is_all else _NOT_ALL}",
        occasion=run.id,
    )
    ended = EndRun(run=run, state=RunState.DIED, at=at, reason=reason)
    return (*given_back, *carry_out((told, ended)))


def run_table(delivery: Delivery) -> RunTable:
    """The table that runs are recorded in."""
    return RunTable(delivery.aws.dynamodb, delivery.settings.ledger_table)
