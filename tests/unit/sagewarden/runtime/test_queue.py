"""Handing on, over moto's queue: every message once, ten a call, and nothing is lost without a word."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sagewarden.errors import TransientError
from sagewarden.runtime.sending import send


@pytest.fixture
def sqs() -> Iterator[Any]:
    """SQS's client, which notes the sizes of its batches in `batches`."""
    with mock_aws():
        client: Any = boto3.client("sqs")
        client.batches = []

        def saw(params: dict[str, Any], **_: Any) -> None:
            client.batches.append(len(params["Entries"]))

        client.meta.events.register("provide-client-params.sqs.SendMessageBatch", saw)
        yield client


@pytest.fixture
def queue(sqs: Any) -> str:
    url: str = sqs.create_queue(QueueName="scaling")["QueueUrl"]
    return url


def received(sqs: Any, queue: str) -> list[str]:
    found: list[str] = []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return found


@pytest.mark.parametrize(
    ("number", "batches"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])]
)
def test_every_message_is_handed_on_once_and_ten_at_a_time(
    sqs: Any, queue: str, number: int, batches: list[int]
) -> None:
    messages = [f"message {n}" for n in range(number)]
    send(sqs, queue, messages)
    assert sorted(received(sqs, queue)) == sorted(messages)
    assert sqs.batches == batches


@pytest.mark.parametrize(("delay", "there"), [(0, ["later"]), (900, [])])
def test_what_is_for_later_is_not_delivered_now(
    sqs: Any, queue: str, delay: int, there: list[str]
) -> None:
    send(sqs, queue, ["later"], delay)
    assert received(sqs, queue) == there


def test_what_comes_apart_is_held_back_as_long_as_can_be(sqs: Any, queue: str) -> None:
    """More than fifteen minutes would be refused."""
    send(sqs, queue, ["now", "later", "as late as the second"], apart=900)
    assert received(sqs, queue) == ["now"]


def test_what_the_queue_did_not_take_is_loud(sqs: Any, queue: str) -> None:
    """As here, where it may not wait for longer than fifteen minutes."""
    with pytest.raises(TransientError, match="the queue did not take 2 messages"):
        send(sqs, queue, ["one", "two"], delay=901)
