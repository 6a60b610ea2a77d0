"""Follows an endpoint's log group: by asking again and again for what is new."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from cli.endpoint.access import Reader
from cli.endpoint.logs import lines_since
from sagewarden.endpoints.log_lines import LogLine, is_error, is_ping, shown

LEAST_PAUSE = 2
"""Seconds between two looks at least: CloudWatch Logs lets an account make some ten of these calls
a second (CloudWatch Logs quotas, FilterLogEvents), and there are others who look."""

_LATE = timedelta(minutes=2)
"""How long a line may take until it can be read: what is younger is asked for again."""


class Tail:
    """What was shown of a log group already.

    Args:
        since: from when on lines are wanted.
        errors: whether only lines that tell of an error are.
        pings: whether answered health checks are, too.
    """

    def __init__(
        self, reader: Reader, endpoint: str, since: datetime, *, errors: bool, pings: bool
    ) -> None:
        self._reader = reader
        self._endpoint = endpoint
        self._since = since
        self._errors = errors
        self._pings = pings
        self._known: dict[str, datetime] = {}

    def new(self) -> Iterator[LogLine]:
        """The lines that were not there the last time, each once, the oldest first.

        Raises:
            botocore.exceptions.ClientError: there is no log group, or it may not be read.
        """
        newest = self._since
        for event_id, line in lines_since(
            self._reader, self._endpoint, self._since, errors=self._errors
        ):
            newest = max(newest, line.at)
            if event_id not in self._known:
                self._known[event_id] = line.at
                if self._is_wanted(line.text):
                    yield line
        self._since = max(self._since, newest - _LATE)
        recent = {key: at for key, at in self._known.items() if at >= self._since}
        self._known = recent

    def _is_wanted(self, text: str) -> bool:
        if self._errors:
            return is_error(text)
        return self._pings or not is_ping(text)


def log_text(line: LogLine) -> str:
    """A line as it is shown: time in UTC, variant and instance, and what it says, masked."""
    first, *more = shown(line.text).split("\n")
    begins = f"{line.at:%Y-%m-%d %H:%M:%S}  {line.stream}"
    return "\n".join((f"{begins}  {first}", *(f"    {each}" for each in more)))
