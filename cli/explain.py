"""`sagewarden explain`: what one event would lead to, and why, without an account or a network.

The event goes through the functions' own code. What they would read from AWS is given by options,
or is what a young event shows: the tags in the request, and a ledger that does not know the resource.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.concerns import explain_scaling
from cli.documents import read_registry, read_text, refused
from ownership.actions import AddTags, OwnershipAction, RemoveTags
from ownership.evidence import Surroundings, Verdict, resolve
from ownership.plan import Decision, Observed, plan_ownership, why_unconcerned
from sagewarden.causes.actors import Actor, ActorKind, identify
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.deeds.plans import Report
from sagewarden.errors import NotAnEvent
from sagewarden.reading import member, text
from sagewarden.registry.model import Registry


def command(
    event: Annotated[
        Path, typer.Argument(help="An EventBridge event or a CloudTrail record, in JSON.")
    ],
    registry: Annotated[Path, typer.Option(help="The team registry, in YAML.")],
    group: Annotated[
        list[str] | None, typer.Option(help="An IAM group that the caller is in; may be repeated.")
    ] = None,
    assigned: Annotated[
        str | None, typer.Option(help="The team that the ledger has for the resource already.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Say what an event would lead to, and why."""
    raw = _read_event(event)
    teams = read_registry(registry)
    if assigned is not None and assigned not in teams.teams:
        raise refused(f"--assigned {assigned}: expected one of {', '.join(sorted(teams.teams))}")
    try:
        explained = explain(raw, teams, frozenset(group or ()), assigned)
    except NotAnEvent as error:
        raise refused(f"{event}: no event: {error}") from error
    if as_json:
        typer.echo(json.dumps(explained, indent=2, ensure_ascii=False))
    else:
        _show(explained)


def explain(
    raw: Any, registry: Registry, groups: frozenset[str] = frozenset(), assigned: str | None = None
) -> dict[str, Any]:
    """Runs one event through the functions' code.

    Raises:
        NotAnEvent: it is none.
    """
    explained = _explain_ownership(raw, registry, groups, assigned)
    team = explained["ownership"]["team"] or assigned
    return explained | {"scaling": explain_scaling(raw, registry, team)}


def _explain_ownership(
    raw: Any, registry: Registry, groups: frozenset[str], assigned: str | None
) -> dict[str, Any]:
    cause = parse(raw)
    if isinstance(cause, Ignored):
        return _ignored(raw, cause.reason)
    unconcerned = why_unconcerned(registry, cause)
    if unconcerned:
        return _explained(cause, None, Decision(None), reason=unconcerned)
    surroundings = Surroundings(groups)
    observed = Observed(cause.request.tags, _assignment(cause, assigned), surroundings)
    decision = plan_ownership(registry, observed, cause)
    standing = (
        resolve(registry, cause, surroundings)
        if cause.kind is CauseKind.CREATED
        else observed.assignment
    )
    explained = _explained(cause, decision.assignment or standing, decision)
    explained["ownership"]["unknown_here"] = list(_unknown_here(registry, cause, observed))
    return explained


def _read_event(file: Path) -> Any:
    content = read_text(file)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise refused(f"{file}: no event: not readable as JSON: {error}") from error


def _assignment(cause: Cause, team: str | None) -> Assignment | None:
    """What the ledger would hold for the resource: an assignment from before the event."""
    if team is None:
        return None
    evidence = (Evidence("ledger", team),)
    return Assignment(
        resource=cause.resource,
        team=team,
        owner=None,
        evidence=evidence,
        at=cause.at - timedelta(days=1),
    )


def _unknown_here(registry: Registry, cause: Cause, observed: Observed) -> Iterator[str]:
    """What a function would ask AWS, and this command cannot."""
    grouped = any(team.members.groups for team in registry.teams.values())
    if cause.actor.kind is ActorKind.IAM_USER and grouped and not observed.surroundings.groups:
        yield "the caller's IAM groups (--group)"
    if cause.kind is not CauseKind.CREATED and observed.assignment is None:
        yield "the team that the ledger has for the resource (--assigned)"
    if cause.request.config or cause.request.models:
        yield "the teams of what the resource was made of"


