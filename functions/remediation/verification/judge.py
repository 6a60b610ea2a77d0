"""Judges whether what was done has helped: better, the same, worse, gone, or too early. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from remediation.diagnosis.diagnosis import Diagnosis
from remediation.diagnosis.evidence import Evidence
from remediation.playbooks.load import RISEN
from remediation.playbooks.proposals import Choice, Growth
from remediation.verification.arrived import not_arrived, undone_by_sagemaker
from remediation.verification.measures import LATENCY, MEASURES, SERVER_ERRORS, Measure, requests
from sagewarden.endpoints.status import EndpointStatus

BETTER_AT = 0.7
"""The share of what it was at which a measure is better."""

WORSE_AT = 1.2
"""The share of what it was at which a measure is worse."""

_GONE = frozenset({EndpointStatus.DELETING, EndpointStatus.DELETED})
_BROKEN = frozenset(
    {
        EndpointStatus.FAILED,
        EndpointStatus.OUT_OF_SERVICE,
        EndpointStatus.UPDATE_ROLLBACK_FAILED,
    }
)


class Verdict(StrEnum):
    """Whether what was done has helped."""

    BETTER = "better"
    """It has helped."""

    SAME = "same"
    """It has not helped, or as much got worse as got better."""

    WORSE = "worse"
    """It is worse than before."""

    GONE = "gone"
    """The endpoint is gone."""

    TOO_EARLY = "too early"
    """What was done has not come to be, or there are no values since: look again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, and what it goes by."""

    verdict: Verdict
    """The verdict."""

    sentences: tuple[str, ...]
    """What it goes by, in sentences with figures."""


def judge(
    before: Evidence, after: Evidence, diagnosis: Diagnosis, choice: Choice, *, acted: datetime
) -> Judgement:
    """Judges whether a choice has helped, by the metrics that its finding is about.

    Args:
        before: what the diagnosis went by.
        after: what was read now.
        acted: when something was done, in UTC.
    """
    if after.status in _GONE:
        return _said(Verdict.GONE, "the endpoint is gone")
    if after.status in _BROKEN:
        return _said(Verdict.WORSE, f"the endpoint is {after.status}")
    ended = undone_by_sagemaker(choice.proposals, after)
    if ended:
        return _said(Verdict.SAME, ended)
    missing = not_arrived(choice.proposals, after)
    if missing:
        return _said(Verdict.TOO_EARLY, missing)
    compared = _compare_all(before, after, diagnosis, acted)
    if not compared:
        return _said(Verdict.TOO_EARLY, "there are no values since, or no requests")
    verdicts = [verdict for verdict, _ in compared.values()]
    sentences = [sentence for _, sentence in compared.values()]
    growing = any(isinstance(proposal, Growth) for proposal in choice.proposals)
    more = _load_since(before, after, diagnosis.variant, acted) if growing else ""
    # It serves more than before: that it is not easier for it is the load's doing.
    if more and Verdict.BETTER not in verdicts:
        return _said(_of_more_load(before, after, diagnosis.variant, acted), more, *sentences)
    if more:
        verdicts = [verdict for verdict in verdicts if verdict is not Verdict.WORSE]
    return _said(_together(verdicts), *sentences)


def _compare_all(
    before: Evidence, after: Evidence, diagnosis: Diagnosis, acted: datetime
) -> dict[Measure, tuple[Verdict, str]]:
    """What each measure of a finding says, in a word and in a sentence."""
    compared: dict[Measure, tuple[Verdict, str]] = {}
    for measure in MEASURES.get(diagnosis.finding, ()):
        verdict, sentence = _compared(measure, before, after, diagnosis.variant, acted)
        if verdict is not Verdict.TOO_EARLY:
            compared[measure] = verdict, sentence
    # What fails is answered at once: that an answer takes longer than an error is no harm.
    fewer_errors = compared.get(SERVER_ERRORS, (Verdict.SAME,))[0] is Verdict.BETTER
    if fewer_errors and compared.get(LATENCY, (Verdict.SAME,))[0] is Verdict.WORSE:
        del compared[LATENCY]
    return compared


def _together(verdicts: list[Verdict]) -> Verdict:
    """One verdict of several measures: better where none is worse, and the other way round."""
    is_better, is_worse = Verdict.BETTER in verdicts, Verdict.WORSE in verdicts
    if is_better and not is_worse:
        return Verdict.BETTER
    if is_worse and not is_better:
        return Verdict.WORSE
    return Verdict.SAME


def _compared(
    measure: Measure, before: Evidence, after: Evidence, variant: str, acted: datetime
) -> tuple[Verdict, str]:
    """What one measure says, in a word and in a sentence; too early where it says nothing."""
    was, now = measure.read(before, variant, None), measure.read(after, variant, acted)
    if was is None or now is None:
        return Verdict.TOO_EARLY, ""
    sentence = f"{measure.name}: {was:.1f}{measure.unit} before, {now:.1f}{measure.unit} now"
    # It was fine, and is.
    if was <= measure.fine and now <= measure.fine:
        return Verdict.SAME, sentence
    # It is fine now, or much less than it was.
    if now <= measure.fine or now <= BETTER_AT * was:
        return Verdict.BETTER, sentence
    if now >= WORSE_AT * was:
        return Verdict.WORSE, sentence
    return Verdict.SAME, sentence


def _load_since(before: Evidence, after: Evidence, variant: str, acted: datetime) -> str:
    """That the load has risen further since, in a sentence; empty where it has not."""
    was, now = requests(before, variant, None), requests(after, variant, acted)
    if was is None or now is None or now < RISEN * was:
        return ""
    return f"the load has risen further: {was:.0f} requests a minute before, {now:.0f} now"


def _of_more_load(before: Evidence, after: Evidence, variant: str, acted: datetime) -> Verdict:
    """The verdict on growth that met still more load: better where more is served than before."""
    served_before = _served(before, variant, None)
    served_now = _served(after, variant, acted)
    return Verdict.BETTER if served_now >= RISEN * served_before else Verdict.SAME


def _served(evidence: Evidence, variant: str, since: datetime | None) -> float:
    """Requests a minute that did not fail."""
    failed = SERVER_ERRORS.read(evidence, variant, since) or 0.0
    return (requests(evidence, variant, since) or 0.0) * (1 - failed / 100)


def _said(verdict: Verdict, *sentences: str) -> Judgement:
    return Judgement(verdict=verdict, sentences=sentences)
