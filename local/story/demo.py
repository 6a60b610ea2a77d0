"""`make demo`: the story of Globomantics on a freshly deployed stack, every expectation checked."""

import re
import sys
import time
from collections.abc import Iterator
from functools import partial
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
from rich.text import Text

from local.story import monitoring, remediation, scaling
from local.story.chapters import Lived, play_chapter
from local.story.globomantics import TEAMS
from local.story.inbox import inbox
from local.story.isolation import Attempt, attempts
from local.story.monitoring import Watched, Watcher
from local.story.ownership import Step, steps
from local.story.remediation import Helped
from local.story.scaling import Scaling
from local.story.stage import Stage, deployed
from local.story.tables import (
    Played,
    alarms_table,
    attempts_table,
    remediation_table,
    scaling_table,
    steps_table,
)
from local.story.watch import watch

PREPARATIONS = 6
"""Steps of the progress bar until the stack is deployed and the teams are isolated."""

CHAPTERS = 10
"""Chapters of the endpoint that scales, of those that are helped, and of the overloaded one."""

PIPED = 150
"""Columns of what goes into a file or a pipe."""

FUNCTIONS = (
    *("OwnershipFunction", "IsolationFunction", "ScalingFunction"),
    *("MonitoringFunction", "RemediationFunction"),
)
"""The stack's outputs that name the functions."""


def main() -> int:
    """Plays the story; the exit status is 0 only if every expectation held.

    With an argument, what was shown is also saved as an SVG picture in that file.
    """
    picture = sys.argv[1] if len(sys.argv) > 1 else None
    console = Console(width=None if sys.stdout.isatty() else PIPED, record=picture is not None)
    began = time.monotonic()
    with _progress(console) as progress:
        task = progress.add_task("", total=None)
        with deployed(lambda what: progress.update(task, description=what, advance=1)) as stage:
            story = list(steps(stage))
            progress.update(task, total=PREPARATIONS + len(story) + CHAPTERS)
            played = [_play(stage, step, progress, task) for step in story]
            progress.update(task, description="everybody tries everything")
            tried = list(attempts(stage))
            lived = _scaling(stage, progress, task)
            notices = list(_notices(stage))
            helped, timelines = _remediation(stage, progress, task)
            watched, screen = _monitoring(stage, console.width, progress, task)
            logs = {name: stage.cloud.logs(stage.outputs[name]) for name in FUNCTIONS}
    console.print(steps_table(played))
    console.print(attempts_table(tried))
    console.print(scaling_table(lived))
    console.print(remediation_table(helped))
    console.print("[bold]$ sagewarden remediation show RUN[/], of each run")
    for told in timelines:
        console.print(told, soft_wrap=True, markup=False, highlight=False)
    console.print(alarms_table(watched))
    console.print(f"[bold]$ sagewarden endpoint status {monitoring.ENDPOINT}[/], in the overload")
    for line in screen:
        console.print(line, soft_wrap=True)
    failures = [
        *_mistagged(played),
        *_misjudged(tried),
        *_unexpected(lived, scaling.ENDPOINT),
        *notices,
    ]
    failures += _unexpected(helped, f"{remediation.MAKER}'s endpoints")
    failures += _unexpected(watched, monitoring.ENDPOINT)
    for failure in failures:
        console.print(f"[bold red]failed[/] {failure}")
    if failures:
        for name, log in logs.items():
            console.print(f"{name}'s log:", log, sep="\n", markup=False, highlight=False)
    held = [step.held for step in played] + [attempt.held for attempt in tried]
    held += [life.held for life in (*lived, *helped, *watched)]
    exposed = max(step.seen.seconds for step in played)
    console.print(f"From creation to tagged and closed to the other team: {exposed:.2f} s at most")
    seconds = time.monotonic() - began
    console.print(f"{sum(held)} of {len(held)} expectations held, {seconds:.0f} s in all")
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


def _scaling(stage: Stage, progress: Progress, task: TaskID) -> list[Lived[Scaling]]:
    """The life of the endpoint that scales."""
    lived: list[Lived[Scaling]] = []
    for chapter in scaling.chapters(stage):
        progress.update(task, description=f"{scaling.MAKER} {chapter.does}", advance=1)
        lived.append(scaling.live(stage, chapter))
    return lived


def _remediation(
    stage: Stage, progress: Progress, task: TaskID
) -> tuple[list[Lived[Helped]], list[str]]:
    """The trouble of the endpoints that are helped, and the timelines of their runs."""
    lived: list[Lived[Helped]] = []
    for chapter in remediation.chapters(stage):
        what = f"{remediation.MAKER}'s endpoints {chapter.does}"
        progress.update(task, description=what, advance=1)
        lived.append(play_chapter(chapter, partial(remediation.look, stage)))
    return lived, list(remediation.timelines(stage))


def _monitoring(
    stage: Stage, width: int, progress: Progress, task: TaskID
) -> tuple[list[Lived[Watched]], list[Text]]:
    """The hour of the endpoint that is overloaded, and its status on one screen then."""
    lived: list[Lived[Watched]] = []
    screen: list[Text] = []
    watcher = Watcher(stage, inbox(stage))
    for chapter in monitoring.chapters(stage):
        progress.update(task, description=f"{monitoring.ENDPOINT} {chapter.does}", advance=1)
        lived.append(play_chapter(chapter, watcher.look))
        if watcher.look().red:
            screen = monitoring.status(stage, width)
    return lived, screen


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


def _unexpected[Seen](lived: list[Lived[Seen]], endpoint: str) -> Iterator[str]:
    """The chapters after which something else was there, a sentence each."""
    for life in lived:
        chapter = life.chapter
        if not life.held:
            yield f"{endpoint} {chapter.does}: expected {chapter.expected}, found {life.found}"


if __name__ == "__main__":
    sys.exit(main())
