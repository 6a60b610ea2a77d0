"""How evidence is read: part by part, and a part that is refused is left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from remediation.diagnosis.evidence import Part, Unread
from remediation.record.table import RunTable
from sagewarden.deeds.execute import AWS_ERRORS
from sagewarden.errors import TransientError, judge
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What has to be looked at, and why."""

    endpoint: Arn
    """The endpoint."""

    name: str | None
    """Its name in its maker's letters; None where only the ARN is known."""

    alarms: Mapping[str, datetime]
    """The alarms that are red, by name, and since when each is."""

    now: datetime
    """The time, in UTC: no other clock is asked."""

    ledger: RunTable | None
    """Where memories are; None where they are not to be read."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is read of one endpoint, and what could not be."""

    aws: Clients
    """AWS's clients."""

    question: Question
    """What has to be looked at."""

    unread: list[Unread] = field(default_factory=list)
    """What could not be read so far."""

    spare: int = 1
    """Calls that are left for what is not always read."""

    def part[T](self, part: Part, otherwise: T, read: Callable[[], T]) -> T:
        """What is read of one part; something else where it could not be read."""
        try:
            return read()
        except AWS_ERRORS as error:
            self.missing(part, str(judge(error)))
        except TransientError as error:
            self.missing(part, str(error))
        return otherwise

    def missing(self, part: Part, reason: str) -> None:
        """A part that could not be read, or not as a whole."""
        self.unread.append(Unread(part=part, reason=reason))
