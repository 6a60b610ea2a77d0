"""A room in this process, with an AWS on this machine: what every room's stories are played on."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from local import ACCOUNT
from local.cloud import LocalCloud
from sagewarden.registry.model import Registry
from sagewarden.runtime import room
from sagewarden.runtime.invocation import Noted, lambda_handler
from sagewarden.runtime.room import Room
from sagewarden.runtime.surroundings import Runtime
from tests.support.runtime import LEDGER, Clock, Live, create_ledger, runtime_of


@dataclass(kw_only=True)
class RoomStage:
    """A room with a story's registry, clock and queue around it."""

    room: Room[Any]
    """The room that reacts."""

    live: Live
    """The registry in force; a story changes it."""

    topic: str
    """The ARN of the administrators' topic."""

    inbox: str
    """The URL of the queue that the administrators read."""

    queue: str = ""
    """The URL of the room's own queue, where it has one."""

    memory_table: str = LEDGER
    """The name of the table in which the room remembers."""

    stack: str = "sagewarden"
    """The name of the stack that the room belongs to."""

    clock: Clock = field(default_factory=Clock)
    """The time, as the room takes it."""

    calls: list[str] = field(default_factory=list, init=False)
    """What the last reaction asked of AWS, as `sagemaker:AddTags`."""

    def runtime(self) -> Runtime:
        made = runtime_of(self.live, topic=self.topic, queue=self.queue, clock=self.clock)
        own = {"memory_table": self.memory_table, "stack_name": self.stack}
        return replace(made, settings=made.settings.model_copy(update=own))

    def react(self, event: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
        """The room gets one event, alone in its batch; the answer is what it led to."""
        return self.react_in({}, event, name)

    def react_in(
        self, noted: Noted, event: Mapping[str, Any], name: str | None = None
    ) -> dict[str, Any]:
        """The room gets one event of a batch in which something was noted already."""
        message = name or str(uuid4())
        with self.counted():
            answer = room.react(self.room, event, message, around=self.runtime, noted=noted)
        return dict(answer)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Leaves in `calls` what is asked of AWS meanwhile."""
        self.calls.clear()
        yield

    def invoke(self, event: Any, context: Any = None) -> Any:
        """The room's function is invoked with whatever it is."""
        return handler_of(self.room, self.runtime)(event, context)

    def batch(self, context: Any, *events: Mapping[str, Any]) -> Any:
        """The room gets events in one batch, as SQS delivers them."""
        return self.invoke({"Records": records(*map(json.dumps, events))}, context)


@dataclass(kw_only=True)
class CloudStage(RoomStage):
    """A room whose AWS is the local cloud: what it puts on its queue is there, and what it tells."""

    cloud: LocalCloud
    """The AWS that it acts on."""

    @contextmanager
    def counted(self) -> Iterator[None]:
        self.cloud.clear_calls()
        yield
        self.calls[:] = [f"{call.service}:{call.operation}" for call in self.cloud.calls()]

    def notices(self, expected: int = 1) -> list[str]:
        """What the administrators have heard since the last time; SNS delivers a moment later."""
        found: list[str] = []
        until = time.monotonic() + (5 if expected else 0.5)
        while time.monotonic() < until and (len(found) < expected or not expected):
            found += [
                json.loads(message["Body"])["Message"] for message in self.received(self.inbox)
            ]
            time.sleep(0.02)
        return found

    def handed_on(self) -> list[dict[str, Any]]:
        """What the room has put on its own queue since the last time, and is not held back."""
        found: list[dict[str, Any]] = []
        while messages := self.received(self.queue):
            found += [json.loads(message["Body"]) for message in messages]
        return found

    def received(self, queue: str) -> list[dict[str, Any]]:
        """The messages on a queue, which they leave."""
        sqs = self.cloud.client("sqs")
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return list(messages)


def handler_of(played: Room[Any], around: Callable[[], Runtime]) -> Callable[[Any, Any], Any]:
    """A room's Lambda handler with a story's runtime around it."""

    def react(event: Any, name: str, noted: Noted) -> Mapping[str, Any]:
        return room.react(played, event, name, around=around, noted=noted)

    return lambda_handler(react)


def records(*bodies: str) -> list[dict[str, str]]:
    """A batch of SQS messages, of which the first is `m0`."""
    return [
        {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs"}
        for number, body in enumerate(bodies)
    ]


@contextmanager
def cloud_with_ledger() -> Iterator[LocalCloud]:
    """An AWS on this machine without a stack: the ledger's table is all that it has."""
    with LocalCloud() as started:
        create_ledger(started.client("dynamodb"))
        yield started


def furnish(cloud: LocalCloud, registry: Registry, room: str, name: str) -> dict[str, Any]:
    """A queue, a topic and an inbox of its own for one test: what makes a `CloudStage`.

    The room's own clients find the cloud by the environment's `AWS_ENDPOINT_URL`.
    """
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    queue = sqs.create_queue(QueueName=f"{room}-{name}")["QueueUrl"]
    topic = sns.create_topic(Name=f"administrators-{name}")["TopicArn"]
    inbox = sqs.create_queue(QueueName=f"inbox-{name}")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:inbox-{name}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return {
        "cloud": cloud,
        "live": Live(registry),
        "queue": queue,
        "topic": topic,
        "inbox": inbox,
    }
