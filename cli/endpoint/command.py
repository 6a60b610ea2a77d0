"""`sagewarden endpoint`: what an endpoint does, the fleet, and logs; nothing is changed."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from cli.documents import refused
from cli.endpoint.access import Reader, name_of, reason, session_here
from cli.endpoint.observe import Remembered, observe
from cli.endpoint.record import record
from cli.endpoint.screen import screen
from cli.endpoint.seen import EndpointSeen
from cli.endpoint.spans import MOST_HOURS

app = typer.Typer(
    no_args_is_help=True,
    help="Look at endpoints with your own credentials: status, fleet, logs. Nothing is changed.",
)

PIPED = 100
"""Columns of what goes into a file or a pipe."""

_CLEAR = "\x1b[H\x1b[2J"

Name = Annotated[str, typer.Argument(help="The endpoint's name, or its ARN.")]


@app.command("status")
def status_command(
    endpoint: Name,
    hours: Annotated[
        int, typer.Option(min=1, max=MOST_HOURS, help="How many hours of metrics and logs.")
    ] = 3,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")
    ] = False,
    every: Annotated[int, typer.Option(min=5, help="Seconds between two looks.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show an endpoint on one screen: variants, metrics, alarms, deployments, scaling, errors.

    Ends with 0 where all is in order, with 1 where an alarm is open that nobody silenced, the
    endpoint has failed, or there are more or fewer instances than its limits allow, and with 2
    where it could not be looked at.
    """
    name = name_of(endpoint)
    reader, remembered = Reader(session_here()), Remembered()
    with could_look(endpoint):
        seen = observe(reader, name, hours, datetime.now(UTC), remembered)
        if watch and not as_json:
            _watch(reader, seen, hours, every, remembered)
            return
    if as_json:
        typer.echo(json.dumps(record(seen), indent=2, ensure_ascii=False))
    else:
        show(seen)
    if not seen.in_order:
        raise typer.Exit(1)


def show(seen: EndpointSeen, *, clear: bool = False) -> None:
    """Prints the screen; plain where it goes into a pipe, or `NO_COLOR` is set."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=PIPED)
    if clear and console.is_terminal:
        typer.echo(_CLEAR, nl=False)
    for line in screen(seen, console.width):
        console.print(line, soft_wrap=True)


@contextmanager
def could_look(what: str) -> Iterator[None]:
    """Ends the command with status 2, and a line that says why, where AWS cannot be asked."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{what} could not be looked at: {reason(error)}") from error


def _watch(
    reader: Reader, seen: EndpointSeen, hours: int, every: int, remembered: Remembered
) -> None:
    """Shows it again and again; Ctrl-C is the way to end it, and no failure."""
    try:
        while True:
            show(seen, clear=True)
            time.sleep(every)
            seen = observe(reader, seen.name, hours, datetime.now(UTC), remembered)
    except KeyboardInterrupt:
        typer.echo()
