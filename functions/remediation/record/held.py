"""What a run holds for a while: each thing that it raised, and will give back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sagewarden.resources import Arn


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that a run raised; known before it is done, so that it can always be undone."""

    playbook: str
    """The playbook that raised it, and knows how to give it back."""

    resource: Arn
    """The endpoint or inference component whose it is."""

    what: Mapping[str, Any]
    """What the playbook needs to know for that, in JSON's values."""

    until: datetime
    """When it ends of itself, or has to be given back at the latest."""

    def to_record(self) -> dict[str, Any]:
        return {
            "playbook": self.playbook,
            "resource": str(self.resource),
            "what": dict(self.what),
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        return cls(
            playbook=record["playbook"],
            resource=Arn(record["resource"]),
            what=record["what"],
            until=datetime.fromisoformat(record["until"]),
        )


def held_text(held: Sequence[Held]) -> str:
    """What is held as one text: DynamoDB has no fractions that JSON would give back."""
    return json.dumps([each.to_record() for each in held], sort_keys=True)


def held_in(text: str | None) -> tuple[Held, ...]:
    """What a text of `held_text` says; nothing where there is none."""
    return tuple(Held.from_record(record) for record in json.loads(text or "[]"))
