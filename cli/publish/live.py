"""The live registry, and which deployment made it so: what a publication is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from sagewarden.errors import RegistryInvalid
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry

if TYPE_CHECKING:
    from mypy_boto3_appconfig import AppConfigClient

FINAL = frozenset({"COMPLETE", "ROLLED_BACK", "REVERTED"})
"""The states in which a deployment ends (AppConfig API reference, GetDeployment)."""

_MISTAKES = 100
"""Mistakes of one registry that are left out of a comparison; with more it is not compared."""


class NotReadyError(Exception):
    """Nothing can be published just now; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What is live before a publication."""

    deployment: int = 0
    """The number of the latest deployment, however it ended; 0 where there was none."""

    version: str = ""
    """The version that is live; empty where none is."""

    registry: Registry | None = None
    """The registry that is live, as far as it is readable; None where there is none."""

    mistakes: tuple[str, ...] = ()
    """What is wrong with it by today's rules."""

    left_out: tuple[str, ...] = ()
    """Those mistakes whose places are not in `registry`."""


def read_live(client: "AppConfigClient", stack: Mapping[str, str]) -> Live:
    """Reads what is live by AppConfig's deployments, of which it lists the latest first.

    Raises:
        NotReadyError: a deployment is under way.
        botocore.exceptions.ClientError: it may not be read.
    """
    latest, version = 0, ""
    for deployment in _deployments(client, stack):
        if deployment["State"] not in FINAL:
            raise NotReadyError(
                f"deployment {deployment['DeploymentNumber']} is under way; try again in a moment"
            )
        latest = latest or deployment["DeploymentNumber"]
        if deployment["State"] == "COMPLETE":
            version = deployment["ConfigurationVersion"]
            break
    if not version:
        return Live(deployment=latest)
    content = _content(client, stack, version)
    if content is None:
        gone = (f"version {version}, which is live, has been deleted",)
        return Live(deployment=latest, version=version, mistakes=gone, left_out=gone)
    registry, mistakes, left_out = lenient(content)
    return Live(
        deployment=latest,
        version=version,
        registry=registry,
        mistakes=mistakes,
        left_out=left_out,
    )


def latest_deployment(client: "AppConfigClient", stack: Mapping[str, str]) -> int:
    """The number of the latest deployment; 0 where there was none."""
    for deployment in _deployments(client, stack):
        number: int = deployment["DeploymentNumber"]
        return number
    return 0


def lenient(content: bytes) -> tuple[Registry | None, tuple[str, ...], tuple[str, ...]]:
    """A registry that may not validate any more: as far as it does, and what is wrong with it.

    Returns:
        The registry without the places that no model takes; every mistake; and those mistakes whose
        places are left out. Mistakes between two places, such as roles that overlap, leave nothing
        out.
    """
    try:
        return read(content), (), ()
    except RegistryInvalid as error:
        mistakes = tuple(error.findings)
    try:
        data = yaml.safe_load(content)
    except yaml.YAMLError:
        return None, mistakes, mistakes
    left_out: list[str] = []
    while len(left_out) < _MISTAKES:
        try:
            return Registry.model_validate(data), mistakes, tuple(left_out)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            place = [step for step in detail["loc"] if step not in ("[key]", "float", "str")]
            left_out.append(f"{'.'.join(map(str, place))} ({detail['msg']})")
            if not _take_out(data, place):
                break
    return None, mistakes, mistakes


def _take_out(data: Any, place: list[str | int]) -> bool:
    """Takes the place of a mistake out of a document, or what it is in; False where it cannot."""
    holder, last = None, None
    node = data
    for step in place:
        if not _has(node, step):
            break
        holder, last = node, step
        node = node[step]
    if holder is None:
        return False
    del holder[last]
    return True


def _has(node: Any, step: str | int) -> bool:
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)


def _deployments(client: "AppConfigClient", stack: Mapping[str, str]) -> Any:
    """The deployments of the registry's environment, the latest first."""
    pages = client.get_paginator("list_deployments").paginate(
        ApplicationId=stack["RegistryApplicationId"], EnvironmentId=stack["RegistryEnvironmentId"]
    )
    for page in pages:
        yield from page["Items"]


def _content(client: "AppConfigClient", stack: Mapping[str, str], version: str) -> bytes | None:
    """A version's document; None where somebody has deleted it, which leaves it live."""
    try:
        return client.get_hosted_configuration_version(
            ApplicationId=stack["RegistryApplicationId"],
            ConfigurationProfileId=stack["RegistryProfileId"],
            VersionNumber=int(version),
        )["Content"].read()
    except client.exceptions.ResourceNotFoundException:
        return None
