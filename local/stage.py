"""A local cloud with Globomantics in it and sagewarden deployed: where every story is played."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import boto3

from cli.documents import read_registry
from cli.registry import publish
from local import globomantics
from local.cloud import LocalCloud
from local.deploy import STACK, build, deploy


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story needs: the cloud, the people, and the outputs of the deployed stack."""

    cloud: LocalCloud
    people: globomantics.People
    outputs: dict[str, str]


def _silent(_: str) -> None:
    """Says nothing of what is being done."""


@contextmanager
def deployed(tell: Callable[[str], object] = _silent) -> Iterator[Stage]:
    """A stage that is ready; `tell` hears what is being done.

    Raises:
        NotStartedError, NotDeployedError, NotPublishedError: it did not get ready.
    """
    tell("starting an AWS on this machine")
    with LocalCloud() as cloud:
        tell("founding Globomantics: two teams, their roles, an administrator, an outsider")
        people = globomantics.found(cloud)
        tell("sam build")
        build()
        tell("sam deploy")
        outputs = deploy(cloud)
        tell("publishing the team registry")
        publish_registry(cloud)
        yield Stage(cloud, people, outputs)


def publish_registry(cloud: LocalCloud) -> None:
    """Publishes Globomantics' registry as the operator's command does."""
    with patch.dict(os.environ, cloud.environment(), clear=True):
        publish(boto3.Session(), read_registry(globomantics.REGISTRY), STACK)
