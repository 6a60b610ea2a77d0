"""The way in: a batch in which one message's failure is its own, or one bare event."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from sagewarden.errors import TransientError
from sagewarden.runtime.invocation import Noted, lambda_handler
from tests.conftest import Context


def record(number: int, body: str) -> dict[str, str]:
    return {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs"}


def test_one_poisoned_message_delays_none_of_the_others() -> None:
    seen: list[tuple[Any, str]] = []

    def react(event: Any, delivery: str, _: Noted) -> Mapping[str, Any]:
        seen.append((event["n"], delivery))
        if event["n"] == 2:
            raise TransientError("later")
        return {}

    batch = [
        record(1, '{"n": 1}'),
        record(2, '{"n": 2}'),
        record(3, "poison"),
        record(4, '{"n": 4}'),
    ]
    answer = lambda_handler(react)({"Records": batch}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}, {"itemIdentifier": "m3"}]}
    assert seen == [(1, "m1"), (2, "m2"), (4, "m4")]


def test_a_batch_that_fails_whole_is_still_told_by_message() -> None:
    def react(_event: Any, _delivery: str, _: Noted) -> Mapping[str, Any]:
        raise TransientError("later")

    answer = lambda_handler(react)({"Records": [record(1, "{}")]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_a_bare_event_is_answered_with_what_it_led_to() -> None:
    handler = lambda_handler(lambda event, delivery, _: {"event": event, "delivery": delivery})
    event = {"id": "e-1", "detail-type": "x"}
    assert json.dumps(handler(event, Context())) == json.dumps({"event": event, "delivery": "e-1"})


def test_the_log_says_why_a_message_failed_and_not_what_was_in_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def react(event: Any, _delivery: str, _: Noted) -> Mapping[str, Any]:
        raise TransientError("ThrottlingException: Rate exceeded")

    body = json.dumps({"environment": {"PASSWORD": "correct-horse"}})
    lambda_handler(react)(
        {"Records": [record(1, body), record(2, "poison: correct-horse")]}, Context()
    )
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "ThrottlingException: Rate exceeded" in first["exception"]
    assert "message m2 is not JSON" in second["exception"]
    assert "correct-horse" not in json.dumps([first, second])


@pytest.mark.parametrize("event", [[], 7, "Records", None, {"id": 7}, {}])
def test_whatever_a_function_is_invoked_with_reaches_the_parser(event: Any) -> None:
    assert lambda_handler(lambda event, *_: {"event": event})(event, Context()) == {"event": event}


def test_what_one_message_notes_the_next_one_of_the_batch_finds_and_no_later_invocation() -> None:
    found: list[Noted] = []

    def react(event: Any, delivery: str, noted: Noted) -> Mapping[str, Any]:
        found.append(dict(noted))
        noted[delivery] = True
        return {}

    handler = lambda_handler(react)
    handler({"Records": [record(1, "{}"), record(2, "{}")]}, Context())
    handler({"Records": [record(3, "{}")]}, Context())
    handler({}, Context())
    assert found == [{}, {"m1": True}, {}, {}]
