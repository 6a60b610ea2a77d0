"""Evidence in a file: what was seen once, and what was decided by it; for `replay`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from remediation.diagnosis.diagnosis import Diagnosis
from remediation.diagnosis.evidence import Evidence
from remediation.record.run import Run
from sagewarden.reading import member, text

VERSION = 1
"""Of the file: it rises where a member goes, or means something else."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided once."""

    finding: str
    """What was wrong, in the diagnosis' word."""

    confidence: float | None
    """How sure that was; None where nobody wrote it down."""

    playbook: str
    """What was chosen to be done; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Evidence, and what was decided by it."""

    title: str
    """Whose it is: a run's id, or an endpoint's name and a time."""

    evidence: Evidence
    """What was seen."""

    decided: Decided | None
    """What was decided then; None where nothing was."""


class NotSavedError(Exception):
    """A document that holds no evidence."""


def record_of(
    evidence: Mapping[str, Any], decided: Decided | None, run: str = ""
) -> dict[str, Any]:
    """A file's content.

    Args:
        run: the id of the run whose evidence it is; empty for none.
    """
    told: dict[str, Any] | None = None
    if decided:
        told = {
            "finding": decided.finding,
            "confidence": decided.confidence,
            "playbook": decided.playbook or None,
        }
    return {"version": VERSION, "run": run or None, "decided": told, "evidence": dict(evidence)}


def saved_in(content: Any) -> Saved:
    """What a file says; the evidence may stand there alone, as a run keeps it.

    Raises:
        NotSavedError: it holds no evidence, or that of a later version.
    """
    if not isinstance(content, Mapping):
        raise NotSavedError("expected an object with the member 'evidence'")
    version = content.get("version", VERSION)
    if version != VERSION:
        raise NotSavedError(f"it is of version {version!r}; expected {VERSION}")
    evidence = _evidence(content.get("evidence", content))
    told = member(content, "decided")
    title = text(content, "run") or f"{evidence.name} at {evidence.at:%Y-%m-%d %H:%M}"
    return Saved(title=title, evidence=evidence, decided=_decided(told))


def saved_of(run: Run, evidence: Mapping[str, Any]) -> Saved:
    """What a run has recorded.

    Raises:
        NotSavedError: this version cannot read it.
    """
    return Saved(title=run.id, evidence=_evidence(evidence), decided=decided_by(run))


def decided_by(run: Run) -> Decided | None:
    """What a run decided; None where it did not come to that."""
    return Decided(run.finding, run.confidence, run.playbook) if run.finding else None


def decided_now(diagnosis: Diagnosis) -> Decided:
    """What a diagnosis decides, as far as it goes."""
    return Decided(diagnosis.finding.value, diagnosis.confidence, "")


def _evidence(record: Any) -> Evidence:
    try:
        return Evidence.from_record(record)
    except (ValidationError, TypeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise NotSavedError(f"it holds no evidence: {first}") from error


def _decided(told: Any) -> Decided | None:
    finding, confidence = text(told, "finding"), member(told, "confidence")
    if finding is None:
        return None
    is_number = isinstance(confidence, int | float)
    return Decided(finding, float(confidence) if is_number else None, text(told, "playbook") or "")
