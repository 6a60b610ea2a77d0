"""What was chosen for a run, made once more of the evidence that it keeps: both are pure."""

from dataclasses import dataclass

from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.diagnosis import Diagnosis, FindingKind
from remediation.diagnosis.evidence import Evidence
from remediation.observe.record import observe_kept_evidence
from remediation.playbooks.choose import choose
from remediation.playbooks.proposals import Choice
from remediation.steps.step import Step
from sagewarden.registry.remediation import Remediation


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a run saw, and what follows from it by the profile of this moment."""

    evidence: Evidence
    """What was seen."""

    diagnosis: Diagnosis
    """What is wrong."""

    choice: Choice
    """What is to be done about it."""

    settings: Remediation
    """What the profile says."""

    @property
    def is_sure(self) -> bool:
        """Whether it is known what is wrong, and surely enough for the profile."""
        is_clear = self.diagnosis.finding is not FindingKind.UNCLEAR
        return is_clear and self.diagnosis.confidence >= self.settings.confidence


def chosen_for(step: Step) -> Chosen | str:
    """What is to be done in a run, or why that is not known any more."""
    settings = step.settings
    if settings is None:
        return "its profile asks for no remediation any more"
    kept = observe_kept_evidence(step.runs, step.run.id)
    if kept is None:
        return "what was seen was too large to be kept"
    evidence = Evidence.from_record(kept)
    return choice_by(evidence, settings)


def choice_by(evidence: Evidence, settings: Remediation) -> Chosen:
    """What is wrong by what was seen, and what is to be done about it by a profile."""
    diagnosis = diagnose(evidence)
    return Chosen(
        evidence=evidence,
        diagnosis=diagnosis,
        choice=choose(diagnosis, evidence, settings),
        settings=settings,
    )
