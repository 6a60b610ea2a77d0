"""The last deployment of an endpoint, as remediation keeps it from one event to the next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sagewarden.endpoints.endpoint import Endpoint

READY = "ready"
"""Of a way back: what was in service before can be gone back to."""

_SECOND = timedelta(seconds=1)
"""CloudTrail tells the time of a call to the second."""

_TELLS_BY = timedelta(minutes=1)
"""After a call, until which a description may still be that from before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """Whether what was in service before a deployment can be gone back to."""

    answer: str
    """`ready`, or why not."""

    taken_as_there: tuple[str, ...] = ()
    """The images that nobody could be asked about, because they are not in this account's registry
    in this region; empty where it is not `ready`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The last deployment of an endpoint."""

    config: str
    """The endpoint configuration that was asked for."""

    before: str = ""
    """The one that was in service then; empty where there was none, or none was seen."""

    at: datetime
    """When it was asked for; where nobody told of the call, when it was first seen."""

    by: str = ""
    """Who asked for it; empty where nobody told of the call."""

    is_person: bool = False
    """Whether AWS vouches that this is a person."""

    landed: datetime | None = None
    """When it was in service; None before."""

    rolled_back: bool = False
    """Whether SageMaker went back to what was in service before."""

    failure: str = ""
    """SageMaker's FailureReason, where it was rolled back."""

    back: WayBack | None = None
    """Whether `before` can be gone back to, as it was found in service; None before that."""

    @property
    def is_over(self) -> bool:
        """Whether it is known what became of it."""
        return self.landed is not None or self.rolled_back

    def is_of(self, endpoint: Endpoint) -> bool:
        """Whether it was of this endpoint, not of an earlier one of its name."""
        return self.at >= endpoint.born - _SECOND

    def to_record(self) -> dict[str, Any]:
        """The deployment as it is remembered."""
        back = self.back
        return {
            "config": self.config,
            "before": self.before,
            "at": self.at.isoformat(),
            "by": self.by,
            "is_person": self.is_person,
            "landed": self.landed.isoformat() if self.landed else "",
            "rolled_back": self.rolled_back,
            "failure": self.failure,
            "back": back.answer if back else "",
            "taken_as_there": list(back.taken_as_there) if back else [],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """What is remembered of a deployment."""
        landed, answer = record["landed"], record["back"]
        taken = tuple(record["taken_as_there"])
        return cls(
            config=record["config"],
            before=record["before"],
            at=datetime.fromisoformat(record["at"]),
            by=record["by"],
            is_person=record["is_person"],
            landed=datetime.fromisoformat(landed) if landed else None,
            rolled_back=record["rolled_back"],
            failure=record["failure"],
            back=WayBack(answer=answer, taken_as_there=taken) if answer else None,
        )


def asked(kept: Deployment | None, call: Deployment) -> Deployment | None:
    """The last deployment, after a call that asked for one was told of.

    CloudTrail tells of a call minutes later: what came of it may have been seen before.

    Args:
        call: what the call asked for.
    """
    # It is the one that was seen, and nobody had told who asked.
    is_seen = kept is not None and kept.config == call.config and not kept.by
    if kept and is_seen and (kept.landed is None or call.at <= kept.landed):
        return replace(kept, at=call.at, by=call.by, is_person=call.is_person)
    # A later one is known, or it was told of before: CloudTrail tells times to the second.
    if kept and (kept.at > call.at or (kept.at, kept.config) == (call.at, call.config)):
        return kept
    return call


def in_service(
    kept: Deployment | None, endpoint: Endpoint, *, config: str, now: datetime, at: datetime
) -> Deployment | None:
    """The last deployment, after the endpoint was seen in service.

    Args:
        config: the configuration that was in service the last time; empty where none was seen.
        at: when it came into service, as far as that is known.
    """
    if kept and not kept.is_of(endpoint):
        kept = None
    # What was asked for is in service.
    if kept and kept.config == endpoint.config:
        return kept if kept.is_over else replace(kept, landed=at)
    # Nobody told of the call that brought it.
    if config and endpoint.config != config:
        return Deployment(config=endpoint.config, before=config, at=at, landed=at)
    # What was in service before still is, and the call was long enough ago.
    if kept and not kept.is_over and _is_back(kept, endpoint, now):
        return replace(kept, rolled_back=True, failure=endpoint.deployment.failure)
    return kept


def _is_back(kept: Deployment, endpoint: Endpoint, now: datetime) -> bool:
    """Whether SageMaker went back: the configuration from before proves it, or SageMaker says so.

    A call that got lost may have brought another configuration since.
    """
    is_proved = kept.before == endpoint.config or endpoint.deployment.failure
    return bool(is_proved) and now - kept.at >= _TELLS_BY
