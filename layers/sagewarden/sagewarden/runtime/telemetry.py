"""Logs and metrics: one JSON line for what happened, and EMF metrics that cost no call.

Metrics have one dimension, the room, so that their number never grows with teams or resources.
Whole events are never logged: CloudTrail writes environment variables in clear.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sagewarden.causes.cause import CauseKind
from sagewarden.deeds.assignments import Reaction
from sagewarden.deeds.plans import Result, count
from sagewarden.warm import remember

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import EphemeralMetrics

NAMESPACE = "sagewarden"


@remember
def logger() -> "Logger":
    """The function's logger, named and levelled by Powertools' environment variables."""
    from aws_lambda_powertools import Logger

    return Logger()


def ignored(reason: str) -> dict[str, Any]:
    """Says that an event needed nothing, in the log and in the metrics."""
    logger().info("ignored", reason=reason)
    _measure({"Ignored": 1})
    return {"ignored": reason}


def again(reason: str, seconds: int) -> dict[str, Any]:
    """Says that nothing could be decided yet, and in how many seconds that is tried again."""
    logger().info("again", reason=reason, seconds=seconds)
    _measure({"Ignored": 1})
    return {"ignored": reason, "again": seconds}


def handed_on(messages: int) -> dict[str, Any]:
    """Says that an event was handed on, one message for each thing to look at."""
    logger().info("handed on", messages=messages)
    _measure({"HandedOn": messages})
    return {"handed_on": messages}


def reacted(reaction: Reaction, now: datetime) -> dict[str, Any]:
    """Says what an event led to, in the log and in the metrics.

    `Lag` is the time in milliseconds from the cause to now: for a creation, how long the resource
    stood without its tags. `Exposure` is that time where something had to be done about a new
    resource: until then it was tagged for nobody, or ran as a role that nothing held back.

    Returns:
        What was logged: the answer of a function that was invoked with one bare event.
    """
    record = reaction.to_record()
    logger().info("reacted", **record)
    results = {result.value.capitalize(): count(reaction.outcomes, result) for result in Result}
    lag = max(0.0, (now - reaction.cause.at).total_seconds() * 1000)
    milliseconds = {"Lag": lag}
    if reaction.cause.kind is CauseKind.CREATED and results["Applied"]:
        milliseconds["Exposure"] = lag
    _measure({"Reactions": 1} | results, milliseconds)
    return record


def _measure(counts: Mapping[str, int], milliseconds: Mapping[str, float] | None = None) -> None:
    """Writes metrics, as one line of the log."""
    metrics = _metrics()
    for name, value in counts.items():
        metrics.add_metric(name, "Count", value)
    for name, time in (milliseconds or {}).items():
        metrics.add_metric(name, "Milliseconds", time)
    metrics.flush_metrics()


@remember
def _metrics() -> "EphemeralMetrics":
    from aws_lambda_powertools.metrics import EphemeralMetrics

    return EphemeralMetrics(namespace=NAMESPACE)
