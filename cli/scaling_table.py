"""What `sagewarden scaling plan` shows to people: what is, what should be, and what differs."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from cli.endpoint.words import raised_in_words
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.status import EndpointStatus

COLUMNS = ("", "variant", "kind", "metric", "target value", "min-max", "now", "cooldowns in/out")
_DOES = {
    "Register": "register",
    "Deregister": "deregister",
    "Release": "let go of",
    "Lower": "lower",
    "Retag": "tag",
    "PutPolicy": "put the policy",
    "PutStepPolicy": "put the policy and the alarm",
    "DeletePolicy": "delete the policy",
    "PutSchedule": "put the schedule",
    "DeleteSchedule": "delete the schedule",
    "Report": "tell the team",
}
_STATUS = {EndpointStatus.IN_SERVICE.value: "in service"}


def show(shown: Mapping[str, Any]) -> None:
    """Prints a record of `cli.scaling_record`."""
    table = Table(title=shown["resource"], title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for variant in shown["variants"]:
        for line in _rows(variant):
            table.add_row(*line)
    Console(width=None if sys.stdout.isatty() else 150, highlight=False).print(table)
    typer.echo("\n".join((_headline(shown), *_notes(shown), *_plan(shown), _summary(shown))))


def _headline(shown: Mapping[str, Any]) -> str:
    status = _STATUS.get(shown["status"], shown["status"])
    profile = f", {shown['profile']}" if shown["profile"] else ""
    return f"{status}, team {shown['team'] or 'unknown'}{profile}, mode {shown['mode']}"


def _notes(shown: Mapping[str, Any]) -> Iterator[str]:
    for told in shown["raised"]:
        raised = Raised.from_record(told)
        yield f"{raised.resource_id.rpartition('/')[2]}: {raised_in_words(raised)}"
    for variant in shown["variants"]:
        name, note = variant["variant"], variant["note"]
        if note and note != "ends":
            yield f"{name}: {note}"
        if variant["desired"] and variant["observed"]:
            for line in _differences(variant):
                yield f"{name}: {line}"


def _differences(variant: Mapping[str, Any]) -> Iterator[str]:
    """What is otherwise than it should be, beyond the table's columns too."""
    found, asked = variant["observed"], variant["desired"]
    for what in asked:
        if what not in ("schedules", "policies") and found[what] != asked[what]:
            yield f"{what.replace('_', ' ')}: {_said(found[what])}, should be {_said(asked[what])}"
    yield from _other_policies(found["policies"], asked["policies"])
    for name in sorted({*found["schedules"], *asked["schedules"]}):
        old, new = (figures["schedules"].get(name) for figures in (found, asked))
        if old != new:
            yield f"schedule {name}: {_said(old)}, should be {_said(new)}"


def _other_policies(found: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[str]:
    """What is otherwise in the policies than it should be."""
    for name in sorted({*found, *asked}):
        old, new = found.get(name), asked.get(name)
        # There is one too many, or one too few.
        if old is None or new is None:
            yield f"policy {name}: {'missing' if old is None else 'superfluous'}"
            continue
        for what in sorted({*old, *new}):
            if old.get(what) != new.get(what):
                was, should = _said(old.get(what)), _said(new.get(what))
                yield f"policy {name}, {what.replace('_', ' ')}: {was}, should be {should}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plan(shown: Mapping[str, Any]) -> Iterator[str]:
    for action in shown["plan"]:
        yield f"{_DOES[action['action']]} {action['what']}: {action['reason']}"


def _summary(shown: Mapping[str, Any]) -> str:
    if shown["undecided"]:
        return f"nothing is decided: {shown['undecided']}"
    told = sum(action["action"] == "Report" for action in shown["plan"])
    done = len(shown["plan"]) - told
    only = " (only recorded: the mode is observe)" if done and shown["mode"] == "observe" else ""
    return f"{done or 'nothing'} to do{only}" + (f", {told} to tell" if told else "")


def _rows(variant: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    found, asked = variant["observed"], variant["desired"]
    # Its target goes.
    if variant["note"] == "ends":
        yield from _lines("ends", variant, found)
    # All is as it should be: one line says it.
    elif asked and found and asked == found:
        yield from _lines("is", variant, found)
    else:
        yield from _lines("is" if asked or found else "", variant, found)
        if asked:
            yield from _lines("should be", variant, asked)


def _lines(
    label: str, variant: Mapping[str, Any], figures: Mapping[str, Any] | None
) -> Iterator[tuple[str, ...]]:
    """A line for each policy; where nothing scales it has the variant, its kind and how many."""
    name = label, variant["variant"], variant["kind"] or ""
    if figures is None:
        yield *name, "", "", "", _count(variant), ""
        return
    there = f"{figures['min']}-{figures['max']}", _count(variant)
    policies = list(figures["policies"].values())
    if not policies:
        yield *name, "", "", *there, ""
    for number, policy in enumerate(policies):
        whose, limits = (name, there) if number == 0 else (("", "", ""), ("", ""))
        yield *whose, policy["metric"], _value(policy), *limits, _cooldowns(policy)


def _count(variant: Mapping[str, Any]) -> str:
    """How many instances, copies or units of concurrency there are to be now."""
    return "" if variant["count"] is None else str(variant["count"])


def _value(policy: Mapping[str, Any]) -> str:
    """What a policy holds its metric at, or its steps."""
    if "steps" in policy:
        return "; ".join(policy["steps"])
    return f"{policy['target_value']:g}"


def _cooldowns(policy: Mapping[str, Any]) -> str:
    if "steps" in policy:
        return _seconds(policy["cooldown"])
    cooldowns = (
        f"{_seconds(policy['scale_in_cooldown'])} / {_seconds(policy['scale_out_cooldown'])}"
    )
    return cooldowns + ("" if policy["scale_in"] else ", never in")


def _seconds(cooldown: int | None) -> str:
    return "default" if cooldown is None else f"{cooldown} s"
