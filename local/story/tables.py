"""The tables of the demo: each row is what somebody did, what was there afterwards, and a mark."""

from dataclasses import dataclass
from itertools import product

from rich.table import Table

from local.story import monitoring, remediation, scaling
from local.story.chapters import Lived
from local.story.globomantics import TEAMS
from local.story.isolation import Attempt
from local.story.monitoring import Watched
from local.story.ownership import Step
from local.story.remediation import Helped
from local.story.scaling import Scaled, Scaling
from local.story.watch import Seen

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


def scaling_table(lived: list[Lived[Scaling]]) -> Table:
    """How every variant of the endpoint scales after each chapter of its life."""
    table = Table(title="Does it scale? Application Auto Scaling's answers", title_justify="left")
    for column in (
        f"{scaling.MAKER}'s {scaling.ENDPOINT}",
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


def alarms_table(lived: list[Lived[Watched]]) -> Table:
    """Which of the endpoint's alarms there are after each chapter, and which are red."""
    table = Table(title="Is it well? CloudWatch's answers", title_justify="left")
    for column in (f"{monitoring.MAKER}'s {monitoring.ENDPOINT}", "alarms", "red", "told by"):
        table.add_column(column)
    table.add_column("after", justify="right")
    table.add_column("")
    for life in lived:
        red = [name.removeprefix(f"{monitoring.COMPOSITE}/") for name in sorted(life.found.red)]
        mark = "[green]✓[/]" if life.held else "[red]✗[/]"
        told = "\n".join(life.found.told)
        cells = (str(len(life.found.alarms)), "\n".join(red), told, f"{life.seconds:.2f} s", mark)
        table.add_row(life.chapter.does, *cells)
    return table


def remediation_table(lived: list[Lived[Helped]]) -> Table:
    """What was done to each of the endpoints in trouble after each chapter."""
    table = Table(title="Is it helped? sagewarden's runs", title_justify="left")
    heads = ("endpoint", "diagnosed, done", "configuration", "instances", "min-max")
    table.add_column(f"{remediation.MAKER}'s endpoints")
    for column in heads:
        table.add_column(column)
    table.add_column("after", justify="right")
    table.add_column("")
    for life in lived:
        mark = "[green]✓[/]" if life.held else "[red]✗[/]"
        first, seconds = life.chapter.does, f"{life.seconds:.2f} s"
        for name, seen in life.found.items():
            run = "\n".join(seen.runs)
            cells = (name, run, seen.config, str(seen.instances), seen.limits)
            table.add_row(first, *cells, seconds, mark)
            first, seconds, mark = "", "", ""
        table.add_section()
    return table


def _variant(name: str, scaled: Scaled) -> tuple[str, ...]:
    """How one variant scales: its cells of the table."""
    cooldowns = f"in {scaled.scale_in_cooldown} s, out {scaled.scale_out_cooldown} s"
    metric = scaled.metric.removeprefix("SageMakerVariant")
    limits = f"{scaled.min}-{scaled.max}"
    return name, scaled.kind, metric, f"{scaled.value:g}", limits, cooldowns


def attempts_table(tried: list[Attempt]) -> Table:
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


def steps_table(played: list[Played]) -> Table:
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
