"""Alarms: the first one begins a run of its endpoint, those that come meanwhile join it."""

from remediation.apply.runs import Executions, apply_to_run
from remediation.concern import Alarmed
from remediation.desired import desired_run
from remediation.observe.record import observe_run
from remediation.observe.tags import observe_tags
from remediation.observed import LastRun, OpenRun
from remediation.reconcile.dead import end_dead, run_table
from remediation.record.changes import BeginRun, NoteAlarms, RunChange
from remediation.record.keys import run_id
from remediation.record.table import RunTable
from remediation.settings import RemediationSettings
from sagewarden.causes.cause import Ignored
from sagewarden.deeds.plans import Result
from sagewarden.registry.model import Mode
from sagewarden.runtime.answers import Answer
from sagewarden.runtime.delivery import Delivery
from sagewarden.runtime.memories import memory_of


def reconcile_alarms(delivery: Delivery, concern: Alarmed) -> Answer:
    """Begins a run, or notes in the endpoint's open one that alarms fired, or are over."""
    at = delivery.cause.at
    # Observe: the run that the endpoint has.
    runs = run_table(delivery)
    remembered = memory_of(delivery, concern.endpoint).read()
    opened = OpenRun.from_item(remembered)
    there = observe_run(runs, opened.id) if opened else None
    is_own = there is not None and there.id == run_id(concern.name, at)
    is_known = there is not None and set(concern.alarms) <= there.alarms.keys()
    # It had to have ended, and whatever was to end it has not.
    if opened and there and opened.until <= at and not concern.over:
        end_dead(delivery, there, "it had to have ended by then", at)
        there = None
    # It goes on: a second delivery of its own first alarm sees to it that it does.
    if there and not concern.over and is_own and is_known:
        return _executed(delivery, BeginRun(there, "its alarm came once more", again=True))
    if there:
        why = "the alarm is over" if concern.over else "another alarm joins the run"
        noted = NoteAlarms(run=there, alarms=concern.alarms, at=at, over=concern.over, reason=why)
        return _executed(delivery, noted)
    if concern.over:
        return Ignored("its endpoint has no open run")
    return _begun(delivery, concern, runs, LastRun.from_item(remembered))


def _begun(delivery: Delivery, concern: Alarmed, runs: RunTable, last: LastRun | None) -> Answer:
    """Begins a run, if somebody's profile asks for it."""
    at = delivery.cause.at
    # Observe: whose the endpoint is, and whether this alarm has had its run.
    id_ = run_id(concern.name, at)
    if observe_run(runs, id_):
        return Ignored("its run has ended")
    tags = observe_tags(delivery.aws.sagemaker, concern.endpoint)
    if tags is None:
        return Ignored("its endpoint is gone")
    # Plan.
    run = desired_run(delivery.registry, concern, tags, at=at, last=last)
    if isinstance(run, str):
        return Ignored(run)
    return _executed(delivery, BeginRun(run, f"{', '.join(concern.alarms)} fired"))


def _executed(delivery: Delivery, change: RunChange) -> Answer:
    """Executes: what is recorded of runs is recorded in every mode."""
    runs = run_table(delivery)
    machine = RemediationSettings.load().state_machine
    executions = Executions(delivery.aws.stepfunctions, machine)

    def apply(planned: RunChange) -> Result:
        return apply_to_run(runs, executions, planned)

    team = change.run.team
    outcomes = delivery.execute((change,), team=team, apply=apply, mode=Mode.ENFORCE)
    return delivery.reaction(outcomes, team=team)
