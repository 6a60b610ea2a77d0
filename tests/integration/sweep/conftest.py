"""An AWS on this machine without a stack, the sweep in this process, and queues that rooms would read."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.deeds.ledger import _assignment_put
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sagewarden.runtime.aws import Clients, client
from sweep.plan import Kind, Room
from sweep.settings import SweepSettings
from sweep.steps import Around, begin, end, look
from tests.strategies import BCD
from tests.support.runtime import LEDGER, Live
from tests.support.stage import cloud_with_ledger

ROLE = f"arn:aws:iam::{ACCOUNT}:role/shared"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:sagewarden-Walk-AB12"
ALICES = {"team": BCD, "owner": "alice", "cost-center": "4711"}
WRITES = ("Put", "Update", "Delete", "Send", "Transact", "Add")


@dataclass(kw_only=True)
class Account:
    """An account of people's resources, through which the sweep walks when a story says so."""

    cloud: LocalCloud
    """The AWS."""

    live: Live
    """The registry in force."""

    queues: dict[Room, str]
    """The URLs of the rooms' queues."""

    calls: Counter[str] = field(default_factory=Counter)
    """What the last walk asked of AWS, as `sagemaker:ListModels`."""

    def __post_init__(self) -> None:
        self.sagemaker: Any = self.cloud.client("sagemaker")
        self.dynamodb: Any = self.cloud.client("dynamodb")
        self.sqs: Any = self.cloud.client("sqs")

    def around(self, messages_a_minute: int = 600) -> Around:
        settings = SweepSettings(
            registry_application="a",
            registry_environment="e",
            registry_profile="p",
            ledger_table=LEDGER,
            ownership_queue=self.queues[Room.OWNERSHIP],
            isolation_queue=self.queues[Room.ISOLATION],
            scaling_queue=self.queues[Room.SCALING],
            monitoring_queue=self.queues[Room.MONITORING],
            messages_a_minute=messages_a_minute,
        )
        return Around(settings=settings, registry=self.live, aws=Clients(client))

    def model(self, name: str, tags: dict[str, str], team: str | None = BCD) -> str:
        """Somebody's model; the ledger knows whose it is, unless that is the empty text."""
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        arn: str = self.sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "i"}, Tags=pairs
        )["ModelArn"]
        if team != "":
            self.assign(arn, team)
        return arn

    def assign(self, arn: str, team: str | None, owner: str | None = "alice") -> None:
        """The ledger gets an assignment."""
        self.dynamodb.put_item(TableName=LEDGER, Item=item_of(arn, team, owner))

    def assign_all(self, arns: Iterable[str]) -> None:
        """The ledger gets alice's assignments, 25 a call."""
        for some in batched(arns, 25, strict=False):
            puts = [{"PutRequest": {"Item": item_of(arn, BCD, "alice")}} for arn in some]
            self.dynamodb.batch_write_item(RequestItems={LEDGER: puts})

    def tag(self, arn: str, **tags: str) -> None:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.sagemaker.add_tags(ResourceArn=arn, Tags=pairs)

    def walk(self, kind: Kind = Kind.FULL, *, at: datetime | None = None) -> dict[str, Any]:
        """A walk as the state machine makes it; the answer is the end's."""
        around, now = self.around(), at or datetime.now(UTC)
        self.cloud.clear_calls()
        told = {
            "name": str(uuid4()),
            "machine": MACHINE,
            "kind": kind.value,
            "now": now.isoformat(),
        }
        begun = begin(around, told)
        read = []
        waiting = list(begun["lists"])
        while waiting:
            # What goes from step to step is JSON.
            told = json.dumps(look(around, {"walk": begun["walk"], "list": waiting.pop()}))
            left = json.loads(told)
            (read if left["token"] is None else waiting).append(left)
        summary = end(around, {"walk": begun["walk"], "lists": read})
        self.calls = Counter(f"{call.service}:{call.operation}" for call in self.cloud.calls())
        return summary

    def woken(self, room: Room) -> list[dict[str, Any]]:
        """The messages on a room's queue, which they leave."""
        found: list[dict[str, Any]] = []
        while messages := self._received(self.queues[room]):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    def _received(self, queue: str) -> list[dict[str, Any]]:
        messages = self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
            "Messages", []
        )
        for message in messages:
            self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return list(messages)


def item_of(arn: str, team: str | None, owner: str | None) -> Any:
    """The ledger's item that says whose a resource is."""
    evidence = (Evidence("test", "x"),)
    now = datetime.now(UTC)
    assignment = Assignment(resource=Arn(arn), team=team, owner=owner, evidence=evidence, at=now)
    return _assignment_put(LEDGER, assignment)["Item"]


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with cloud_with_ledger() as started:
        yield started


@pytest.fixture
def account(cloud: LocalCloud, teams: Registry, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    sqs, name = cloud.client("sqs"), uuid4().hex[:6]
    queues = {room: sqs.create_queue(QueueName=f"{room}-{name}")["QueueUrl"] for room in Room}
    return Account(cloud=cloud, live=Live(teams), queues=queues)
