"""What MiniStack's CloudWatch Logs lack: they go by the clock, and count by metric filters."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from ministack.core.responses import get_region, set_request_account_id, set_request_region
from ministack.services import cloudwatch_logs as ministacks

from local import ACCOUNT, REGION
from local.aws.clock import CLOCK
from local.aws.cloudwatch.regions import cloudwatch
from local.aws.logs import metric_filters, saved_queries
from local.aws.logs.patterns import Pattern, PatternError, parse
from local.aws.wire import Answer, Request, refusal

_DAY = 86_400_000
"""Milliseconds."""

_EVENTS = 10_000
"""Log events in one answer at most."""

_BACKWARD = "b/"
"""How a token begins that leads to older events."""

_SORTED_SINCE = 1_704_067_200_000
"""The first of January 2024: earlier events cannot be had the newest first (FilterLogEvents, API
reference)."""

_COMMANDS = frozenset({"fields", "sort", "limit"})
"""The commands of Logs Insights that MiniStack knows, beside some forms of `filter`."""


def fill_gaps() -> None:
    """Has MiniStack's log groups go by the clock, and make metrics of what comes in."""
    ministacks.time = SimpleNamespace(time=CLOCK.now, sleep=time.sleep, monotonic=time.monotonic)
    ministacks._fanout_to_subscription_filters = _counted(
        ministacks._fanout_to_subscription_filters
    )


def answer(request: Request) -> Answer | None:
    """The answer to a call that MiniStack does not know, or would let pass; None for others."""
    set_request_account_id(ACCOUNT)
    set_request_region(request.region)
    asked = request.json
    saved = saved_queries.answer(request.region, request.operation, asked)
    if saved is not None:
        return saved
    try:
        match request.operation:
            case "PutMetricFilter":
                return _refused_filter(asked)
            case "TestMetricFilter":
                return _tested(asked, parse(asked["filterPattern"]))
            case "FilterLogEvents":
                return _filtered(asked, parse(asked.get("filterPattern") or ""))
            case "StartQuery":
                return _refused_query(asked["queryString"])
            case _:
                return None
    except PatternError as error:
        return refusal(400, "InvalidParameterException", f"Invalid filter pattern: {error}")


def write(group: str, stream: str, events: Iterable[Mapping[str, Any]]) -> bool:
    """Writes log events as SageMaker does: the group is made if there is none, without retention.

    Args:
        events: `timestamp` in epoch milliseconds, and `message`.

    Returns:
        Whether the group was made by that.
    """
    set_request_account_id(ACCOUNT)
    set_request_region(REGION)
    is_new = group not in ministacks._log_groups
    # What is there already is refused, and stays as it is.
    ministacks._create_log_group({"logGroupName": group})
    named = {"logGroupName": group, "logStreamName": stream}
    ministacks._create_log_stream(named)
    ministacks._put_log_events(named | {"logEvents": list(events)})
    return is_new


def expire() -> None:
    """Removes the log events that are older than their group's retention."""
    set_request_account_id(ACCOUNT)
    set_request_region(REGION)
    now = CLOCK.now() * 1000
    for group in ministacks._log_groups.values():
        days = group.get("retentionInDays")
        if days is not None:
            for stream in group["streams"].values():
                left = [e for e in stream["events"] if e["timestamp"] >= now - days * _DAY]
                stream["events"] = left


def _counted(fan_out: Callable[..., None]) -> Callable[..., None]:
    """What passes log events on, which also makes the metrics of the group's filters of them."""

    def passed_on(group: str, stream: str, events: list[dict[str, Any]]) -> None:
        filters = [each for each in _filters() if each["logGroupName"] == group]
        if filters:
            cloudwatch(get_region()).publish(metric_filters.data(filters, events))
        fan_out(group, stream, events)

    return passed_on


def _filters() -> list[Mapping[str, Any]]:
    """The metric filters of the region."""
    return list(ministacks._metric_filters.values())


def _refused_filter(asked: Mapping[str, Any]) -> Answer | None:
    """The refusal of a metric filter that cannot be; None for one that can."""
    group = asked["logGroupName"]
    known = [each["filterName"] for each in _filters() if each["logGroupName"] == group]
    refused = metric_filters.refusal_of(asked, known)
    return refusal(400, *refused) if refused else None


def _refused_query(query: str) -> Answer | None:
    """The refusal of a query of which MiniStack would pass over something in silence."""
    for command in ministacks._split_insights_pipes(query):
        word = command.split(maxsplit=1)[0].lower() if command.strip() else ""
        known = word in _COMMANDS
        if word == "filter":
            known = ministacks._compile_insights_filter(command) is not None
        if not known:
            return refusal(400, "InvalidParameterException", f"not known here: {command.strip()}")
    return None


def _tested(asked: Mapping[str, Any], pattern: Pattern) -> Answer:
    """Which messages a pattern matches."""
    matches: list[dict[str, Any]] = []
    for number, message in enumerate(asked["logEventMessages"], start=1):
        if pattern.matches(message):
            found = {"eventNumber": number, "eventMessage": message, "extractedValues": {}}
            matches.append(found)
    return Answer(200, json.dumps({"matches": matches}).encode())


def _filtered(asked: Mapping[str, Any], pattern: Pattern) -> Answer | None:
    """The log events of a group that a pattern matches, a page of them."""
    name = asked.get("logGroupName") or asked["logGroupIdentifier"].split(":log-group:")[-1]
    group = ministacks._log_groups.get(name.removesuffix(":*"))
    # It is not there: MiniStack refuses that.
    if group is None:
        return None
    names, prefix = asked.get("logStreamNames"), asked.get("logStreamNamePrefix") or ""
    since, until = asked.get("startTime") or 0, asked.get("endTime")
    token = asked.get("nextToken") or ""
    if asked.get("startFromHead") is False and since < _SORTED_SINCE:
        why = "startFromHead: false needs a startTime of 2024 or later"
        return refusal(400, "InvalidParameterException", why)
    found: list[dict[str, Any]] = []
    for stream, kept in group["streams"].items():
        if (names and stream not in names) or not stream.startswith(prefix):
            continue
        for event in kept["events"]:
            in_time = event["timestamp"] >= since and (until is None or event["timestamp"] <= until)
            if in_time and pattern.matches(event["message"]):
                found.append(event | {"logStreamName": stream})
    # The newest come first where that is asked for; the token keeps the direction.
    newest_first = asked.get("startFromHead") is False or token.startswith(_BACKWARD)
    found.sort(key=lambda event: int(event["timestamp"]), reverse=newest_first)
    start, most = (
        int(token.removeprefix(_BACKWARD) or 0),
        min(asked.get("limit") or _EVENTS, _EVENTS),
    )
    direction = _BACKWARD if newest_first else ""
    more = {"nextToken": f"{direction}{start + most}"} if start + most < len(found) else {}
    told = {"events": found[start : start + most], "searchedLogStreams": []} | more
    return Answer(200, json.dumps(told).encode())
