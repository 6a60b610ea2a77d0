"""`sagewarden remediation freeze` and `thaw`: a person stops what remediation does, at once."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cli.documents import refused
from cli.endpoint.access import could_look
from cli.endpoint.record import moment
from cli.remediation.access import Here, caller, here, span_of
from cli.remediation.decisions import all_freezes, delete_freeze, put_freeze
from cli.remediation.frozen import Named, resolve
from cli.stacks import STACK
from remediation.budget.freeze import Freeze

Anything = Annotated[str | None, typer.Argument(help="An endpoint's or a team's name.")]
Endpoint = Annotated[str | None, typer.Option(help="An endpoint's name, or its ARN.")]
Team = Annotated[str | None, typer.Option(help="A team's name: all of its endpoints.")]
Everything = Annotated[bool, typer.Option("--all", help="Every endpoint of the account.")]
StackName = Annotated[str, typer.Option(help="The deployed stack.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def freeze_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    what: Anything = None,
    endpoint: Endpoint = None,
    team: Team = None,
    everything: Everything = False,
    span: Annotated[
        str | None, typer.Option("--for", help="For how long: 30m, 2h, 1d; until `thaw` without.")
    ] = None,
    why: Annotated[str, typer.Option("--reason", help="Why, for whoever sees that it holds.")] = "",
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """Have nothing done about alarms of an endpoint, a team, or all; alone, list what is frozen.

    People are told of what is wrong all the same, and what a run has raised is still given back.
    """
    named = Named(anything=what, endpoint=endpoint, team=team, everything=everything)
    if not named.count:
        _list(stack_name, as_json=as_json)
        return
    _check(named)
    length = span_of(span) if span else None
    with could_look("what is to be frozen"):
        there = here(stack_name)
        about = resolve(there, named)
        made = Freeze(
            entry=about.entry,
            by=caller(there),
            at=there.now,
            until=there.now + length if length else None,
            reason=why,
        )
        put_freeze(there.runs, made)
    _warn(there)
    if as_json:
        _tell(_record(made))
    else:
        typer.echo(f"{about.title} is frozen{_until(made)}")


def thaw_command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    what: Anything = None,
    endpoint: Endpoint = None,
    team: Team = None,
    everything: Everything = False,
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """End a freeze; those of other things stay, and are listed.

    Ends with 0 where it held, with 1 where nothing was frozen by it, and with 2 where it could not
    be ended.
    """
    named = Named(anything=what, endpoint=endpoint, team=team, everything=everything)
    _check(named)
    with could_look("what is frozen"):
        there = here(stack_name)
        about = resolve(there, named)
        ended = delete_freeze(there.runs, about.entry)
        left = _in_force(there, all_freezes(there.runs))
    _warn(there)
    was = ended is not None and ended.holds(there.now)
    if as_json:
        ends = _record(ended) if ended else None
        _tell({"ended": ends, "still_frozen": [_record(freeze) for freeze in left]})
    else:
        typer.echo(f"{about.title} {'is not frozen any more' if was else 'was not frozen'}")
        for freeze in left:
            typer.echo(f"still: {freeze}")
    if not was:
        raise typer.Exit(1)


def _list(stack_name: str, *, as_json: bool) -> None:
    """Lists what is frozen."""
    with could_look("what is frozen"):
        there = here(stack_name)
        found = _in_force(there, all_freezes(there.runs))
    if as_json:
        _tell({"frozen": [_record(freeze) for freeze in found]})
        return
    for freeze in found:
        typer.echo(str(freeze))
    if not found:
        typer.echo("nothing is frozen")


def _check(named: Named) -> None:
    if named.count != 1:
        raise refused("name one: an endpoint or a team, --endpoint NAME, --team NAME, or --all")


def _in_force(there: Here, freezes: Iterable[Freeze]) -> list[Freeze]:
    return [freeze for freeze in freezes if freeze.holds(there.now)]


def _until(freeze: Freeze) -> str:
    if freeze.until is None:
        return " until it is thawed"
    return f" until {freeze.until:%Y-%m-%d %H:%M} UTC"


def _warn(there: Here) -> None:
    for line in there.reader.unread:
        typer.echo(f"not read: {line}", err=True)


def _record(freeze: Freeze) -> dict[str, Any]:
    return {
        "entry": freeze.entry,
        "by": freeze.by,
        "at": moment(freeze.at) if freeze.at else None,
        "until": moment(freeze.until) if freeze.until else None,
        "reason": freeze.reason or None,
    }


def _tell(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
