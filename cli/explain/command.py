"""`sagewarden explain`: what one event would lead to, and why, without an account or a network.

The event goes through the functions' own code, room by room. What they would read from AWS is given
by options, or is what a young event shows: the tags in the request, and a ledger that does not know
the resource.
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.documents import read_registry, read_text, refused
from cli.explain.isolation import explain_isolation
from cli.explain.monitoring import explain_monitoring
from cli.explain.ownership import explain_ownership
from cli.explain.remediation import explain_remediation
from cli.explain.scaling import explain_scaling
from cli.explain.sentences import show
from sagewarden.causes.actors import Actor, identify
from sagewarden.causes.cause import Cause, Ignored
from sagewarden.causes.events import parse
from sagewarden.errors import NotAnEvent
from sagewarden.reading import member, text
from sagewarden.registry.model import Registry


def command(  # noqa: PLR0913, PLR0917 - typer reads the options from the parameters
    event: Annotated[
        Path, typer.Argument(help="An EventBridge event or a CloudTrail record, in JSON.")
    ],
    registry_file: Annotated[Path, typer.Option("--registry", help="The team registry, in YAML.")],
    group: Annotated[
        list[str] | None,
        typer.Option(help="An IAM group that the caller is in; may be repeated."),
    ] = None,
    assigned: Annotated[
        str | None, typer.Option(help="The team that the ledger has for the resource already.")
    ] = None,
    own_role: Annotated[
        list[str] | None,
        typer.Option(help="The ARN of a role of the stack's own functions; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Say what an event would lead to, and why."""
    raw = _read_event(event)
    registry = read_registry(registry_file)
    if assigned is not None and assigned not in registry.teams:
        teams = ", ".join(sorted(registry.teams))
        raise refused(f"--assigned {assigned}: expected one of {teams}")
    try:
        explained = explain(
            raw,
            registry,
            own_roles=own_role or (),
            groups=frozenset(group or ()),
            assigned=assigned,
        )
    except NotAnEvent as error:
        raise refused(f"{event}: no event: {error}") from error
    if as_json:
        typer.echo(json.dumps(explained, indent=2, ensure_ascii=False))
    else:
        show(explained)


def explain(
    raw: Any,
    registry: Registry,
    *,
    own_roles: Collection[str] = (),
    groups: frozenset[str] = frozenset(),
    assigned: str | None = None,
) -> dict[str, Any]:
    """Runs one event through the functions' code.

    Args:
        own_roles: the ARNs of the roles of the stack's functions.
        groups: the IAM groups that the caller is in.
        assigned: the team that the ledger has for the resource already.

    Returns:
        What happened, by whom, and a member for each room; `ignored` and `plan` are ownership's.

    Raises:
        NotAnEvent: it is none.
    """
    ownership = explain_ownership(
        raw, registry, own_roles=own_roles, groups=groups, assigned=assigned
    )
    team = ownership.details["team"] or assigned
    return {
        "ignored": None if ownership.reacts else ownership.reason,
        **_what_happened(raw),
        "ownership": ownership.to_record(),
        "plan": ownership.details["plan"],
        "isolation": explain_isolation(raw, registry, own_roles).to_record(),
        "scaling": explain_scaling(raw, registry, team).to_record(),
        "monitoring": explain_monitoring(raw, registry, team).to_record(),
        "remediation": explain_remediation(raw, registry, team).to_record(),
    }


def _read_event(file: Path) -> Any:
    content = read_text(file)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise refused(f"{file}: no event: not readable as JSON: {error}") from error


def _what_happened(raw: Any) -> dict[str, Any]:
    """The cause and the actor of an event, as `--json` shows them."""
    cause = parse(raw)
    # No room reacts to it: the record tells as much as can be said.
    if isinstance(cause, Ignored):
        record = raw if "eventName" in raw else member(raw, "detail")
        actor = identify(member(record, "userIdentity"))
        at = text(record, "eventTime") or text(raw, "time")
        event_id = text(record, "eventID") or text(raw, "id")
        unknown = {"kind": None, "resource": None, "event_id": event_id, "at": at}
        return {"cause": unknown, "actor": _actor(actor)}
    return {"cause": _cause(cause), "actor": _actor(cause.actor)}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "resource": str(cause.resource),
        "event_id": cause.event_id,
        "at": cause.at.isoformat().replace("+00:00", "Z"),
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
