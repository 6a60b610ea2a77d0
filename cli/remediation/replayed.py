"""Evidence that is diagnosed once more: whether the answer is what it was. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.remediation.saved import Saved
from cli.remediation.sentences import diagnosis_lines, finding_text
from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.diagnosis import Diagnosis

_NEAR = 0.005
"""By how much confidences may differ that are the same when they are written."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Evidence, and what it says by this version's rules."""

    saved: Saved
    """The evidence, and what was decided then."""

    diagnosis: Diagnosis
    """What is decided now."""

    @property
    def differs(self) -> bool:
        """Whether something else is found now, or it is found with another confidence."""
        then, now = self.saved.decided, self.diagnosis
        if then is None:
            return False
        if then.finding != now.finding.value:
            return True
        return then.confidence is not None and abs(then.confidence - now.confidence) > _NEAR


def replay(saved: Saved) -> Replayed:
    """Diagnoses evidence once more, by it alone."""
    return Replayed(saved, diagnose(saved.evidence))


def lines(replayed: Sequence[Replayed]) -> Iterator[str]:
    """What people are told: of one all of it, of several a line each."""
    for one in replayed:
        yield f"{one.saved.title}: {_compared(one)}"
    if len(replayed) == 1:
        yield from diagnosis_lines(replayed[0].diagnosis)
    else:
        differing = sum(one.differs for one in replayed)
        yield f"{len(replayed)} diagnosed again, {differing} otherwise than then"


def records(replayed: Sequence[Replayed]) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [_record(one) for one in replayed]


def _compared(one: Replayed) -> str:
    then, now = one.saved.decided, one.diagnosis
    told = finding_text(now.finding.value, now.confidence)
    if then is None:
        return told
    if not one.differs:
        return f"{told}, as it was"
    return f"{told}; it was {finding_text(then.finding, then.confidence)}"


def _record(one: Replayed) -> dict[str, Any]:
    then = one.saved.decided
    decided = {"finding": then.finding, "confidence": then.confidence} if then else None
    return {
        "title": one.saved.title,
        "then": decided,
        "now": one.diagnosis.to_record(),
        "differs": one.differs,
    }
