"""The names of runs, and the keys of what the table keeps of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

RUNS = "sagewarden/runs"
"""The resource under which every run's summary stands, sorted by the time of its alarm."""

EVIDENCE = "evidence"
"""The entry of what a run saw."""

APPROVAL = "approval"
"""The entry of a run's question to people."""

KEPT = timedelta(days=90)
"""How long all that is known of a run is kept; for as long as reactions are."""

_RUN_ID = re.compile(r"\d{8}T\d{6}-[a-z0-9](-*[a-z0-9]){0,62}")
"""A time, and the name of an endpoint (CreateEndpoint, API reference) in small letters."""


def run_id(endpoint: str, at: datetime) -> str:
    """The id of the run that an alarm begins: `20261125T192500-tumor-detector`.

    The same alarm makes the same id, however often it is delivered. It is at most 79 characters
    long, and all of them are legal in the name of an execution (StartExecution, API reference).

    Args:
        endpoint: the endpoint's name; two that differ in letter case alone there cannot be.
        at: when the alarm fired, to the second.
    """
    return f"{_second(at)}-{endpoint.lower()}"


def is_run_id(text: str) -> bool:
    """Whether a text is the id of a run."""
    return _RUN_ID.fullmatch(text) is not None


def summary_key(run: str) -> dict[str, Any]:
    """The key of a run's summary."""
    return item_key(RUNS, run)


def part_key(run: str, entry: str) -> dict[str, Any]:
    """The key of one part of what is known of a run: its evidence, an entry of its timeline."""
    return item_key(story_of(run), entry)


def item_key(resource: str, entry: str) -> dict[str, Any]:
    """A key as DynamoDB's API wants it."""
    return {"resource": {"S": resource}, "entry": {"S": entry}}


def story_of(run: str) -> str:
    """The resource under which a run's timeline, evidence and approval stand."""
    return f"sagewarden/run/{run}"


def first_id(at: datetime) -> str:
    """What sorts before the ids of all runs from a time on."""
    return _second(at)


def expiry(since: datetime) -> int:
    """When what is known of a run goes, in epoch seconds.

    Args:
        since: when the run began.
    """
    return int((since + KEPT).timestamp())


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
