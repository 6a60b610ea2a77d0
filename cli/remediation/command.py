"""`sagewarden remediation`: runs, their story, and evidence that is diagnosed again, or now."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.documents import refused
from cli.endpoint.access import could_look
from cli.remediation.access import Here, find_run, here, span_of
from cli.remediation.answers import approve_command, deny_command
from cli.remediation.diagnose import diagnose_command
from cli.remediation.files import read_evidence, write_evidence
from cli.remediation.freezing import freeze_command, thaw_command
from cli.remediation.replayed import lines, records, replay
from cli.remediation.saved import NotSavedError, Saved, decided_by, record_of, saved_of
from cli.remediation.sentences import (
    VERSION,
    is_in_order,
    run_lines,
    run_record,
    story_lines,
    story_record,
)
from cli.stacks import STACK
from remediation.observe.record import observe_runs, observe_story
from remediation.record.keys import is_run_id
from remediation.record.run import Run

app = typer.Typer(
    no_args_is_help=True,
    help="What is done about endpoints' alarms: look at it, try it again, decide, and stop it.",
)
app.command("diagnose")(diagnose_command)
app.command("approve")(approve_command)
app.command("deny")(deny_command)
app.command("freeze")(freeze_command)
app.command("thaw")(thaw_command)

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
StackName = Annotated[str, typer.Option(help="The deployed stack.")]
RunId = Annotated[str, typer.Argument(help="The run's id, as `runs` and notices tell it.")]


@app.command("runs")
def runs_command(
    team: Annotated[str | None, typer.Option(help="Only this team's.")] = None,
    since: Annotated[str, typer.Option(help="How far back: 30m, 12h, 7d.")] = "7d",
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """List the runs, the newest first.

    Ends with 0 where nobody has to look at one, with 1 where somebody has to, and with 2 where
    they could not be read.
    """
    back = span_of(since)
    with could_look("the runs"):
        there = here(stack_name)
        found = list(_of_team(observe_runs(there.runs, there.now - back), team))
    if as_json:
        _tell({"version": VERSION, "runs": [run_record(run) for run in found]})
    else:
        for line in run_lines(found, there.now):
            typer.echo(line)
    if not all(is_in_order(run) for run in found):
        raise typer.Exit(1)


@app.command("show")
def show_command(
    run: RunId,
    save: Annotated[
        Path | None, typer.Option(help="Write the evidence into this file, for `replay`.")
    ] = None,
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """Show a run's timeline: alarm, evidence, finding, plan, actions, verification.

    Ends with 0 where nobody has to look at it, with 1 where somebody has to, and with 2 where it
    could not be read.
    """
    with could_look(run):
        there = here(stack_name)
        found = find_run(there, run)
        story = observe_story(there.runs, run)
    if save and story.evidence is None:
        raise refused(f"{run} has no evidence to be saved")
    if save and story.evidence is not None:
        write_evidence(save, record_of(story.evidence, decided_by(found), found.id))
    if as_json:
        _tell(story_record(found, story))
    else:
        for line in story_lines(found, story):
            typer.echo(line)
    if not is_in_order(found):
        raise typer.Exit(1)


@app.command("replay")
def replay_command(
    what: Annotated[
        list[str] | None, typer.Argument(help="Runs' ids, or files with evidence.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="All runs that began in this span instead: 12h, 30d.")
    ] = None,
    team: Annotated[str | None, typer.Option(help="With --since: only this team's.")] = None,
    stack_name: StackName = STACK,
    as_json: AsJson = False,
) -> None:
    """Diagnose again what was seen once, by this version's rules; nothing is read but the record.

    Files need no credentials. Ends with 0 where what was decided then is found again, with 1 where
    something else is, and with 2 where there is nothing to go by.
    """
    if bool(what) == bool(since):
        raise refused("name runs or files, or --since")
    if since:
        saved = list(_recent(since, team, stack_name))
    else:
        saved = list(_named(what or (), stack_name))
    replayed = [replay(one) for one in saved]
    if as_json:
        _tell({"version": VERSION, "replayed": records(replayed)})
    else:
        for line in lines(replayed):
            typer.echo(line)
    if any(one.differs for one in replayed):
        raise typer.Exit(1)


def _named(what: Iterable[str], stack_name: str) -> Iterator[Saved]:
    """The evidence of runs and files, in their order; AWS is asked for runs only."""
    there: Here | None = None
    for name in what:
        # A file is one even if it is named like a run.
        if not is_run_id(name) or Path(name).exists():
            yield read_evidence(Path(name))
            continue
        with could_look(name):
            there = there or here(stack_name)
            run = find_run(there, name)
            saved = _of_run(there, run)
        if saved is None:
            raise refused(f"{name} has no evidence: it had none, or that was too large to be kept")
        yield saved


def _recent(since: str, team: str | None, stack_name: str) -> Iterator[Saved]:
    """The evidence of the runs of a span of time; those without any are left out, and told of."""
    back = span_of(since)
    with could_look("the runs"):
        there = here(stack_name)
        for run in _of_team(observe_runs(there.runs, there.now - back), team):
            saved = _of_run(there, run)
            if saved is None:
                typer.echo(f"{run.id} has no evidence", err=True)
            else:
                yield saved


def _of_run(there: Here, run: Run) -> Saved | None:
    evidence = observe_story(there.runs, run.id).evidence
    if evidence is None:
        return None
    try:
        return saved_of(run, evidence)
    except NotSavedError as error:
        raise refused(f"{run.id} cannot be diagnosed again: {error}") from error


def _of_team(runs: Iterable[Run], team: str | None) -> Iterator[Run]:
    for run in runs:
        if team in (None, run.team):
            yield run


def _tell(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
