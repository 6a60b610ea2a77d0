"""`sagewarden endpoint`: what an endpoint does, the fleet, and logs; nothing is changed."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from cli.documents import refused
from cli.endpoint.access import Reader, could_look, find, name_of, reason, session_here
from cli.endpoint.fleet import records, table
from cli.endpoint.observe import Remembered, observe
from cli.endpoint.observe_fleet import observe_fleet
from cli.endpoint.page import page
from cli.endpoint.raised import ledger_of
from cli.endpoint.record import VERSION, record
from cli.endpoint.screen import screen
from cli.endpoint.seen import EndpointSeen
from cli.endpoint.spans import MOST_HOURS, duration
from cli.endpoint.tail import LEAST_PAUSE, Tail, log_text
from sagewarden.endpoints.log_lines import log_group_of
from sagewarden.errors import TransientError, is_gone, judge

app = typer.Typer(
    no_args_is_help=True,
    help="Look at endpoints with your own credentials: status, fleet, logs. Nothing is changed.",
)

PIPED = 100
"""Columns of what goes into a file or a pipe."""

_CLEAR = "\x1b[H\x1b[2J"

Name = Annotated[str, typer.Argument(help="The endpoint's name, or its ARN.")]


@app.command("status")
def status_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    endpoint: Name,
    hours: Annotated[
        int, typer.Option(min=1, max=MOST_HOURS, help="How many hours of metrics and logs.")
    ] = 3,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")
    ] = False,
    every: Annotated[int, typer.Option(min=5, help="Seconds between two looks.")] = 30,
    stack_name: Annotated[
        str | None, typer.Option(help="A deployed stack: show what its remediation raises, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with charts into this file instead.")
    ] = None,
) -> None:
    """Show an endpoint on one screen: variants, metrics, alarms, deployments, scaling, errors.

    Ends with 0 where all is in order, with 1 where an alarm is open that nobody silenced, the
    endpoint has failed, or there are more or fewer instances than its limits allow, and with 2
    where it could not be looked at.
    """
    if sum((watch, as_json, html is not None)) > 1:
        raise refused("--watch, --json and --html exclude each other")
    name = name_of(endpoint)
    reader, remembered = Reader(session_here()), Remembered()
    with could_look(endpoint):
        remembered.ledger = ledger_of(reader, stack_name) if stack_name else None
        seen = observe(reader, name, hours, datetime.now(UTC), remembered)
        if watch:
            _watch(reader, seen, hours, every, remembered)
            return
    if as_json:
        typer.echo(json.dumps(record(seen), indent=2, ensure_ascii=False))
    elif html:
        _write(html, page(seen))
    else:
        show(seen)
    if not seen.in_order:
        raise typer.Exit(1)


def _write(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="utf-8")
    except OSError as error:
        raise refused(f"{file}: cannot be written: {error.strerror}") from error
    typer.echo(f"{file} is written")


def show(seen: EndpointSeen, *, clear: bool = False) -> None:
    """Prints the screen."""
    console = _console()
    if clear and console.is_terminal:
        typer.echo(_CLEAR, nl=False)
    for line in screen(seen, console.width):
        console.print(line, soft_wrap=True)


@app.command("list")
def list_command(
    team: Annotated[
        str | None, typer.Option(help="Only what has this value of the team tag.")
    ] = None,
    tag: Annotated[str, typer.Option(help="The key of the team tag.")] = "team",
    instances: Annotated[
        bool, typer.Option("--instances", help="Count instances: a call for each endpoint.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show the endpoints of the region in one table, the worst first.

    Ends with 0 where all are in order, with 1 where one is not, and with 2 where they could not be
    looked at.
    """
    reader = Reader(session_here())
    with could_look("the endpoints"):
        rows = observe_fleet(reader, tag, team, instances=instances)
    if as_json:
        told = {"version": VERSION, "endpoints": records(rows), "not_read": reader.unread}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        console = _console()
        for line in table(rows, reader.unread, datetime.now(UTC), console.width):
            console.print(line, soft_wrap=True)
    if not all(row.in_order for row in rows):
        raise typer.Exit(1)


@app.command("logs")
def logs_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    endpoint: Name,
    since: Annotated[str, typer.Option(help="How far back: 30s, 15m, 1h, 2d.")] = "1h",
    errors: Annotated[
        bool, typer.Option("--errors", help="Only lines that tell of an error.")
    ] = False,
    pings: Annotated[bool, typer.Option("--pings", help="Answered health checks, too.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")
    ] = False,
    every: Annotated[int, typer.Option(min=LEAST_PAUSE, help="Seconds between two looks.")] = 5,
) -> None:
    """Show an endpoint's log lines with variant and instance, secrets masked, pings left out."""
    name, back = name_of(endpoint), duration(since)
    if back is None:
        raise refused(f"{since!r} is no span of time: expected 30s, 15m, 1h or 2d")
    reader = Reader(session_here())
    with could_look(endpoint):
        name = find(reader, name)["EndpointName"]
    tail = Tail(reader, name, datetime.now(UTC) - back, errors=errors, pings=pings)
    try:
        _print_new(tail, name, wait=follow)
        while follow:
            time.sleep(every)
            _print_new(tail, name, wait=True)
    except KeyboardInterrupt:
        typer.echo()


def _print_new(tail: Tail, name: str, *, wait: bool) -> None:
    """Prints the lines that are new; who waits waits for the log group, too."""
    try:
        for line in tail.new():
            typer.echo(log_text(line))
    except (ClientError, BotoCoreError) as error:
        missing = is_gone(error)
        # It comes with the first line, and what is busy will answer again.
        if wait and (missing or isinstance(judge(error), TransientError)):
            return
        if missing:
            there_is = f"there is no log group {log_group_of(name)}"
            raise refused(f"{there_is}: no container has written a line yet") from error
        raise refused(f"the logs of {name} could not be read: {reason(error)}") from error


def _console() -> Console:
    """A console as wide as the terminal; plain where it goes into a pipe, or `NO_COLOR` is set."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED)


def _watch(
    reader: Reader, seen: EndpointSeen, hours: int, every: int, remembered: Remembered
) -> None:
    """Shows it again and again; Ctrl-C is the way to end it, and no failure."""
    try:
        while True:
            show(seen, clear=True)
            time.sleep(every)
            seen = _looked_again(reader, seen, hours, remembered)
    except KeyboardInterrupt:
        typer.echo()


def _looked_again(
    reader: Reader, seen: EndpointSeen, hours: int, remembered: Remembered
) -> EndpointSeen:
    """The endpoint as it is now; as it was, with a line that says so, while AWS is busy."""
    try:
        return observe(reader, seen.name, hours, datetime.now(UTC), remembered)
    except (ClientError, BotoCoreError) as error:
        if not isinstance(judge(error), TransientError):
            raise
        return replace(seen, unread=(f"anything since {seen.at:%H:%M:%S}: {reason(error)}",))
