"""The sentences in which `sagewarden explain` answers people: a line for each fact."""

import re
from typing import Any

from rich.console import Console
from rich.table import Table


def show(explained: dict[str, Any]) -> None:
    """Prints an explanation."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _lines(explained):
        table.add_row(name, value)
    Console(highlight=False, soft_wrap=True).print(table, markup=False)


def _lines(explained: dict[str, Any]) -> list[tuple[str, str]]:
    """The lines of an explanation: what each is about, and what it says."""
    cause, actor = explained["cause"], explained["actor"]
    who = " ".join(filter(None, (actor["kind"], actor["name"])))
    by = f", through {actor['invoked_by']}" if actor["invoked_by"] else ""
    lines = [
        ("cause", f"{cause['kind'] or 'none'} {cause['resource'] or ''} at {cause['at']}"),
        ("actor", who + by),
    ]
    others = [
        *_isolation(explained),
        *_of_an_endpoint(explained, "scaling"),
        *_of_an_endpoint(explained, "monitoring"),
        *_of_an_endpoint(explained, "remediation"),
    ]
    # Ownership does not react: one line says why, also for every room where none reacts.
    if explained["ignored"]:
        why = ("ownership" if others else "ignored", explained["ignored"])
        return list(dict.fromkeys([*lines, why, *others]))
    lines += [*_ownership(explained), *others]
    lines += [("unknown here", what) for what in explained["ownership"]["unknown_here"]]
    # Two rooms may ask the same.
    return list(dict.fromkeys(lines))


def _ownership(explained: dict[str, Any]) -> list[tuple[str, str]]:
    """Whose the resource is, the evidence, and the plan."""
    ownership = explained["ownership"]
    lines = [
        ("team", ownership["team"] or "unresolved"),
        ("owner", ownership["owner"] or "unknown"),
    ]
    lines += [("evidence", f"{piece['rule']}: {piece['value']}") for piece in ownership["evidence"]]
    lines += [("plan", _sentence(action)) for action in explained["plan"] or [{}]]
    return lines


def _isolation(explained: dict[str, Any]) -> list[tuple[str, str]]:
    """What isolation would do; no line where the event does not concern it."""
    isolation = explained["isolation"]
    if not isolation["reacts"]:
        return []
    about = ", ".join((*isolation["teams"], *isolation["roles"]))
    return [("isolation", f"{isolation['reason']}: {about}")]


def _of_an_endpoint(explained: dict[str, Any], room: str) -> list[tuple[str, str]]:
    """What a room for endpoints would do; no line where the event is about something else."""
    said = explained[room]
    if not (said["reacts"] or _scales(explained["cause"]["resource"])):
        return []
    sentences = [said["reason"], said["profile"]]
    lines = [(room, sentence) for sentence in sentences if sentence]
    return lines + [("unknown here", what) for what in said["unknown_here"]]


def _scales(resource: str | None) -> bool:
    """Whether an ARN is that of something that can scale."""
    return bool(resource and re.search(":(endpoint|inference-component)/", resource))


def _sentence(action: dict[str, Any]) -> str:
    """One action of the plan, with what it is about and why."""
    if not action:
        return "nothing: the tags are as they should be"
    tags = ", ".join(f"{key}={value}" for key, value in action["tags"].items())
    what = tags or ", ".join(action.get("keys", ())) or action.get("finding", "")
    return f"{action['action']} {what}: {action['reason']}"
