"""What a diagnosis says: a finding, how sure it is, and all that could be behind it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter


class FindingKind(StrEnum):
    """What can be wrong with an endpoint; docs/remediation.md has the evidence of each."""

    OVERLOAD = "overload"
    AT_CEILING = "at-ceiling"
    THROTTLED = "throttled"
    CLIENT_ERRORS = "client-errors"
    BAD_DEPLOYMENT = "bad-deployment"
    NO_MODEL = "no-model"
    DEAD_WORKERS = "dead-workers"
    ERRORS_AT_SCALE_OUT = "errors-at-scale-out"
    MEMORY_LEAK = "memory-leak"
    MEMORY = "memory"
    GPU_MEMORY_HELD = "gpu-memory-held"
    DISK_FULL = "disk-full"
    SLOW_MODEL = "slow-model"
    OVERHEAD = "overhead"
    CACHE_THRASH = "cache-thrash"
    WAKING_FROM_ZERO = "waking-from-zero"
    NO_CAPACITY = "no-capacity"
    SCALING_BLOCKED = "scaling-blocked"
    FAILING_UNSEEN = "failing-unseen"
    ROLLED_BACK = "rolled-back"
    BLIND = "blind"
    DEAD_INSTANCE = "dead-instance"
    NO_TRAFFIC = "no-traffic"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that could be behind an alarm."""

    kind: FindingKind
    """What it is."""

    confidence: float
    """How sure that is by itself, from 0 to 1."""

    variant: str = ""
    """The variant or component that it concerns; empty where it is the whole endpoint."""

    since: datetime | None = None
    """Since when, to the minute; None where that does not show."""

    with_deployment: bool = False
    """Whether it began with the last deployment."""

    evidence: tuple[str, ...] = ()
    """What speaks for it, a sentence each, with figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What is wrong with an endpoint, as far as what was read tells."""

    finding: FindingKind
    """What it is; `unclear` where nothing, or more than one thing, explains what is seen."""

    confidence: float
    """How sure that is, from 0 to 1; of `unclear` that of the likeliest candidate, 0 for none."""

    variant: str = ""
    """The variant or component that the finding concerns; empty for several, or the whole."""

    evidence: tuple[str, ...] = ()
    """What speaks for it, a sentence each; of `unclear`, why it is."""

    candidates: tuple[Candidate, ...] = ()
    """All that was not excluded, the likeliest first: the finding's own, what it explains, and
    what competes with it."""

    def to_record(self) -> dict[str, Any]:
        """The diagnosis as JSON."""
        record: dict[str, Any] = _DIAGNOSIS.dump_python(self, mode="json")
        return record


_DIAGNOSIS = TypeAdapter(Diagnosis)
