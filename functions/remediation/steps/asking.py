"""What a step asks about its run's endpoint."""

from remediation.observe.reading import Question
from remediation.steps.step import Step


def question_of(step: Step) -> Question:
    """The question what is wrong with a run's endpoint now, by the alarms that are red."""
    run = step.run
    return Question(
        endpoint=run.endpoint,
        name=run.name,
        alarms=run.red or run.alarms,
        now=step.at,
        ledger=step.runs,
    )
