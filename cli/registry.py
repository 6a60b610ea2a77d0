"""`sagewarden registry`: validate a registry, and make it the live one."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import read_registry, refused
from cli.publish import telling
from cli.publish.confirmation import (
    NotConfirmedError,
    WrongConfirmationError,
    check_confirmed,
)
from cli.publish.counts import Account, dangers_of
from cli.publish.live import FINAL, NotReadyError, latest_deployment, read_live
from cli.stacks import outputs
from sagewarden.registry.model import Registry
from sagewarden.runtime.live_registry import MAX_AGE

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_appconfig import AppConfigClient

app = typer.Typer(no_args_is_help=True, help="The team registry: validate it, publish it.")

File = Annotated[Path, typer.Argument(help="The registry, in YAML.")]
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

    everywhere_from: datetime
    """When every function goes by it, in the operator's time zone: until then one that has asked
    AppConfig a moment ago may still go by the registry before."""


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
    confirm: Annotated[
        list[str] | None, typer.Option(help="A danger to go on in spite of, by name; repeatable.")
    ] = None,
) -> None:
    """Check a registry and make it the live one, unless that would shut out or open unconfirmed.

    Ends with 1 where it is not live, and with 2 where what was asked is wrong.
    """
    import boto3

    registry = read_registry(file)
    still = "what was live before still is"
    try:
        published = publish(boto3.Session(), registry, stack_name, confirm or (), tell=_say)
    except NotConfirmedError as error:
        told = telling.refusal(file, stack_name, error.dangers, error.unconfirmed)
        raise refused(f"{file} is not live, {still}.\n{told}", status=1) from error
    except WrongConfirmationError as error:
        told = telling.refusal(file, stack_name, error.dangers, error.unconfirmed)
        raise refused(f"{file} is not live, {still}.\n{error}\n{told}") from error
    except (NotPublishedError, NotReadyError) as error:
        raise refused(f"{file} is not live, {still}: {error}", status=1) from error
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{file} is not live: {error}", status=1) from error
    typer.echo(f"{file} is live: version {published.version}, deployment {published.deployment}")
    typer.echo(f"every function goes by it from {published.everywhere_from:%H:%M:%S %Z} on")


def _silent(_: str) -> None:
    """Says nothing."""


def _say(what: str) -> None:
    """Says something beside the answer, on standard error."""
    typer.echo(what, err=True)


def publish(
    session: "boto3.Session",
    registry: Registry,
    stack_name: str,
    confirmed: Iterable[str] = (),
    *,
    tell: Callable[[str], object] = _silent,
) -> Published:
    """Makes a registry the live one, and waits until it is.

    It is published as JSON, which the functions read without a YAML parser.

    Args:
        confirmed: the names of the dangers that it has and that are meant; no other.
        tell: hears what there is to know of the live registry beside dangers.

    Raises:
        NotConfirmedError, WrongConfirmationError: not that; nothing was changed.
        NotReadyError: another deployment is under way.
        NotPublishedError: the validator refused it, it was rolled back, or somebody else published.
    """
    stack = outputs(session, stack_name)
    client = session.client("appconfig")
    live = read_live(client, stack)
    if live.mistakes and not live.left_out:
        tell(f"the live registry is compared whole, although {'; '.join(live.mistakes)}")
    check_confirmed(dangers_of(Account(session, stack), live, registry), confirmed)
    content = registry.model_dump_json(by_alias=True, exclude_unset=True)
    version = client.create_hosted_configuration_version(
        ApplicationId=stack["RegistryApplicationId"],
        ConfigurationProfileId=stack["RegistryProfileId"],
        Content=content.encode(),
        ContentType="application/json",
    )["VersionNumber"]
    deployment = _deploy(client, stack, version, after=live.deployment)
    everywhere_from = datetime.now().astimezone() + timedelta(seconds=MAX_AGE)
    return Published(version, deployment, everywhere_from)


def _deploy(client: "AppConfigClient", stack: dict[str, str], version: int, *, after: int) -> int:
    """Deploys a version of the registry, and answers with the deployment's number.

    Args:
        after: the number of the latest deployment when the registry was compared with what is live.

    Raises:
        NotPublishedError: the validator refused it, it was rolled back, or somebody else published.
    """
    application, environment = stack["RegistryApplicationId"], stack["RegistryEnvironmentId"]
    if latest_deployment(client, stack) != after:
        raise _overtaken(client, stack, version)
    # AppConfig itself refuses where another deployment has come since then (StartDeployment, API
    # reference); it has no number for none.
    expected: Any = {"LatestDeploymentNumber": after} if after else {}
    try:
        deployment: Any = client.start_deployment(
            ApplicationId=application,
            EnvironmentId=environment,
            DeploymentStrategyId=stack["RegistryStrategyId"],
            ConfigurationProfileId=stack["RegistryProfileId"],
            ConfigurationVersion=str(version),
            **expected,
        )
    except client.exceptions.ConflictException as error:
        raise _overtaken(client, stack, version) from error
    except client.exceptions.BadRequestException as error:
        raise NotPublishedError(error.response["Error"]["Message"]) from error
    number: int = deployment["DeploymentNumber"]
    while deployment["State"] not in FINAL:
        time.sleep(_POLL_SECONDS)
        deployment = client.get_deployment(
            ApplicationId=application, EnvironmentId=environment, DeploymentNumber=number
        )
    if deployment["State"] != "COMPLETE":
        log = [event.get("Description", "") for event in deployment.get("EventLog", ())]
        raise NotPublishedError(f"deployment {number} is {deployment['State']}: {json.dumps(log)}")
    return number


def _overtaken(client: "AppConfigClient", stack: dict[str, str], version: int) -> NotPublishedError:
    """Takes a version back that was compared with what is live no more."""
    client.delete_hosted_configuration_version(
        ApplicationId=stack["RegistryApplicationId"],
        ConfigurationProfileId=stack["RegistryProfileId"],
        VersionNumber=version,
    )
    return NotPublishedError(
        "somebody else has published meanwhile; look at what is live now, then try again"
    )
