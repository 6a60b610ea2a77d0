"""The alarms of one endpoint: there once it is in service, quiet, red in an overload, and gone."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import boto3
from rich.text import Text

from cli.endpoint.access import Reader
from cli.endpoint.observe import Remembered, observe
from cli.endpoint.screen import screen
from local.story.chapters import Chapter
from local.story.stage import Stage
from local.traffic.hosted import Hosted, Machine
from local.traffic.play import play
from local.traffic.scenarios import SCENARIOS
from remediation.findings import RemediationFinding

MAKER = "alice"
ENDPOINT = f"{MAKER}-endpoint"
"""The endpoint that she has made among the first things, and that nobody has deleted."""

COMPOSITE = f"sagewarden/{ENDPOINT}"
"""The alarm that notifies."""

RED_IN_AN_OVERLOAD = frozenset({
    f"{COMPOSITE}/blue/{metric}"
    for metric in ("invocation-5xx-errors", "model-latency", "cpu-utilization")
})  # fmt: skip
"""The CPUs are full, so that requests are slow, and some fail."""

OTHERS = frozenset({
    f"{COMPOSITE}/blue/{metric}" for metric in ("invocation-4xx-errors", "memory-utilization")
})  # fmt: skip
"""What else the example's profile asks for: an overload is no error of callers."""

ALARMS = RED_IN_AN_OVERLOAD | OTHERS | {COMPOSITE}

_HOSTED = Hosted(endpoint=ENDPOINT, variant="blue", machines=(Machine(vcpus=2),))
_TROUBLE = 20
"""The minute with which a scenario's trouble begins."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The alarms, and what people have heard of them."""

    alarms: frozenset[str]
    """The endpoint's, by name."""

    red: frozenset[str]
    """Those that are red in the whole account, but for target tracking's own."""

    told: tuple[str, ...]
    """What the administrators were told since the first chapter, but for remediation's runs: of
    alarms their names."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who looks at the alarms, and reads what the administrators get."""

    stage: Stage
    """Where it is played."""

    messages: Callable[[], list[str]]
    """What has come since the last time."""

    told: list[str] = field(default_factory=list)
    """What has come until now."""

    def look(self) -> Watched:
        """What there is now."""
        for message in self.messages():
            if not _is_about_run(message):
                self.told.append(_subject(message))
        alarms = _alarms(self.stage)
        own = {name for name in alarms if name == COMPOSITE or name.startswith(f"{COMPOSITE}/")}
        tracking = {name for name in alarms if name.startswith("TargetTracking-")}
        red = {name for name, state in alarms.items() if state == "ALARM"}
        return Watched(frozenset(own), frozenset(red - tracking), tuple(self.told))


def chapters(stage: Stage) -> Iterator[Chapter[Watched]]:
    """The endpoint's hour and its end."""
    quiet, told = frozenset[str](), (COMPOSITE,)
    overload = partial(play, stage.cloud, _HOSTED, SCENARIOS["overload"])
    yield Chapter(
        "works as usual for 20 minutes",
        partial(overload, minutes=_TROUBLE),
        Watched(ALARMS, quiet, ()),
    )
    yield Chapter(
        "is overloaded for 40 minutes",
        partial(overload, minutes=40, first=_TROUBLE),
        Watched(ALARMS, RED_IN_AN_OVERLOAD | {COMPOSITE}, told),
    )
    delete = stage.cloud.client("sagemaker", stage.people[MAKER]).delete_endpoint
    yield Chapter(
        "is deleted", partial(delete, EndpointName=ENDPOINT), Watched(frozenset(), quiet, told)
    )


def status(stage: Stage, width: int) -> list[Text]:
    """What `sagewarden endpoint status` shows of the hour, by the local cloud's clock."""
    now = datetime.fromtimestamp(stage.cloud.now(), UTC)
    with patch.dict(os.environ, stage.cloud.environment(), clear=True):
        seen = observe(Reader(boto3.Session()), ENDPOINT, 1, now, Remembered())
    return list(screen(seen, width))


def _alarms(stage: Stage) -> dict[str, str]:
    """The state of each alarm in the account, by name."""
    pages: Any = stage.cloud.client("cloudwatch").get_paginator("describe_alarms")
    states: dict[str, str] = {}
    for page in pages.paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"]):
        for alarm in (*page["MetricAlarms"], *page["CompositeAlarms"]):
            states[alarm["AlarmName"]] = alarm["StateValue"]
    return states


def _is_about_run(message: str) -> bool:
    """Whether remediation tells of a run: whether one ends before the endpoint does is chance."""
    second = message.partition("\n")[2]
    return second.partition(":")[0] in {kind.value for kind in RemediationFinding}


def _subject(message: str) -> str:
    """What a message is about: the name of the alarm, or all of it where no alarm has sent it."""
    try:
        told: dict[str, Any] = json.loads(message)
    except ValueError:
        return message
    return str(told.get("AlarmName", message))
