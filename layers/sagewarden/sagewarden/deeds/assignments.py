"""Assignments and reactions, the ledger's values: whose a resource is, and what was done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sagewarden.causes.cause import Cause
from sagewarden.deeds.plans import Outcome
from sagewarden.registry.model import Mode
from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that says whose a resource is."""

    rule: str
    """The rule that found it, such as `iam-user`."""

    value: str
    """The value that the rule found, such as the user's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whose a resource is, and how that is known."""

    resource: Arn
    """The resource."""

    team: str | None
    """The team that owns it; None where nobody's team could be found."""

    owner: str | None
    """The person behind its creation, where one is proven."""

    evidence: tuple[Evidence, ...]
    """What says so, the deciding fact first."""

    at: datetime
    """When the call was made that brought it about, to the second: CloudTrail tells no more."""

    administered: bool = False
    """An administrator said so, which counts more than a creation in the same second."""

    @property
    def order(self) -> str:
        """The key that sorts assignments by time: of two, the later one stands."""
        return f"{self.at.isoformat()}#{int(self.administered)}"

    def to_record(self) -> dict[str, Any]:
        """The assignment as the logs and the ledger show it."""
        return {
            "team": self.team,
            "owner": self.owner,
            "evidence": [{"rule": piece.rule, "value": piece.value} for piece in self.evidence],
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What one cause led to: the assignment it brought about, if any, and the outcomes."""

    cause: Cause
    """What happened."""

    mode: Mode
    """The mode in which the plan was carried out: that of the resource's team."""

    assignment: Assignment | None
    """The assignment that it brought about; None where it brought about none."""

    outcomes: tuple[Outcome, ...]
    """What became of each action of the plan."""

    def to_record(self) -> dict[str, Any]:
        """The reaction as the logs and the ledger show it."""
        cause = self.cause
        return {
            "cause": cause.kind.value,
            "resource": str(cause.resource),
            "event_id": cause.event_id,
            "actor": cause.actor.arn or cause.actor.name or cause.actor.kind.value,
            "mode": self.mode.value,
            "assignment": self.assignment.to_record() if self.assignment else None,
            "outcomes": [outcome.to_record() for outcome in self.outcomes],
        }
