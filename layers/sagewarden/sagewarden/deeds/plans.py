"""Plans, the actions in them, and the outcomes: what is to be done, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sagewarden.deeds.findings import Audience, Finding
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
"""Actions in the order in which they are carried out; none, where the resource conforms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Tell people of a finding, once for each resource and occasion."""

    resource: Arn
    """What the finding is about."""

    finding: Finding
    """What was found, in a word."""

    reason: str
    """What was found, in a sentence about this resource."""

    occasion: str = ""
    """Sets one occurrence of a finding apart from another: a creation from that of an earlier
    resource of the same name."""

    told_to: Audience | None = None
    """Who hears of it, where it is not who hears of this finding otherwise."""

    @property
    def notice(self) -> str:
        """The finding and its occasion in a word: what has the same one is told only once."""
        return f"{self.finding}#{self.occasion}"

    @property
    def audience(self) -> Audience:
        """Who hears of it."""
        return self.told_to or self.finding.audience


class Result(StrEnum):
    """The result of an action: completes the sentence "the action was …"."""

    PLANNED = "planned"
    """It would be carried out if the team were not only observed."""

    APPLIED = "applied"
    """It was carried out."""

    UNCHANGED = "unchanged"
    """It left all as it was, for all was as it should be."""

    REFUSED = "refused"
    """AWS refused it, or the plan was too long to be safe."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one action."""

    action: Action
    """The action."""

    result: Result
    """What became of it."""

    detail: str = ""
    """Why it was refused; empty where it was not."""

    def to_record(self) -> dict[str, str]:
        """The outcome as the ledger, the logs and `sam local invoke` show it."""
        record = {
            "action": type(self.action).__name__,
            "resource": self.action.resource,
            "reason": self.action.reason,
            "outcome": self.result.value,
        }
        return record | ({"detail": self.detail} if self.detail else {})


def count(outcomes: Sequence[Outcome], result: Result) -> int:
    """How many outcomes have this result."""
    return sum(outcome.result is result for outcome in outcomes)


def reports_since[A: Action](plan: Plan[A], began: datetime) -> Plan[A]:
    """A plan whose reports are of this resource: what was told of an earlier one is news again.

    Args:
        began: when the resource was created, which sets it apart from another of its name.
    """
    dated: list[A] = []
    for action in plan:
        if isinstance(action, Report):
            dated.append(replace(action, occasion=f"{began.isoformat()} {action.occasion}"))
        else:
            dated.append(action)
    return tuple(dated)


def without_told[A: Action](plan: Plan[A], told: Collection[str]) -> Plan[A]:
    """A plan without the reports that were given, whose notices a room remembers."""

    def is_told(action: A) -> bool:
        return isinstance(action, Report) and action.notice in told

    return tuple(action for action in plan if not is_told(action))
