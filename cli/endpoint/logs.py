"""Reads an endpoint's log group: its newest error lines, and all lines since a time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from cli.endpoint.access import Reader
from sagewarden.endpoints.log_lines import ERROR_PATTERN, LogLine, is_error
from sagewarden.errors import is_gone

_PAGES = 5
"""Pages of the newest lines that are read for errors: each is a megabyte, or 10 000 lines."""

_ENOUGH = 400
"""Error lines that are enough to see what happens."""


def group_of(endpoint: str) -> str:
    """The log group of an endpoint (SageMaker developer guide, "Log groups and streams")."""
    return f"/aws/sagemaker/Endpoints/{endpoint}"


def newest_errors(reader: Reader, endpoint: str, since: datetime) -> list[LogLine]:
    """The newest lines that tell of an error, and says so where there is no log group.

    CloudWatch Logs sorts pings out, and starts with the newest.
    """
    client, token = reader.client("logs"), ""
    found: list[LogLine] = []
    for _page in range(_PAGES):
        more = {"nextToken": token} if token else {}
        try:
            answer = client.filter_log_events(
                logGroupName=group_of(endpoint),
                startTime=_milliseconds(since),
                filterPattern=ERROR_PATTERN,
                startFromHead=False,
                **more,
            )
        except ClientError as error:
            if not is_gone(error):
                raise
            reader.unread.append(f"logs: there is no log group {group_of(endpoint)} (yet)")
            return []
        lines = [line_of(event) for event in answer["events"]]
        found += [line for line in lines if is_error(line.text)]
        token = answer.get("nextToken", "")
        if not token or len(found) >= _ENOUGH:
            return found
    reader.unread.append("logs: there is more than was read; see `sagewarden endpoint logs`")
    return found


def lines_since(
    reader: Reader, endpoint: str, since: datetime, *, errors: bool
) -> Iterator[tuple[str, LogLine]]:
    """The lines since a time, the oldest first, each with CloudWatch's id of it.

    Raises:
        botocore.exceptions.ClientError: there is no log group, or it may not be read.
    """
    pattern = {"filterPattern": ERROR_PATTERN} if errors else {}
    pages = (
        reader.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=group_of(endpoint), startTime=_milliseconds(since), **pattern)
    )
    for page in pages:
        for event in page["events"]:
            yield event["eventId"], line_of(event)


def line_of(event: Any) -> LogLine:
    """A line, from a FilteredLogEvent."""
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    return LogLine(at, event["logStreamName"], event["message"])


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
