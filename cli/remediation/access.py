"""Where runs and freezes are: the table of the deployed stack, read with one's own credentials."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cli.documents import refused
from cli.endpoint.access import Reader, session_here
from cli.endpoint.spans import duration
from cli.endpoint_names import did_you_mean
from cli.stacks import outputs
from remediation.observe.record import observe_run, observe_runs
from remediation.record.keys import is_run_id
from remediation.record.run import Run
from remediation.record.table import RunTable

if TYPE_CHECKING:
    import boto3

_LOOKED_THROUGH = timedelta(days=7)
"""How far back runs are looked through for a name like the one that there is not."""


@dataclass(frozen=True, slots=True)
class Here:
    """The account and stack that a command works on."""

    session: "boto3.Session"
    """Whose credentials and region are used."""

    reader: Reader
    """AWS's clients."""

    stack: dict[str, str]
    """The stack's outputs."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The time, in UTC."""

    @property
    def runs(self) -> RunTable:
        """The table that runs are recorded in."""
        return RunTable(self.reader.client("dynamodb"), self.stack["LedgerTable"])


def here(stack_name: str) -> Here:
    """The account and the stack by the environment's credentials.

    Raises:
        typer.Exit: there is no region, or no such stack.
        botocore.exceptions.ClientError: it may not be seen.
    """
    session = session_here()
    return Here(session, Reader(session), outputs(session, stack_name))


def caller(there: Here) -> str:
    """Who asks, as what is decided says it: the end of the ARN, and what kind of session it is.

    Raises:
        botocore.exceptions.ClientError: STS does not tell.
    """
    arn: str = there.reader.client("sts").get_caller_identity()["Arn"]
    return arn.rpartition(":")[2]


def span_of(text: str) -> timedelta:
    """A span of time as it was written.

    Raises:
        typer.Exit: it is none.
    """
    back = duration(text)
    if back is None:
        raise refused(f"{text!r} is no span of time: expected 30s, 15m, 1h or 2d")
    return back


def find_run(there: Here, run: str) -> Run:
    """A run by its id.

    Raises:
        typer.Exit: it is no run's id, or there is no such run.
    """
    if not is_run_id(run):
        raise refused(f"{run!r} is no run: expected an id such as 20261125T192500-tumor-detector")
    found = observe_run(there.runs, run)
    if found is None:
        recent = observe_runs(there.runs, there.now - _LOOKED_THROUGH)
        hint = did_you_mean(run, (one.id for one in recent))
        raise refused(f"there is no run {run}, or none any more: they are kept 90 days{hint}")
    return found
