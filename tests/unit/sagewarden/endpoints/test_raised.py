"""What remediation raises for a while: the value, and the message that asks scaling for it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.events import parse
from sagewarden.endpoints.raised import Raised, raising_message
from sagewarden.errors import NotAnEvent
from sagewarden.resources import Arn

ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor-endpoint")
NOW = datetime(2026, 11, 25, 19, 25, tzinfo=UTC)
RAISED = Raised(
    run="20261125T192500-tumor-endpoint",
    resource_id="endpoint/Tumor-Endpoint/variant/blue",
    min=4,
    until=NOW + timedelta(hours=6),
)

_NUMBERS = st.none() | st.integers(0, 50)


@given(least=_NUMBERS, most=_NUMBERS, suspends=st.booleans())
def test_what_is_raised_is_read_as_it_was_written(
    least: int | None, most: int | None, *, suspends: bool
) -> None:
    raised = Raised(
        run=RAISED.run,
        resource_id=RAISED.resource_id,
        min=least,
        max=most,
        suspend_scale_in=suspends,
        until=RAISED.until,
    )
    assert Raised.from_record(json.loads(json.dumps(raised.to_record()))) == raised


def test_numbers_are_read_as_dynamodb_has_them() -> None:
    assert Raised.from_record(RAISED.to_record() | {"min": Decimal(4)}) == RAISED


def test_what_is_let_go_of_raises_nothing() -> None:
    assert not RAISED.is_release
    released = RAISED.released()
    assert released.is_release
    assert (released.run, released.resource_id) == (RAISED.run, RAISED.resource_id)


def test_the_message_tells_scaling_what_is_raised_of_which_endpoint() -> None:
    message = raising_message(ENDPOINT, RAISED, at=NOW, name="Tumor-Endpoint")
    told = parse(json.loads(message))
    assert isinstance(told, Cause)
    assert (told.kind, told.resource, told.at) == (CauseKind.RAISED, ENDPOINT, NOW)
    assert (told.request.name, told.origin) == ("Tumor-Endpoint", RAISED.run)
    assert Raised.from_record(told.detail) == RAISED


@pytest.mark.parametrize(
    "wrong",
    [
        {"run": None},
        {"resource_id": ""},
        {"until": "soon"},
        {"min": -1},
        {"min": 1.5},
        {"max": "4"},
        {"max": True},
        {"max": [4]},
        {"min": Decimal("1.5")},
    ],
)
def test_what_names_no_run_no_end_or_no_number_is_no_event(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAnEvent):
        Raised.from_record(RAISED.to_record() | wrong)
