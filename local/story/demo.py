"""`make demo`: the story of Globomantics on a freshly deployed stack, every expectation checked."""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
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
"""Steps of the progress bar until the stack is deployed and the teams are isolated."""

CHAPTERS = 3
"""Chapters of the endpoint that scales."""

FUNCTIONS = ("OwnershipFunction", "IsolationFunction", "ScalingFunction", "MonitoringFunction")
"""The stack's outputs that name the functions."""

VERBS = ("read", "change", "invoke")
"""What is tried on every kind of resource, as far as it can be done to it."""


@dataclass(frozen=True, slots=True)
class Played:
    """A step, and what was seen after it."""

    step: Step
    """What somebody did."""

    seen: Seen
    """The tags and the evidence that were there afterwards."""

    @property
    def held(self) -> bool:
        """Whether the expectation held."""
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
    failures = [*_mistagged(played), *_misjudged(tried), *_misscaled(lived), *notices]
    for failure in failures:
        console.print(f"[bold red]failed[/] {failure}")
    if failures:
        for name, log in logs.items():
            console.print(f"{name}'s log:", log, sep="\n", markup=False, highlight=False)
    expectations: list[Played | Attempt | Lived] = [*played, *tried, *lived]
    held = sum(expectation.held for expectation in expectations)
    exposed = max(step.seen.seconds for step in played)
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


def _play(stage: Stage, step: Step, progress: Progress, task: TaskID) -> Played:
    progress.update(task, description=f"{step.who} {step.does}", advance=1)
    since = time.monotonic()
    arn = step.act()
    return Played(step, watch(stage, arn, step.expected, since))


def _live(stage: Stage, chapter: Chapter, progress: Progress, task: TaskID) -> Lived:
    progress.update(task, description=f"{MAKER} {chapter.does}", advance=1)
    return live(stage, chapter)


def _notices(stage: Stage) -> Iterator[str]:
    """What is wrong with what the administrators heard: a notebook, permission sets, an update.

    The outsider's notebook is nobody's. Only they can attach policies to permission sets, and each
    team has one. What scaled was in the way of an update, which could be tried again.
    """
    publishing = ("sns", "Publish")
    calls = stage.cloud.calls()
    told = [call for call in calls if (call.service, call.operation) == publishing]
    expected = 1 + len(TEAMS) + 1
    if len(told) != expected:
        yield f"the administrators should have been told {expected} things, not {len(told)}"


def _mistagged(played: list[Played]) -> Iterator[str]:
    """The steps after which other tags or other evidence were there, a sentence each."""
    for done in played:
        step, seen = done.step, done.seen
        if not done.held:
            expected = f"{step.expected} by {step.rule}"
            there = f"{seen.tags} by {seen.rule}"
            yield f"{step.who} {step.does}: expected {expected}, found {there}"


def _misjudged(tried: list[Attempt]) -> Iterator[str]:
    """The attempts that IAM should have judged otherwise, a sentence each."""
    for attempt in tried:
        if not attempt.held:
            what = f"{attempt.verb} {attempt.whose}'s {attempt.resource}"
            word = "refused" if attempt.refused else "allowed"
            yield f"{attempt.who} tried to {what}, and was {word}"


def _misscaled(lived: list[Lived]) -> Iterator[str]:
    """The chapters after which the endpoint scaled otherwise, a sentence each."""
    for life in lived:
        chapter = life.chapter
        if not life.held:
            yield f"{MAKER} {chapter.does}: expected {chapter.expected}, found {life.found}"


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
    for life in lived:
        variants = [_variant(name, scaled) for name, scaled in sorted(life.found.items())]
        first, *others = variants or [("none is left", "", "", "", "", "")]
        mark = "[green]✓[/]" if life.held else "[red]✗[/]"
        table.add_row(life.chapter.does, *first, f"{life.seconds:.2f} s", mark)
        for variant in others:
            table.add_row("", *variant)
        table.add_section()
    return table


def _variant(name: str, scaled: Scaled) -> tuple[str, ...]:
    """How one variant scales: its cells of the table."""
    cooldowns = f"in {scaled.scale_in_cooldown} s, out {scaled.scale_out_cooldown} s"
    metric = scaled.metric.removeprefix("SageMakerVariant")
    limits = f"{scaled.min}-{scaled.max}"
    return name, scaled.kind, metric, f"{scaled.value:g}", limits, cooldowns


def _matrix(tried: list[Attempt]) -> Table:
    """Who may do what to whose resources; every word is an answer of the API."""
    table = Table(title="Who may? IAM's answers", title_justify="left")
    table.add_column("resource")
    columns = list(product(VERBS, TEAMS))
    for verb, who in columns:
        table.add_column(f"{who}: {verb}")
    attempts_by: dict[tuple[str, str, str, str], Attempt] = {}
    for attempt in tried:
        attempts_by[attempt.whose, attempt.resource, attempt.verb, attempt.who] = attempt
    for owner in TEAMS:
        for resource in dict.fromkeys(attempt.resource for attempt in tried):
            made = [attempts_by.get((owner, resource, verb, who)) for verb, who in columns]
            table.add_row(f"{owner}'s {resource}", *map(_cell, made))
        table.add_section()
    return table


def _cell(attempt: Attempt | None) -> str:
    """The API's answer to an attempt; empty where that cannot be done to such a resource."""
    if attempt is None:
        return ""
    answer = "[yellow]AccessDenied[/]" if attempt.refused else "[green]allowed[/]"
    return answer if attempt.held else f"{answer} [red]✗[/]"


def _table(played: list[Played]) -> Table:
    """Whose everything is that somebody made, by which evidence, and what its tags say."""
    table = Table(title="Whose is it? sagewarden's answers", title_justify="left")
    for column in ("who", "did what", "evidence", "tags that are now there"):
        table.add_column(column)
    table.add_column("after", justify="right")
    table.add_column("")
    for done in played:
        step, seen = done.step, done.seen
        tags = ", ".join(f"{key}={value}" for key, value in seen.tags.items())
        mark = "[green]✓[/]" if done.held else "[red]✗[/]"
        table.add_row(
            step.who,
            step.does,
            f"{seen.rule}: {seen.value}",
            tags,
            f"{seen.seconds:.2f} s",
            mark,
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
