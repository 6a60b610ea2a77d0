"""A local cloud with Globomantics in it and sagewarden deployed: where every story is played."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import boto3

from cli.documents import read_registry
from cli.registry import publish
from isolation.desired import team_arn
from isolation.handler import ROOM
from isolation.remembered import Remembered
from local import ACCOUNT
from local.cloud import LocalCloud
from local.deploy import STACK, NotDeployedError, build, deploy
from local.story import globomantics
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry

ISOLATED_WITHIN = 30.0
"""Seconds in which every team must have its policies; they take about five."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a story needs."""

    cloud: LocalCloud
    """The AWS on this machine."""

    people: globomantics.People
    """The access keys of the people in it, by their names."""

    outputs: dict[str, str]
    """The outputs of the deployed stack, by name."""


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
        stage = Stage(cloud, people, outputs)
        tell("waiting for the teams' policies, proven by IAM's simulator")
        _wait_for_isolation(stage)
        yield stage


def _wait_for_isolation(stage: Stage) -> None:
    """Waits until isolation remembers that each team is as the registry says."""
    until = time.monotonic() + ISOLATED_WITHIN
    waiting = set(globomantics.TEAMS.values())
    while waiting:
        if time.monotonic() > until:
            log = stage.cloud.logs(stage.outputs["IsolationFunction"])
            raise NotDeployedError(f"{', '.join(sorted(waiting))} got no policies:\n{log}")
        waiting = {team for team in waiting if not _is_isolated(stage, team)}
        time.sleep(0.1)


def _is_isolated(stage: Stage, team: str) -> bool:
    """Whether isolation remembers that a team is as the registry says."""
    memory = Memory(
        client=stage.cloud.client("dynamodb"),
        table=stage.outputs["IsolationMemoryTable"],
        about=team_arn(team, ACCOUNT, "aws"),
        entry=ROOM.name,
    )
    return Remembered.from_item(memory.read()).digest != ""


def publish_registry(cloud: LocalCloud, registry: Registry | None = None) -> None:
    """Publishes Globomantics' registry, or another one, as the operator's command does."""
    with patch.dict(os.environ, cloud.environment(), clear=True):
        publish(boto3.Session(), registry or read_registry(globomantics.REGISTRY), STACK)
