"""`make demo`: the story of Globomantics on a freshly deployed stack, with every expectation checked."""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from local.access import Attempt, attempts
from local.globomantics import TEAMS
from local.stage import Stage, deployed
from local.story import Step, steps
from local.watch import Seen, watch

PREPARATIONS = 6

VERBS = ("read", "change", "invoke")


@dataclass(frozen=True, slots=True)
class Played:
    """A step, and what was seen after it."""

    step: Step
    seen: Seen

    @property
    def held(self) -> bool:
        return self.seen.tags == self.step.expected and self.seen.rule == self.step.rule


def main() -> int:
    """Plays the story; the exit status is 0 only if every expectation held.

    With an argument, what was shown is also saved as an SVG picture in that file.
    """
    picture = sys.argv[1] if len(sys.argv) > 1 else None
    console = Console(width=None if sys.stdout.isatty() else 150, record=picture is not None)
    began = time.monotonic()
    with _progress(console) as progress:
        task = progress.add_task("", total=None)
        with deployed(lambda what: progress.update(task, description=what, advance=1)) as stage:
            story = list(steps(stage))
            progress.update(task, total=PREPARATIONS + len(story))
            played = [_play(stage, step, progress, task) for step in story]
            progress.update(task, description="everybody tries everything")
            tried = list(attempts(stage))
            notices = list(_notices(stage))
            log = stage.cloud.logs(stage.outputs["OwnershipFunction"])
    console.print(_table(played))
    console.print(_matrix(tried))
    failures = [*_failures(played), *_wrong(tried), *notices]
    for failure in failures:
        console.print(f"[bold red]failed[/] {failure}")
    if failures:
        console.print("The function's log:", log, sep="\n", markup=False, highlight=False)
    held = sum(step.held for step in played) + sum(each.held for each in tried)
    exposed = max(each.seen.seconds for each in played)
    console.print(f"From creation to tagged and closed to the other team: {exposed:.2f} s at most")
    total = len(played) + len(tried)
    console.print(f"{held} of {total} expectations held, {time.monotonic() - began:.0f} s in all")
    if picture:
        _save(console, Path(picture))
    return 1 if failures else 0


def _save(console: Console, picture: Path) -> None:
    """Saves what was shown, in the reader's own fonts: a picture that fetches nothing."""
    svg = console.export_svg(title="make demo")
    picture.write_text(re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL))


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TextColumn("{task.description}"), console=console, transient=True)


def _play(stage: Stage, step: Step, progress: Progress, task: object) -> Played:
    progress.update(task, description=f"{step.who} {step.does}", advance=1)  # type: ignore[arg-type]
    since = time.monotonic()
    arn = step.act()
    return Played(step, watch(stage, arn, step.expected, since))


def _notices(stage: Stage) -> Iterator[str]:
    """What is wrong with what the administrators heard: of the outsider's notebook, and of permission sets.

    Only they can attach policies to those, and each team has one.
    """
    calls = [call for call in stage.cloud.calls() if (call.service, call.operation) == ("sns", "Publish")]
    if len(calls) != 1 + len(TEAMS):
        yield f"the administrators should have been told {1 + len(TEAMS)} things, not {len(calls)}"


def _failures(played: list[Played]) -> Iterator[str]:
    for each in played:
        if not each.held:
            wanted = f"{each.step.expected} by {each.step.rule}"
            found = f"{each.seen.tags} by {each.seen.rule}"
            yield f"{each.step.who} {each.step.does}: expected {wanted}, found {found}"


def _wrong(tried: list[Attempt]) -> Iterator[str]:
    for each in tried:
        if not each.held:
            word = "refused" if each.refused else "allowed"
            yield f"{each.who} tried to {each.verb} {each.whose}'s {each.resource}, and was {word}"


def _matrix(tried: list[Attempt]) -> Table:
    """Who may do what to whose resources; every word is an answer of the API."""
    table = Table(title="Who may? IAM's answers", title_justify="left")
    table.add_column("resource")
    for verb in VERBS:
        for who in TEAMS:
            table.add_column(f"{who}: {verb}")
    for whose in TEAMS:
        for resource in dict.fromkeys(each.resource for each in tried):
            found = {(a.verb, a.who): a for a in tried if (a.whose, a.resource) == (whose, resource)}
            cells = [_cell(found.get((verb, who))) for verb in VERBS for who in TEAMS]
            table.add_row(f"{whose}'s {resource}", *cells)
        table.add_section()
    return table


def _cell(attempt: Attempt | None) -> str:
    if attempt is None:
        return ""
    mark = "" if attempt.held else " [red]✗[/]"
    return ("[yellow]AccessDenied[/]" if attempt.refused else "[green]allowed[/]") + mark


def _table(played: list[Played]) -> Table:
    table = Table(title="Whose is it? sagewarden's answers", title_justify="left")
    for column in ("who", "did what", "evidence", "tags that are now there"):
        table.add_column(column)
    table.add_column("after", justify="right")
    table.add_column("")
    for each in played:
        seen = each.seen
        tags = ", ".join(f"{key}={value}" for key, value in seen.tags.items())
        mark = "[green]✓[/]" if each.held else "[red]✗[/]"
        table.add_row(
            each.step.who, each.step.does, f"{seen.rule}: {seen.value}", tags, f"{seen.seconds:.2f} s", mark
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
