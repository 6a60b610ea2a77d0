"""Reads an endpoint's log group: its newest error lines, and all lines since a time."""

from collections.abc import Iterator
from datetime import datetime

from botocore.exceptions import ClientError

from cli.endpoint.access import Reader
from sagewarden.endpoints.log_lines import ERROR_PATTERN, LogLine, log_group_of
from sagewarden.errors import is_gone
from sagewarden.runtime.logs import line_of, milliseconds, observe_errors

_PAGES = 5
"""Pages of the newest lines that are read for errors."""

_ENOUGH = 400
"""Error lines that are enough to see what happens."""


def newest_errors(reader: Reader, endpoint: str, since: datetime) -> list[LogLine]:
    """The newest lines that tell of an error, and says so where there is no log group."""
    try:
        logged = observe_errors(
            reader.client("logs"), endpoint, since, pages=_PAGES, enough=_ENOUGH
        )
    except ClientError as error:
        if not is_gone(error):
            raise
        reader.unread.append(f"logs: there is no log group {log_group_of(endpoint)} (yet)")
        return []
    if not logged.is_all:
        reader.unread.append("logs: there is more than was read; see `sagewarden endpoint logs`")
    return list(logged.lines)


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
        .paginate(logGroupName=log_group_of(endpoint), startTime=milliseconds(since), **pattern)
    )
    for page in pages:
        for event in page["events"]:
            yield event["eventId"], line_of(event)
