"""`sagewarden registry`: validate a registry, and make it the live one."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import read_registry, refused
from cli.stacks import outputs
from sagewarden.registry.model import Registry

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_appconfig import AppConfigClient

app = typer.Typer(no_args_is_help=True, help="The team registry: validate it, publish it.")

File = Annotated[Path, typer.Argument(help="The registry, in YAML.")]
_FINAL = frozenset({"COMPLETE", "ROLLED_BACK", "REVERTED"})
"""The states in which a deployment ends (AppConfig API reference, GetDeployment)."""

_POLL_SECONDS = 0.5
"""Between two looks at a deployment."""


class NotPublishedError(Exception):
    """The registry did not go live; the one that was live still is. The message says why."""


@dataclass(frozen=True, slots=True)
class Published:
    """A registry that went live."""

    version: int
    """The number of its configuration version."""

    deployment: int
    """The number of the deployment that made it live."""


@app.command("validate")
def validate(file: File) -> None:
    """Check a registry; name every mistake in it with its line and its place."""
    registry = read_registry(file)
    size = f"{len(registry.teams)} teams, {len(registry.profiles)} profiles"
    typer.echo(f"{file} is valid: {size}, {registry.mode}")


@app.command("publish")
def publish_file(
    file: File,
    stack_name: Annotated[str, typer.Option(help="The deployed stack.")] = "sagewarden",
) -> None:
    """Check a registry and make it the live one."""
    import boto3

    registry = read_registry(file)
    try:
        published = publish(boto3.Session(), registry, stack_name)
    except NotPublishedError as error:
        raise refused(
            f"{file} is not live, what was live before still is: {error}", status=1
        ) from error
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{file} is not live: {error}", status=1) from error
    typer.echo(f"{file} is live: version {published.version}, deployment {published.deployment}")


def publish(session: "boto3.Session", registry: Registry, stack_name: str) -> Published:
    """Makes a registry the live one, and waits until it is.

    It is published as JSON, which the functions read without a YAML parser.

    Raises:
        NotPublishedError: the validator refused it, or the deployment was rolled back.
    """
    stack = outputs(session, stack_name)
    client = session.client("appconfig")
    content = registry.model_dump_json(by_alias=True, exclude_unset=True)
    version = client.create_hosted_configuration_version(
        ApplicationId=stack["RegistryApplicationId"],
        ConfigurationProfileId=stack["RegistryProfileId"],
        Content=content.encode(),
        ContentType="application/json",
    )["VersionNumber"]
    return Published(version, _deploy(client, stack, version))


def _deploy(client: "AppConfigClient", stack: dict[str, str], version: int) -> int:
    """Deploys a version of the registry, and answers with the deployment's number.

    Raises:
        NotPublishedError: the validator refused it, or the deployment was rolled back.
    """
    application, environment = stack["RegistryApplicationId"], stack["RegistryEnvironmentId"]
    try:
        deployment: Any = client.start_deployment(
            ApplicationId=application,
            EnvironmentId=environment,
            DeploymentStrategyId=stack["RegistryStrategyId"],
            ConfigurationProfileId=stack["RegistryProfileId"],
            ConfigurationVersion=str(version),
        )
    except client.exceptions.BadRequestException as error:
        raise NotPublishedError(error.response["Error"]["Message"]) from error
    number: int = deployment["DeploymentNumber"]
    while deployment["State"] not in _FINAL:
        time.sleep(_POLL_SECONDS)
        deployment = client.get_deployment(
            ApplicationId=application, EnvironmentId=environment, DeploymentNumber=number
        )
    if deployment["State"] != "COMPLETE":
        log = [event.get("Description", "") for event in deployment.get("EventLog", ())]
        raise NotPublishedError(f"deployment {number} is {deployment['State']}: {json.dumps(log)}")
    return number
