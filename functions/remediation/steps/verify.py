"""Whether what was done has helped: what it was about is read again, and compared."""

from typing import assert_never

from remediation.observe.evidence import observe_evidence
from remediation.record.run import RunState
from remediation.steps.asking import question_of
from remediation.steps.chosen import Chosen, chosen_for
from remediation.steps.concluding import conclude, note
from remediation.steps.step import Output, Step, step
from remediation.verification.judge import Verdict, judge
from remediation.verification.release import within_longest


def verify(step: Step) -> Output:
    """Observes once more, judges, and records that; nothing else is changed."""
    run, chosen = step.run, chosen_for(step)
    if isinstance(chosen, str):
        return conclude(step, RunState.ESCALATED, f"nobody can tell whether it helped: {chosen}")
    # Observe.
    after = observe_evidence(step.around.aws, question_of(step))
    if after is None:
        return conclude(step, RunState.GONE, "the endpoint is gone")
    # Judge.
    judgement = judge(
        chosen.evidence, after, chosen.diagnosis, chosen.choice, acted=run.acted or run.since
    )
    said = "; ".join(judgement.sentences)
    match judgement.verdict:
        # It has helped: what was raised is held until the alarms have been over for a while.
        case Verdict.BETTER if run.held:
            note(step, "it has helped", *judgement.sentences)
            return {
                "next": "release",
                "wait": max(_wait(step, chosen.settings.clear_for, chosen), 1),
            }
        case Verdict.BETTER:
            return conclude(step, RunState.HELPED, f"it has helped: {said}")
        # It has not come to be yet, or shows in nothing yet.
        case Verdict.TOO_EARLY:
            wait = _wait(step, chosen.settings.verify_after, chosen)
            if not wait:
                return conclude(step, RunState.ESCALATED, f"it was held for the longest: {said}")
            note(step, *judgement.sentences)
            return {"next": "verify", "wait": wait}
        # It has not helped: the last step gives back what is held, and people have to look.
        case Verdict.SAME | Verdict.WORSE:
            return conclude(step, RunState.ESCALATED, f"{run.playbook} has not helped: {said}")
        case Verdict.GONE:
            return conclude(step, RunState.GONE, said)
        case _:
            assert_never(judgement.verdict)


def _wait(step: Step, seconds: int, chosen: Chosen) -> int:
    """How long is waited: what is held is held no longer than the profile allows."""
    run = step.run
    if not run.held:
        return seconds
    return within_longest(seconds, chosen.settings, acted=run.acted or run.since, at=step.at)


lambda_handler = step("verify", verify)
