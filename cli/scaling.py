"""`sagewarden scaling plan`: how an endpoint should scale, how it does, and what would be done about it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import read_registry, refused
from cli.scaling_record import is_to_be_done, record
from cli.scaling_table import show
from cli.stacks import outputs
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.deeds.memory import Memory
from sagewarden.errors import RegistryInvalid, TransientError
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.room import Work
from scaling.concern import One
from scaling.reconcile.plan_for import Look, look
from scaling.remembered import remembered

if TYPE_CHECKING:
    import boto3

app = typer.Typer(
    no_args_is_help=True, help="Scale endpoints as their profiles say: what would be done."
)

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
"""Of an endpoint (CreateEndpoint, API reference)."""


@app.callback()
def scaling() -> None:
    """Keeps `plan` a subcommand: there will be others."""


@app.command("plan")
def plan_command(
    endpoint: Annotated[
        str,
        typer.Argument(
            help="An endpoint's name, or the ARN of an endpoint or inference component."
        ),
    ],
    registry: Annotated[
        Path | None, typer.Option(help="A registry in YAML; the live one without it.")
    ] = None,
    stack_name: Annotated[str, typer.Option(help="The deployed stack.")] = "sagewarden",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show how an endpoint should scale, how it does, and what would be done; nothing is changed.

    Ends with 0 where nothing is to be done, with 1 where something is or cannot be decided, and with 2
    where it could not be looked at.
    """
    import boto3

    teams = read_registry(registry) if registry else None
    try:
        session = boto3.Session()
        arn, name = named(session, endpoint)
        stack = outputs(session, stack_name)
        teams = teams or live_registry(session, stack)
        seen = planned(session, stack, teams, arn, name)
        if seen.subject is None and not seen.plan:
            raise refused(_not_there(session, arn, endpoint))
    except (ClientError, BotoCoreError, RegistryInvalid, TransientError) as error:
        raise refused(f"{endpoint} could not be looked at: {error}") from error
    shown = record(arn, seen, teams)
    if as_json:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        show(shown)
    if is_to_be_done(seen) or seen.why_not:
        raise typer.Exit(1)


def planned(
    session: "boto3.Session",
    stack: Mapping[str, str],
    registry: Registry,
    arn: Arn,
    name: str | None,
) -> Look:
    """What scaling's function would see and do, by its own code; what was told already is told again."""
    now = datetime.now(UTC)
    state = remembered(
        Memory(
            client=session.client("dynamodb"),
            table=stack["LedgerTable"],
            about=arn,
            entry="scaling",
        ).read()
    )
    cause = Cause(kind=CauseKind.SWEPT, resource=arn, actor=NOBODY, at=now, event_id="command")
    work = Work(registry=registry, fresh=lambda: registry, cause=cause, delivery="command", now=now)
    return look(work, One(arn, name, thorough=True), replace(state, told=frozenset()))


def live_registry(session: "boto3.Session", stack: Mapping[str, str]) -> Registry:
    """The registry that is live, as the functions get it from AppConfig.

    Raises:
        RegistryInvalid: none is live, or it is none.
        botocore.exceptions.ClientError: it may not be read.
    """
    client = session.client("appconfigdata")
    token = client.start_configuration_session(
        ApplicationIdentifier=stack["RegistryApplicationId"],
        EnvironmentIdentifier=stack["RegistryEnvironmentId"],
        ConfigurationProfileIdentifier=stack["RegistryProfileId"],
    )["InitialConfigurationToken"]
    return read(client.get_latest_configuration(ConfigurationToken=token)["Configuration"].read())


def named(session: "boto3.Session", endpoint: str) -> tuple[Arn, str | None]:
    """The ARN, and the name in its maker's letters unless only the ARN tells it.

    Raises:
        typer.Exit: it is neither, or of another account or region than the session's.
    """
    if not endpoint.startswith("arn:") and not _NAME.fullmatch(endpoint):
        raise refused(
            f"{endpoint!r} is no endpoint's name: expected letters, digits and hyphens, or an ARN"
        )
    partition, account = session.client("sts").get_caller_identity()["Arn"].split(":")[1:5:3]
    region = session.region_name
    if not endpoint.startswith("arn:"):
        return Arn(
            f"arn:{partition}:sagemaker:{region}:{account}:endpoint/{endpoint.lower()}"
        ), endpoint
    try:
        arn = Arn(endpoint)
    except ValueError as error:
        raise refused(str(error)) from error
    if arn.service != "sagemaker" or arn.type not in ("endpoint", "inference-component"):
        raise refused(f"{arn} is a {arn.type}: expected an endpoint or an inference component")
    if (arn.account, arn.region) != (account, region):
        raise refused(f"{arn} is elsewhere: you are in account {account}, region {region}")
    return arn, None


def _not_there(session: "boto3.Session", arn: Arn, endpoint: str) -> str:
    told = f"there is no {arn.type} {endpoint!r} in {arn.region}"
    if arn.type != "endpoint":
        return told
    client = session.client("sagemaker")
    names = [each["EndpointName"] for each in client.list_endpoints(MaxResults=100)["Endpoints"]]
    close = get_close_matches(endpoint, names, n=1)
    hint = (
        f"; did you mean {close[0]!r}?"
        if close
        else " (an inference component is named by its ARN)"
    )
    return told + hint
