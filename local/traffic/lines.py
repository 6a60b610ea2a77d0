"""The log lines of a minute: pings, requests, and what containers write when something fails. Pure.

The forms are those of TorchServe, nginx and MMS, which SageMaker's own containers are made of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from local.traffic.hosted import Hosted, Kind
from local.traffic.minute import Line, Minute

_PINGS = 2
"""Pings of a minute that are written; SageMaker pings every five seconds."""

_REQUESTS = 3
"""Requests of a minute that are written, of each instance."""

_FAILURES = 3
"""How often in a minute what fails is written."""

_PLATFORMS = frozenset({Line.NOT_UPLOADED})
"""What the platform writes, into the stream `data-log`."""


@cache
def _texts_of(happens: str) -> tuple[str, ...]:
    """What is written when something happens, from `lines.yaml`."""
    texts = yaml.safe_load(Path(__file__).with_name("lines.yaml").read_text())
    return tuple(texts[happens])


@dataclass(frozen=True, slots=True)
class Written:
    """What is written into one log stream in a minute."""

    group: str
    """The log group."""

    stream: str
    """The log stream: variant and instance."""

    events: tuple[Mapping[str, Any], ...]
    """`timestamp` in epoch milliseconds, and `message`."""


def lines(hosted: Hosted, minute: Minute, time: float) -> Iterator[Written]:
    """What is written in a minute, by stream.

    Args:
        time: when the minute begins, in epoch seconds.
    """
    if not minute.visible:
        return
    for number in range(minute.instances - minute.silent_instances):
        texts = _texts(minute)
        stream = f"{hosted.variant}/{hosted.instance(number)}"
        own = [text for text, is_platforms in texts if not is_platforms]
        yield Written(hosted.log_group, stream, _events(hosted, minute, time, own))
        # An asynchronous endpoint has a log of the platform's beside the container's.
        platforms = [text for text, is_platforms in texts if is_platforms]
        if hosted.kind is Kind.ASYNCHRONOUS and platforms:
            events = _events(hosted, minute, time, platforms)
            yield Written(hosted.log_group, f"{stream}/data-log", events)


def _texts(minute: Minute) -> list[tuple[str, bool]]:
    """The texts of a minute in their order, each with whether it is the platform's."""
    pinged = Line.PING_REFUSED not in minute.lines
    texts = [(_texts_of("ping")[0], False)] * (_PINGS if pinged else 0)
    failed = minute.client_errors + minute.server_errors
    served = (minute.requests or 0) - failed
    texts += [(_texts_of("invocation")[0], False)] * min(_REQUESTS, max(0, served))
    for line in minute.lines:
        times = 1 if line in (Line.SECRET, Line.RESTARTED) else _FAILURES
        texts += [(text, line in _PLATFORMS) for text in _texts_of(line.value)] * times
    return texts


def _events(
    hosted: Hosted, minute: Minute, time: float, texts: list[str]
) -> tuple[Mapping[str, Any], ...]:
    """Log events, spread over a minute."""
    events: list[Mapping[str, Any]] = []
    for number, text in enumerate(texts):
        at = time + 60 * number / max(1, len(texts))
        written = datetime.fromtimestamp(at, UTC)
        message = text.format(
            at=f"{written:%Y-%m-%dT%H:%M:%S},{round(at * 1000) % 1000:03}",
            slashed=f"{written:%Y/%m/%d %H:%M:%S}",
            model=hosted.model,
            ms=round(minute.latency_ms),
        )
        events.append({"timestamp": round(at * 1000), "message": message})
    return tuple(events)
