"""All that is known of a run beside its summary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from remediation.record.approval import Approval
from remediation.record.evidence import evidence_in
from remediation.record.keys import APPROVAL, EVIDENCE
from remediation.record.timeline import Entry


@dataclass(frozen=True, slots=True)
class Story:
    """A run's timeline, the evidence that it was diagnosed by, and its question to people."""

    timeline: tuple[Entry, ...]
    """What the steps saw, decided and did, in the order of time."""

    evidence: Mapping[str, Any] | None
    """What was seen, in JSON's values; None before that, or where it was too large."""

    approval: Approval | None
    """What it asked people; None where it asked nothing."""

    @classmethod
    def from_items(cls, items: Iterable[Mapping[str, Any]]) -> Self:
        """What the items below a run say, sorted as the table sorts them."""
        entries, evidence, approval = [], None, None
        for item in items:
            if item["entry"] == EVIDENCE:
                evidence = evidence_in(item)
            elif item["entry"] == APPROVAL:
                approval = Approval.from_item(item)
            else:
                entries.append(Entry.from_item(item))
        return cls(tuple(entries), evidence, approval)
