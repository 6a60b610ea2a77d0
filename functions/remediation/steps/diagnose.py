"""The first step: what is wrong with the endpoint, and what is to be done about it."""

from remediation.apply.record import change_run, write_evidence
from remediation.desired import LOOKS_AGAIN_FOR
from remediation.observe.evidence import observe_evidence
from remediation.record.run import Run, RunState
from remediation.steps.asking import question_of
from remediation.steps.chosen import choice_by
from remediation.steps.concluding import conclude, note
from remediation.steps.step import Output, Step, step
from sagewarden.registry.model import Mode

_PAUSE = 180
"""Seconds until it is looked at again."""


def diagnose_run(step: Step) -> Output:
    """Observes, diagnoses, chooses, and records all of that; nothing else is changed."""
    run, settings = step.run, step.settings
    if settings is None:
        return conclude(step, RunState.TOLD, "its profile asks for no remediation any more")
    # Observe.
    evidence = observe_evidence(step.around.aws, question_of(step))
    if evidence is None:
        return conclude(step, RunState.GONE, "the endpoint is gone")
    # Plan.
    chosen = choice_by(evidence, settings)
    diagnosis, choice = chosen.diagnosis, chosen.choice
    # Record.
    kept = write_evidence(step.runs, run, evidence.to_record())
    found = Run.diagnosed(diagnosis.finding, diagnosis.confidence, choice.playbook)
    change_run(step.runs, run.id, found)
    said = f"{diagnosis.finding} ({diagnosis.confidence:.2f} sure)"
    note(step, said, *diagnosis.evidence, choice.why, diagnosis=diagnosis.to_record())
    # It has only begun: what is not clear yet may be clear in some minutes.
    if not chosen.is_sure and run.red and step.at - run.since < LOOKS_AGAIN_FOR:
        return {"next": "look", "wait": _PAUSE}
    # Only people can do anything about it, or it is not surely known any more.
    if not choice.acts:
        return conclude(step, RunState.TOLD, choice.why)
    if not kept:
        return conclude(step, RunState.ESCALATED, "what was seen was too large to be kept")
    # It would be done, if the team were not only observed.
    if run.mode is Mode.OBSERVE:
        return conclude(step, RunState.PLANNED, f"{choice.why}: it would be done in enforce")
    # A person has to approve of it.
    if choice.terms.approve:
        return {"next": "approve", "wait": choice.terms.within}
    return {"next": "act"}


lambda_handler = step("diagnose", diagnose_run)
