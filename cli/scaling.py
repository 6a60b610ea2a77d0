"""`sagewarden scaling plan`: how an endpoint scales and should, and what would be done about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import read_registry, refused
from cli.endpoint_names import did_you_mean, is_name
from cli.scaling_record import is_to_be_done, record
from cli.scaling_table import show
from cli.stacks import outputs
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.errors import RegistryInvalid, TransientError
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients
from sagewarden.runtime.memories import memory_of
from sagewarden.runtime.room import begin
from sagewarden.runtime.settings import Settings
from sagewarden.runtime.surroundings import Runtime
from scaling.concern import Resource
from scaling.handler import ROOM
from scaling.reconcile.plan_for import Planned, Undecided, plan_for
from scaling.remembered.endpoint import Remembered

if TYPE_CHECKING:
    import boto3

app = typer.Typer(
    no_args_is_help=True, help="Scale endpoints as their profiles say: what would be done."
)


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

    Ends with 0 where nothing is to be done, with 1 where something is or cannot be decided, and
    with 2 where it could not be looked at.
    """
    import boto3

    teams = read_registry(registry) if registry else None
    try:
        session = boto3.Session()
        arn, name = named(session, endpoint)
        stack = outputs(session, stack_name)
        teams = teams or live_registry(session, stack)
        runtime = runtime_of(session, stack, teams)
        seen = planned(runtime, arn, name)
        if isinstance(seen, Planned) and seen.endpoint is None and not seen.plan:
            raise refused(_not_there(session, arn, endpoint))
    except (ClientError, BotoCoreError, RegistryInvalid, TransientError) as error:
        raise refused(f"{endpoint} could not be looked at: {error}") from error
    shown = record(arn, seen, teams)
    if as_json:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        show(shown)
    if isinstance(seen, Undecided) or is_to_be_done(seen):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Given:
    """A registry that is what it was when the command began."""

    registry: Registry

    def current(self) -> Registry:
        return self.registry

    def after(self, _deployment: str) -> Registry:
        return self.registry

    def fresh(self) -> Registry:
        return self.registry


def planned(runtime: Runtime, arn: Arn, name: str | None) -> Planned | Undecided:
    """What scaling's function would see and do, by its own code.

    What was told already is told again.
    """
    now = runtime.clock()
    cause = Cause(kind=CauseKind.SWEPT, resource=arn, actor=NOBODY, at=now, event_id="command")
    delivery = begin(ROOM.name, cause, "command", runtime)
    remembered = Remembered.from_item(memory_of(delivery, arn).read())
    concern = Resource(arn=arn, name=name, thorough=True, activities=True)
    return plan_for(delivery, concern, replace(remembered, told=frozenset()))


def runtime_of(session: "boto3.Session", stack: Mapping[str, str], registry: Registry) -> Runtime:
    """What scaling's function has around it, by a stack's outputs: all is read with the session."""
    settings = Settings(
        registry_application=stack["RegistryApplicationId"],
        registry_environment=stack["RegistryEnvironmentId"],
        registry_profile=stack["RegistryProfileId"],
        stack_name="",  # scaling does not ask for it
        ledger_table=stack["LedgerTable"],
        memory_table=stack["LedgerTable"],
        administrators_topic=stack["AdministratorsTopic"],
        queue=stack["ScalingQueueUrl"],
        own_roles=(),
    )
    make: Any = session.client  # its hundreds of overloads want a literal name
    return Runtime(
        settings=settings,
        registry=_Given(registry),
        aws=Clients(make),
        clock=lambda: datetime.now(UTC),
    )


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
    if not endpoint.startswith("arn:") and not is_name(endpoint):
        raise refused(
            f"{endpoint!r} is no endpoint's name: expected letters, digits and hyphens, or an ARN"
        )
    caller = Arn(session.client("sts").get_caller_identity()["Arn"])
    account, region = caller.account, session.region_name
    if not endpoint.startswith("arn:"):
        there = f"arn:{caller.aws_partition}:sagemaker:{region}:{account}"
        return Arn(f"{there}:endpoint/{endpoint.lower()}"), endpoint
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
    listed = session.client("sagemaker").list_endpoints(MaxResults=100)["Endpoints"]
    names = [summary["EndpointName"] for summary in listed]
    hint = did_you_mean(endpoint, names)
    return told + (hint or " (an inference component is named by its ARN)")
