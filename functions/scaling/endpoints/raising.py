"""What runs of remediation raise of scalable targets, and what those had before. Pure.

Messages come twice, late and in any order. So all that is not over yet is kept, and what counts
follows from the whole, whatever came first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sagewarden.endpoints.raised import Raised
from scaling.endpoints.limits import Limits


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of a run: what it raises of one target, or that it lets go of it."""

    raised: Raised
    """What it asks for."""

    at: datetime
    """When the run decided so, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """What a target is given for a while, and what it had before."""

    before: Limits
    """The limits that it has by its profile, or one of its schedules, and gets back."""

    given: Limits
    """The limits that it has instead."""

    suspends: bool = False
    """Whether its scaling in is suspended for that while, and was not before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Why a target is to have other limits for a while than its profile says; or had until now."""

    source: str
    """Which run raises it, for the reasons."""

    before: Limits
    """The limits that it has without this."""

    suspended: frozenset[str] | None
    """What is suspended without this; None leaves that as it is."""

    suspends: bool
    """Whether its scaling in is suspended by this alone."""

    is_over: bool
    """Whether nothing is raised any more, so that it gets back what it had before."""


def in_force(asked: Iterable[Asked], *, born: datetime, now: datetime) -> dict[str, Raised]:
    """What is raised now, by resource id.

    Of a run's messages about one target a release counts, or else the latest. Of several runs the
    first counts, by its id, which begins with its time, until it lets go or is over.

    Args:
        born: when the endpoint was created: what was asked of an earlier one of its name is over.
    """
    raised: dict[str, Raised] = {}
    for messages in sorted(_by_run(asked), key=lambda messages: messages[0].raised.run):
        newest = messages[-1]
        released = any(message.raised.is_release for message in messages)
        counts = newest.raised.until > now and newest.at >= born
        if counts and not released:
            raised.setdefault(newest.raised.resource_id, newest.raised)
    return raised


def over(asked: Iterable[Asked], *, born: datetime, now: datetime) -> frozenset[Asked]:
    """The messages that can be forgotten.

    Those of a run about one target go together: a release has to outlive what it lets go of, which
    may come once more.
    """
    gone: set[Asked] = set()
    for messages in _by_run(asked):
        is_past = max(message.raised.until for message in messages) <= now
        if is_past or messages[-1].at < born:
            gone.update(messages)
    return frozenset(gone)


def _by_run(asked: Iterable[Asked]) -> Iterator[list[Asked]]:
    """The messages of each run about each target, the latest last."""
    runs: dict[tuple[str, str], list[Asked]] = {}
    for message in asked:
        runs.setdefault((message.raised.run, message.raised.resource_id), []).append(message)
    for messages in runs.values():
        yield sorted(messages, key=lambda message: (message.at, str(message.raised)))
