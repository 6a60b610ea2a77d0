"""What isolation prints: what it did, never what a caller wrote in confidence."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from isolation.handler import ROOM
from tests.conftest import Context
from tests.integration.isolation.conftest import IsolationStage
from tests.integration.ownership.test_logs import confided, printed
from tests.strategies import SAMPLES
from tests.support.stage import handler_of, records

EVENTS = sorted(name for name in SAMPLES if name.startswith("isolation/"))


@pytest.mark.parametrize("sample", EVENTS)
def test_no_secret_and_no_whole_event_is_ever_printed(
    stage: IsolationStage,
    capsys: pytest.CaptureFixture[str],
    load_event: Callable[[str], Any],
    sample: str,
) -> None:
    event = load_event(sample)
    handler_of(ROOM, stage.runtime)(event, Context())
    out = printed(capsys)
    assert [word for word in ("reacted", "ignored", "handed on") if f'"message":"{word}"' in out]
    assert not [text for text in confided(event) if text in out]
    assert not [
        name for name in ("requestParameters", "userIdentity", "policyDocument") if name in out
    ]


def test_policy_documents_stay_where_they_are(
    stage: IsolationStage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.deploy()
    assert "aws:ResourceTag" not in printed(capsys)


def test_a_message_that_fails_says_so_without_its_body(
    stage: IsolationStage, capsys: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"password": "correct-horse-battery-staple"})
    handler_of(ROOM, stage.runtime)({"Records": records(body)}, Context())
    assert "correct-horse-battery-staple" not in printed(capsys)
