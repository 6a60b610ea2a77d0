"""`make demo`: the story of Globomantics on a freshly deployed stack, every expectation checked."""

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

from local.story.globomantics import TEAMS
from local.story.isolation import Attempt, attempts
from local.story.ownership import Step, steps
from local.story.scaling import ENDPOINT, MAKER, Chapter, Lived, Scaled, chapters, live
from local.story.stage import Stage, deployed
from local.story.watch import Seen, watch

PREPARATIONS = 6
CHAPTERS = 3
FUNCTIONS = ("OwnershipFunction", "IsolationFunction", "ScalingFunction")

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
            progress.update(task, total=PREPARATIONS + len(story) + CHAPTERS)
            played = [_play(stage, step, progress, task) for step in story]
            progress.update(task, description="everybody tries everything")
            tried = list(attempts(stage))
            lived = [_live(stage, chapter, progress, task) for chapter in chapters(stage)]
            notices = list(_notices(stage))
            logs = {name: stage.cloud.logs(stage.outputs[name]) for name in FUNCTIONS}
    console.print(_table(played))
    console.print(_matrix(tried))
    console.print(scaling_table(lived))
    failures = [*_failures(played), *_wrong(tried), *_unscaled(lived), *notices]
    for failure in failures:
        console.print(f"[bold red]failed[/] {failure}")
    if failures:
        for name, log in logs.items():
            console.print(f"{name}'s log:", log, sep="\n", markup=False, highlight=False)
    expectations: list[Played | Attempt | Lived] = [*played, *tried, *lived]
    held = sum(each.held for each in expectations)
    exposed = max(each.seen.seconds for each in played)
    console.print(f"From creation to tagged and closed to the other team: {exposed:.2f} s at most")
    console.print(
        f"{held} of {len(expectations)} expectations held, {time.monotonic() - began:.0f} s in all"
    )
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


def _live(stage: Stage, chapter: Chapter, progress: Progress, task: object) -> Lived:
    progress.update(task, description=f"{MAKER} {chapter.does}", advance=1)  # type: ignore[arg-type]
    return live(stage, chapter)


def _notices(stage: Stage) -> Iterator[str]:
    """What is wrong with what the administrators heard: a notebook, permission sets, an update.

    The outsider's notebook is nobody's. Only they can attach policies to permission sets, and each
    team has one. What scaled was in the way of an update, which could be tried again.
    """
    calls = [
        call for call in stage.cloud.calls() if (call.service, call.operation) == ("sns", "Publish")
    ]
    expected = 1 + len(TEAMS) + 1
    if len(calls) != expected:
        yield f"the administrators should have been told {expected} things, not {len(calls)}"


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


def _unscaled(lived: list[Lived]) -> Iterator[str]:
    for outcome in lived:
        if not outcome.held:
            chapter = outcome.chapter
            yield f"{MAKER} {chapter.does}: expected {chapter.expected}, found {outcome.found}"


def scaling_table(lived: list[Lived]) -> Table:
    """How every variant of the endpoint scales after each chapter of its life."""
    table = Table(title="Does it scale? Application Auto Scaling's answers", title_justify="left")
    for column in (
        f"{MAKER}'s {ENDPOINT}",
        "variant",
        "kind",
        "metric",
        "target",
        "min-max",
        "cooldowns",
    ):
        table.add_column(column)
    table.add_column("after", justify="right")
    table.add_column("")
    for each in lived:
        mark = "[green]✓[/]" if each.held else "[red]✗[/]"
        lines = [_variant(name, found) for name, found in sorted(each.found.items())] or [
            ("none is left",)
        ]
        for number, line in enumerate(lines):
            first, last = (
                (each.chapter.does, (f"{each.seconds:.2f} s", mark)) if number == 0 else ("", ())
            )
            table.add_row(first, *line, *[""] * (6 - len(line)), *last)
        table.add_section()
    return table


def _variant(name: str, found: Scaled) -> tuple[str, ...]:
    cooldowns = f"in {found.scale_in_cooldown} s, out {found.scale_out_cooldown} s"
    metric = found.metric.removeprefix("SageMakerVariant")
    return name, found.kind, metric, f"{found.value:g}", f"{found.min}-{found.max}", cooldowns


def _matrix(tried: list[Attempt]) -> Table:
    """Who may do what to whose resources; every word is an answer of the API."""
    table = Table(title="Who may? IAM's answers", title_justify="left")
    table.add_column("resource")
    for verb in VERBS:
        for who in TEAMS:
            table.add_column(f"{who}: {verb}")
    for whose in TEAMS:
        for resource in dict.fromkeys(attempt.resource for attempt in tried):
            attempts = {
                (attempt.verb, attempt.who): attempt
                for attempt in tried
                if (attempt.whose, attempt.resource) == (whose, resource)
            }
            cells: list[str] = []
            for verb in VERBS:
                cells += [_cell(attempts.get((verb, who))) for who in TEAMS]
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
            each.step.who,
            each.step.does,
            f"{seen.rule}: {seen.value}",
            tags,
            f"{seen.seconds:.2f} s",
            mark,
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
