"""A local cloud of its own, with a queue that hears what EventBridge is told."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from local.cloud import LocalCloud


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as started:
        yield started


class Heard:
    """The messages of a queue of its own: of a rule, or of a topic."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.sqs = cloud.client("sqs")
        name = f"heard-{uuid4().hex[:6]}"
        self.queue = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
        self.messages: list[dict[str, Any]] = []

    def until(self, fits: Callable[[], bool]) -> bool:
        """Listens until something was heard, or five seconds are over."""
        end = time.monotonic() + 5
        while not fits() and time.monotonic() < end:
            asked = {"QueueUrl": self.queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0}
            for message in self.sqs.receive_message(**asked).get("Messages", ()):
                self.messages.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
            time.sleep(0.02)
        return fits()


@pytest.fixture
def events(cloud: LocalCloud) -> Heard:
    """What EventBridge is told of alarms."""
    heard = Heard(cloud)
    client, rule = cloud.client("events"), f"heard-{uuid4().hex[:6]}"
    client.put_rule(Name=rule, EventPattern=json.dumps({"source": ["aws.cloudwatch"]}))
    client.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": heard.arn}])
    return heard


@pytest.fixture
def topic(cloud: LocalCloud) -> tuple[str, Heard]:
    """A topic's ARN, and what it is told."""
    heard, sns = Heard(cloud), cloud.client("sns")
    arn = sns.create_topic(Name=f"topic-{uuid4().hex[:6]}")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=heard.arn)
    return arn, heard
