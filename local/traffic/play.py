"""Plays a scenario in a local cloud: its metrics and log lines are written, and time passes."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, Protocol

from local.traffic.hosted import Hosted
from local.traffic.lines import lines
from local.traffic.metrics import data
from local.traffic.scenarios import Scenario

_MINUTE = 60


class Cloud(Protocol):
    """What is asked of a local cloud."""

    def now(self) -> float:
        """The time of its clock, in epoch seconds."""

    def publish(self, data: Sequence[Mapping[str, Any]]) -> None:
        """Publishes metrics."""

    def write_log(self, group: str, stream: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Writes log events."""

    def pass_time(self, seconds: float) -> float:
        """Moves its clock."""


def play(
    cloud: Cloud,
    hosted: Hosted | Iterable[Hosted],
    scenario: Scenario,
    *,
    minutes: int,
    first: int = 0,
) -> None:
    """Has minutes of a scenario happen: when it returns they are over, and alarms were evaluated.

    Args:
        hosted: what it happens to; to several at the same time.
        minutes: how many.
        first: the minute of the scenario with which it begins, to go on where one has stopped.
    """
    together = [hosted] if isinstance(hosted, Hosted) else hosted
    play_together(cloud, dict.fromkeys(together, scenario), minutes=minutes, first=first)


def play_together(
    cloud: Cloud, scenarios: Mapping[Hosted, Scenario], *, minutes: int, first: int = 0
) -> None:
    """Has the same minutes of several scenarios happen, each to what is hosted: as `play` does."""
    # Metrics belong to whole minutes: it begins with the next one.
    begin = (cloud.now() // _MINUTE + 1) * _MINUTE
    for hosted, scenario in scenarios.items():
        _write(cloud, hosted, scenario, begin, range(first, first + minutes))
    cloud.pass_time(begin + minutes * _MINUTE - cloud.now())


def _write(cloud: Cloud, hosted: Hosted, scenario: Scenario, begin: float, minutes: range) -> None:
    """Writes what is told of some minutes, the first of which begins at a time."""
    published: list[Mapping[str, Any]] = []
    streams: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for number in minutes:
        minute, time = scenario(number), begin + _MINUTE * (number - minutes.start)
        # The same minute of the same endpoint is the same each time.
        random = Random(f"{hosted.endpoint}/{hosted.variant}/{number}")  # noqa: S311
        published += data(hosted, minute, time, random)
        for written in lines(hosted, minute, time):
            streams.setdefault((written.group, written.stream), []).extend(written.events)
    cloud.publish(published)
    for (group, stream), events in streams.items():
        cloud.write_log(group, stream, events)