def _ignored(raw: Any, reason: str) -> dict[str, Any]:
    record = raw if "eventName" in raw else member(raw, "detail")
    actor = identify(member(record, "userIdentity"), text(record, "userAgent") or "")
    at = text(record, "eventTime") or text(raw, "time")
    event_id = text(record, "eventID") or text(raw, "id")
    return {
        "ignored": reason,
        "cause": {"kind": None, "resource": None, "event_id": event_id, "at": at},
        "actor": _actor(actor),
        "ownership": _ownership(None),
        "plan": [],
    }


def _explained(
    cause: Cause, found: Verdict | Assignment | None, decision: Decision, reason: str | None = None
) -> dict[str, Any]:
    return {
        "ignored": reason,
        "cause": {
            "kind": cause.kind.value,
            "resource": str(cause.resource),
            "event_id": cause.event_id,
            "at": cause.at.isoformat().replace("+00:00", "Z"),
        },
        "actor": _actor(cause.actor),
        "ownership": _ownership(found),
        "plan": [_action(action) for action in decision.plan],
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "kind": actor.kind.value,
        "arn": actor.arn,
        "name": actor.name,
        "invoked_by": actor.invoked_by,
        "person": actor.person,
        "role": actor.role,
    }


def _ownership(found: Verdict | Assignment | None) -> dict[str, Any]:
    return {
        "team": found.team if found else None,
        "owner": found.owner if found else None,
        "resolved": bool(found and found.team),
        "evidence": [{"rule": e.rule, "value": e.value} for e in (found.evidence if found else ())],
        "unknown_here": [],
    }


def _action(action: OwnershipAction) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "action": type(action).__name__,
        "resource": str(action.resource),
        "tags": {},
        "reason": action.reason,
    }
    match action:
        case AddTags(tags=tags):
            return shown | {"tags": dict(tags)}
        case RemoveTags(keys=keys):
            return shown | {"keys": list(keys)}
        case Report(finding=finding):
            return shown | {"finding": finding}


def _show(explained: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _lines(explained):
        table.add_row(name, value)
    Console(highlight=False, soft_wrap=True).print(table, markup=False)


def _lines(explained: dict[str, Any]) -> list[tuple[str, str]]:
    cause, actor, ownership = explained["cause"], explained["actor"], explained["ownership"]
    who = " ".join(filter(None, (actor["kind"], actor["name"])))
    by = f", through {actor['invoked_by']}" if actor["invoked_by"] else ""
    lines = [
        ("cause", f"{cause['kind'] or 'none'} {cause['resource'] or ''} at {cause['at']}"),
        ("actor", who + by),
    ]
    scaling = explained["scaling"]
    said = [("scaling", text) for text in (scaling["reason"], scaling["profile"]) if text]
    said += [("unknown here", what) for what in scaling["unknown_here"]]
    scales = said if scaling["reacts"] or _scales(cause["resource"]) else []
    if explained["ignored"]:
        return [*lines, ("ownership" if scales else "ignored", explained["ignored"]), *scales]
    lines.append(("team", ownership["team"] or "unresolved"))
    lines.append(("owner", ownership["owner"] or "unknown"))
    lines += [("evidence", f"{found['rule']}: {found['value']}") for found in ownership["evidence"]]
    lines += [("plan", _sentence(action)) for action in explained["plan"] or [{}]]
    return lines + scales + [("unknown here", what) for what in ownership["unknown_here"]]


def _scales(resource: str | None) -> bool:
    return bool(resource and re.search(":(endpoint|inference-component)/", resource))


def _sentence(action: dict[str, Any]) -> str:
    if not action:
        return "nothing: the tags are as they should be"
    tags = ", ".join(f"{key}={value}" for key, value in action["tags"].items())
    what = tags or ", ".join(action.get("keys", ())) or action.get("finding", "")
    return f"{action['action']} {what}: {action['reason']}"
