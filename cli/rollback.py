"""`sagewarden isolation rollback` and `unpin`: back to the documents before, and forth again."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.documents import refused
from cli.stacks import STACK, outputs
from isolation.desired import team_arn
from isolation.handler import ROOM
from isolation.remembered import Remembered
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.deeds.memory import Memory
from sagewarden.errors import TransientError, is_gone
from sagewarden.resources import Arn

if TYPE_CHECKING:
    import boto3

Team = Annotated[str, typer.Argument(help="The team.")]
StackName = Annotated[str, typer.Option(help="The deployed stack.")]


class NotRolledBackError(Exception):
    """Nothing was changed; the message says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A team's isolation in a deployed stack."""

    session: "boto3.Session"
    """The operator's session."""

    memory: Memory
    """What isolation remembers of the team."""

    queue: str
    """The URL of isolation's own queue."""

    @classmethod
    def of(cls, session: "boto3.Session", stack_name: str, team: str) -> "Deployed":
        """A team's isolation in the account and the region of a session.

        Raises:
            typer.Exit: there is no such stack here, or it has no isolation.
        """
        stack = outputs(session, stack_name)
        if "IsolationMemoryTable" not in stack:
            raise refused(f"the stack {stack_name!r} has no isolation: name the one that has it")
        caller = Arn(session.client("sts").get_caller_identity()["Arn"])
        memory = Memory(
            client=session.client("dynamodb"),
            table=stack["IsolationMemoryTable"],
            about=team_arn(team, caller.account, caller.aws_partition),
            entry=ROOM.name,
        )
        return cls(session, memory, stack["IsolationQueueUrl"])

    def policy(self, name: str) -> Arn:
        """The ARN of one of the team's policies."""
        return Arn(f"{self.memory.about}{name}")

    @contextmanager
    def leased(self) -> Iterator[None]:
        """While a command changes what is remembered, no function does."""
        try:
            with self.memory.leased(f"command-{uuid4()}", datetime.now(UTC)):
                yield
        except TransientError as error:
            raise NotRolledBackError(f"{error}; try again in a moment") from error


def rollback_command(team: Team, stack_name: StackName = STACK) -> None:
    """Return to a team's previous policy documents, and stay there until `unpin`."""
    for name, version in _run(rollback, team, stack_name).items():
        typer.echo(f"{name}: {version} is in force, and pinned")


def unpin_command(team: Team, stack_name: StackName = STACK) -> None:
    """Let a team's policies follow the registry again."""
    for name, version in _run(unpin, team, stack_name).items():
        typer.echo(
            f"{name}: no longer pinned to {version}; isolation was told to follow the registry"
        )


def _run(
    command: Callable[[Deployed, str], Mapping[str, str]], team: str, stack_name: str
) -> Mapping[str, str]:
    """Runs a command for a deployed stack; what went wrong is printed."""
    import boto3

    try:
        return command(Deployed.of(boto3.Session(), stack_name, team), team)
    except NotRolledBackError as error:
        raise refused(str(error), status=1) from error
    except (ClientError, BotoCoreError) as error:
        raise refused(f"{team}: {error}", status=1) from error


def rollback(deployed: Deployed, team: str) -> Mapping[str, str]:
    """Puts the versions in force that were so before the registry's last change of them.

    They are pinned first: whoever sees the change of the default version then leaves it alone.

    Returns:
        The versions by the policy's name.

    Raises:
        NotRolledBackError: there are none, they are gone, or the team is pinned already.
    """
    with deployed.leased():
        remembered = Remembered.from_item(deployed.memory.read())
        if remembered.pinned:
            raise NotRolledBackError(
                f"{team} is rolled back already; `sagewarden isolation unpin {team}` first"
            )
        if not remembered.previous:
            raise NotRolledBackError(
                f"sagewarden remembers no earlier documents of a team {team!r}"
            )
        _check_versions(deployed, remembered.previous)
        deployed.memory.change(remembered.rolled_back())
        iam = deployed.session.client("iam")
        for name, version in remembered.previous.items():
            iam.set_default_policy_version(PolicyArn=deployed.policy(name), VersionId=version)
    return remembered.previous


def unpin(deployed: Deployed, team: str) -> Mapping[str, str]:
    """Forgets what a team is pinned to, and has isolation look at it.

    Returns:
        What the team was pinned to.

    Raises:
        NotRolledBackError: it is not pinned.
    """
    with deployed.leased():
        remembered = Remembered.from_item(deployed.memory.read())
        if not remembered.pinned:
            raise NotRolledBackError(f"{team!r} is not pinned: it follows the registry")
        deployed.memory.change(Remembered.unpinned())
    message = _reminder_of(deployed.memory.about)
    deployed.session.client("sqs").send_message(QueueUrl=deployed.queue, MessageBody=message)
    return remembered.pinned


def _reminder_of(team: Arn) -> str:
    """The message that has isolation look at a team, because an operator asks for it."""
    command = Cause(
        kind=CauseKind.REMINDED,
        resource=team,
        actor=NOBODY,
        at=datetime.now(UTC),
        event_id=str(uuid4()),
    )
    return message_for(CauseKind.REMINDED, team, because_of=command)


def _check_versions(deployed: Deployed, versions: Mapping[str, str]) -> None:
    """All or nothing: a version that is gone stops the command before anything is changed."""
    iam = deployed.session.client("iam")
    for name, version in versions.items():
        try:
            iam.get_policy_version(PolicyArn=deployed.policy(name), VersionId=version)
        except ClientError as error:
            if not is_gone(error):
                raise
            raise NotRolledBackError(
                f"{version} of {name} is no longer there; publish the earlier registry instead"
            ) from error
