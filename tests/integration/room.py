"""What the tests of a room share that plays on the local cloud without a stack: its registry, queue and inbox."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.registry.model import Registry
from sagewarden.runtime import live_registry


@dataclass
class Live:
    """The registry in force, without AppConfig: the end-to-end tests go through that."""

    registry: Registry

    def current(self) -> Registry:
        return self.registry

    def after(self, _deployment: str) -> Registry:
        return self.registry

    def fresh(self) -> Registry:
        return self.registry


@dataclass(kw_only=True)
class Room:
    """A room's handler in this process, what it puts on its queue, and what the administrators hear."""

    cloud: LocalCloud
    live: Live
    queue: str
    inbox: str
    calls: list[str] = field(default_factory=list, init=False)
    """What the last reaction asked of AWS."""

    def reacted(
        self, react: Callable[[Any, str], Mapping[str, Any]], event: Any, delivery: str | None
    ) -> Any:
        """The room gets one event; the answer is what it led to."""
        self.cloud.clear_calls()
        answer = dict(react(event, delivery or str(uuid4())))
        self.calls[:] = [f"{call.service}:{call.operation}" for call in self.cloud.calls()]
        return answer

    def notices(self, expected: int = 1) -> list[str]:
        """What the administrators have heard since the last time; SNS delivers a moment later."""
        found: list[str] = []
        until = time.monotonic() + (5 if expected else 0.5)
        while time.monotonic() < until and (len(found) < expected or not expected):
            found += [
                json.loads(message["Body"])["Message"] for message in self._received(self.inbox)
            ]
            time.sleep(0.02)
        return found

    def handed_on(self) -> list[dict[str, Any]]:
        """What the room has put on its own queue since the last time, and is not held back."""
        found: list[dict[str, Any]] = []
        while messages := self._received(self.queue):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    def _received(self, queue: str) -> list[dict[str, Any]]:
        sqs = self.cloud.client("sqs")
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return list(messages)


@contextmanager
def cloud_with_ledger() -> Iterator[LocalCloud]:
    with LocalCloud() as started:
        started.client("dynamodb").create_table(
            TableName="ledger",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "resource", "KeyType": "HASH"},
                {"AttributeName": "entry", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("resource", "entry")
            ],
        )
        yield started


def furnish(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, teams: Registry, room: str, name: str
) -> dict[str, Any]:
    """A queue, a topic and an inbox of its own, and the function's environment; what makes a `Room`."""
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    queue = sqs.create_queue(QueueName=f"{room}-{name}")["QueueUrl"]
    topic = sns.create_topic(Name=f"administrators-{name}")["TopicArn"]
    inbox = sqs.create_queue(QueueName=f"inbox-{name}")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:inbox-{name}"
    )
    for variable, value in {
        "AWS_ENDPOINT_URL": cloud.url,
        "REGISTRY_APPLICATION": "a",
        "REGISTRY_ENVIRONMENT": "e",
        "REGISTRY_PROFILE": "p",
        "LEDGER_TABLE": "ledger",
        "ADMINISTRATORS_TOPIC": topic,
        f"{room.upper()}_QUEUE": queue,
    }.items():
        monkeypatch.setenv(variable, value)
    live = Live(teams)
    monkeypatch.setattr(live_registry, "live", lambda _settings: live)
    return {"cloud": cloud, "live": live, "queue": queue, "inbox": inbox}
