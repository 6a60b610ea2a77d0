"""Which causes concern ownership: new resources, guarded tags, and what is looked at again."""

import pytest

from ownership.concern import Tagged, concern_of
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.requests import Request
from sagewarden.registry.document import read
from tests.conftest import REGISTRY
from tests.strategies import NOTEBOOK, NOW, user

TEAMS = read(REGISTRY.read_text())


def cause(kind: CauseKind, request: Request | None = None) -> Cause:
    return Cause(
        kind=kind,
        resource=NOTEBOOK,
        actor=user("bob"),
        at=NOW,
        event_id="e-1",
        request=request or Request(),
    )


@pytest.mark.parametrize("kind", [CauseKind.CREATED, CauseKind.SWEPT, CauseKind.REMINDED])
def test_what_is_new_or_looked_at_again_concerns_ownership(kind: CauseKind) -> None:
    assert concern_of(TEAMS, cause(kind)) == Tagged(NOTEBOOK)


@pytest.mark.parametrize(
    ("kind", "request_"),
    [
        (CauseKind.TAGGED, Request(tags={"OWNER": "x"})),
        (CauseKind.UNTAGGED, Request(tag_keys=("Team",))),
    ],
)
def test_so_does_a_guarded_key_in_any_letter_case(kind: CauseKind, request_: Request) -> None:
    assert concern_of(TEAMS, cause(kind, request_)) == Tagged(NOTEBOOK)


def test_a_tagging_call_that_touches_no_guarded_key_does_not() -> None:
    harmless = cause(CauseKind.TAGGED, Request(tags={"purpose": "x"}))
    assert concern_of(TEAMS, harmless) == Ignored("it touches no guarded tag")


def test_a_state_change_concerns_other_rooms() -> None:
    said = concern_of(TEAMS, cause(CauseKind.STATE_CHANGED))
    assert said == Ignored("ownership does not react to a cause of kind 'state-changed'")
