"""What the containers of an endpoint have logged of errors. Clients come first; it only reads."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sagewarden.endpoints.log_lines import ERROR_PATTERN, LogLine, is_error, log_group_of

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True, slots=True)
class LoggedErrors:
    """The newest lines that tell of an error."""

    lines: tuple[LogLine, ...]
    """The lines, as they were written."""

    is_all: bool
    """Whether there are no others in the time that was looked at."""


def observe_errors(
    client: "CloudWatchLogsClient", endpoint: str, since: datetime, *, pages: int, enough: int
) -> LoggedErrors:
    """The newest lines that tell of an error: CloudWatch Logs sorts pings out.

    Args:
        pages: how many are read at most: each is a call, and a megabyte or 10 000 lines.
        enough: error lines that are enough to see what happens.

    Raises:
        botocore.exceptions.ClientError: there is no log group, or it may not be read.
    """
    found: list[LogLine] = []
    token = ""
    for _page in range(pages):
        more: Any = {"nextToken": token} if token else {}
        answer: Any = client.filter_log_events(
            logGroupName=log_group_of(endpoint),
            startTime=milliseconds(since),
            filterPattern=ERROR_PATTERN,
            startFromHead=False,
            **more,
        )
        lines = [line_of(event) for event in answer["events"]]
        found += [line for line in lines if is_error(line.text)]
        token = answer.get("nextToken", "")
        if not token or len(found) >= enough:
            return LoggedErrors(tuple(found), is_all=True)
    return LoggedErrors(tuple(found), is_all=False)


def line_of(event: Any) -> LogLine:
    """A line, from a FilteredLogEvent."""
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
    return LogLine(at, event["logStreamName"], event["message"])


def milliseconds(at: datetime) -> int:
    """A time as CloudWatch Logs takes it."""
    return int(at.timestamp() * 1000)
