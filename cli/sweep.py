"""`sagewarden sweep`: begins a walk through everything in the account, and waits for its end."""

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import refused
from cli.endpoint.access import reason, session_here
from cli.stacks import STACK, outputs
from sweep.plan import Kind

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_PAUSE = 2
"""Seconds between two looks at a walk that somebody waits for."""

StackName = Annotated[str, typer.Option("--stack-name", help="The stack of sagewarden.")]


def command(
    *,
    full: Annotated[bool, typer.Option("--full", help="Everything. This is the default.")] = False,
    incremental: Annotated[
        bool, typer.Option("--incremental", help="Only what is new since the last walk.")
    ] = False,
    thorough: Annotated[
        bool,
        typer.Option("--thorough", help="Everything, compared with the ledger; every endpoint."),
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the walk has ended.")] = False,
    stack_name: StackName = STACK,
) -> None:
    """Begin a walk through everything in the account; rooms are woken that have something to do.

    Ends with 0 where the walk has begun (with --wait: has come through everything), with 1 where
    it failed, and with 2 where it could not be begun.
    """
    asked = {Kind.FULL: full, Kind.INCREMENTAL: incremental, Kind.THOROUGH: thorough}
    kinds = [kind for kind, is_asked in asked.items() if is_asked] or [Kind.FULL]
    if len(kinds) > 1:
        raise refused(f"a walk is one of {', '.join(kinds)}")
    try:
        session = session_here()
        machine = outputs(session, stack_name).get("SweepStateMachine")
        if machine is None:
            raise refused(f"the stack {stack_name!r} has no sweep: deploy it anew")
        client: SFNClient = session.client("stepfunctions")
        given = json.dumps({"kind": kinds[0].value})
        walk = client.start_execution(stateMachineArn=machine, input=given)["executionArn"]
        typer.echo(walk)
        ended = awaited(client, walk) if wait else None
    except (ClientError, BotoCoreError) as error:
        raise refused(f"no walk could be begun, or looked at: {reason(error)}") from error
    if ended:
        _tell(ended)


def awaited(client: "SFNClient", walk: str) -> Mapping[str, Any]:
    """A walk's execution once it has ended, however it has."""
    while True:
        execution = client.describe_execution(executionArn=walk)
        if execution["status"] not in ("RUNNING", "PENDING_REDRIVE"):
            return execution
        time.sleep(_PAUSE)


def _tell(ended: Mapping[str, Any]) -> None:
    """Says what a walk has come to.

    Raises:
        typer.Exit: it did not come through everything.
    """
    if ended["status"] != "SUCCEEDED":
        why = ": ".join(filter(None, (ended.get("error"), ended.get("cause"))))
        raise refused(f"the walk {ended['status'].lower()}: {why}", status=1)
    summary = json.loads(ended["output"])
    typer.echo(
        f"{summary['resources']} resources, {summary['messages']} messages, "
        f"{summary['unknown']} of which nothing says whose they are"
    )
