"""The way in of every function: a batch of SQS messages, or one bare EventBridge event.

The queue delivers batches in production; `sam local invoke`, replays and tests hand over one
readable event. A message that fails stays in the queue and delays none of the others.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sagewarden.errors import NotAnEvent
from sagewarden.reading import text
from sagewarden.runtime import telemetry

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

type Noted = dict[str, Any]
"""What was noted since the invocation began: one message's reaction may spare the next one's."""

type React = Callable[[Any, str, Noted], Mapping[str, Any]]
"""Reacts to one event. Its second argument names the message: a redelivered one keeps its name."""


def lambda_handler(react: React) -> Callable[[Any, Any], Any]:
    """The Lambda handler that reacts to every event of an invocation."""

    def handle(event: Any, context: Any) -> Any:
        if isinstance(event, dict) and "Records" in event:
            return _react_to_batch(react, event, context)
        name = text(event, "id") or str(text(event, "eventID"))
        return react(event, name, {})

    return handle


def _react_to_batch(react: React, event: dict[str, Any], context: Any) -> Any:
    from aws_lambda_powertools.utilities.batch import (
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    noted: Noted = {}

    def react_to_record(record: "SQSRecord") -> Mapping[str, Any]:
        return react(_body(record), record.message_id, noted)

    return process_partial_response(
        event=event,
        record_handler=react_to_record,
        processor=BatchProcessor(
            event_type=EventType.SQS,
            raise_on_entire_batch_failure=False,
            # Or nobody would ever read why a message failed.
            # Powertools' logger is none of logging's, and has all that is called of one.
            logger=telemetry.logger(),  # type: ignore[arg-type]
        ),
        context=context,
    )


def _body(record: "SQSRecord") -> Any:
    try:
        return json.loads(record.body)
    except ValueError as error:
        raise NotAnEvent(f"message {record.message_id} is not JSON: {error}") from error
