"""What is to be done, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sagewarden.resources import Arn


class Action(Protocol):
    """One change to one resource, in the imperative, with the reason a human would give for it.

    Every room brings its own actions as frozen dataclasses of this shape.
    """

    @property
    def resource(self) -> Arn: ...
    @property
    def reason(self) -> str: ...


type Plan[A: Action] = tuple[A, ...]
"""Actions in the order in which they are carried out; an empty plan means that the resource conforms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Tell the administrators, once per resource and finding."""

    resource: Arn
    finding: str
    reason: str
    occasion: str = ""
    """Sets one occurrence of a finding apart from another, such as the creation of a resource from
    that of an earlier one of the same name."""

    @property
    def notice(self) -> str:
        """What is told only once."""
        return f"{self.finding}#{self.occasion}"


class Word(StrEnum):
    """Completes the sentence "the action was …"."""

    PLANNED = "planned"
    APPLIED = "applied"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one action; `detail` says why it was refused."""

    action: Action
    word: Word
    detail: str = ""

    def to_record(self) -> dict[str, str]:
        """The outcome as the ledger, the logs and `sam local invoke` show it."""
        record = {
            "action": type(self.action).__name__,
            "resource": self.action.resource,
            "reason": self.action.reason,
            "outcome": self.word.value,
        }
        return record | ({"detail": self.detail} if self.detail else {})


def count(outcomes: Sequence[Outcome], word: Word) -> int:
    """How many outcomes have this word."""
    return sum(outcome.word is word for outcome in outcomes)
