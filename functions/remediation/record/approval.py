"""A run's question to people: may it do what it has chosen to do?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from remediation.record.keys import expiry


class Answer(StrEnum):
    """What a person answers."""

    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered a run's question, and what."""

    answer: Answer
    """What was answered."""

    by: str
    """Who answered."""

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self | None:
        """What the question's item says; None where nobody has answered."""
        return cls(Answer(item["answer"]), item["by"]) if "answer" in item else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a run waits for; kept apart from its summary, which more people read."""

    token: str
    """Step Functions' task token: whoever has it, and may answer at all, answers for the run."""

    playbook: str
    """What is asked about."""

    asked: datetime
    """When people were asked."""

    until: datetime
    """When nobody's answer counts any more."""

    def to_item(self, since: datetime) -> dict[str, Any]:
        """The members.

        Args:
            since: when the run began, with which all that is known of it goes.
        """
        return {
            "token": self.token,
            "playbook": self.playbook,
            "asked": self.asked.isoformat(),
            "until": self.until.isoformat(),
            "expires": expiry(since),
        }

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        return cls(
            token=item["token"],
            playbook=item["playbook"],
            asked=datetime.fromisoformat(item["asked"]),
            until=datetime.fromisoformat(item["until"]),
        )
