"""A live registry that does not validate any more: what of it is compared, and what is left out."""

import json
from typing import Any

import pytest

from cli.publish.live import lenient
from tests.unit.cli.publish.test_dangers import BASE, ROLES


def written(**changes: Any) -> bytes:
    return json.dumps(BASE | changes).encode()


def test_a_registry_that_validates_is_compared_whole() -> None:
    registry, mistakes, left_out = lenient(written())
    assert registry
    assert (mistakes, left_out) == ((), ())


def test_roles_that_overlap_leave_nothing_out() -> None:
    teams = {
        "fraud": {"members": {"users": ["alice"]}, "execution_roles": [f"{ROLES}/*"]},
        "risk": {"members": {"users": ["bob"]}, "execution_roles": [f"{ROLES}/risk"]},
    }
    registry, mistakes, left_out = lenient(written(teams=teams))
    assert registry
    assert registry.teams["risk"].execution_roles == (f"{ROLES}/risk",)
    assert len(mistakes) == 1
    assert left_out == ()


def test_a_field_and_a_role_that_no_model_takes_any_more_are_left_out_by_name() -> None:
    teams = {
        "fraud": {
            "members": {"users": ["alice"], "roles": [f"{ROLES}/fraud-*", f"{ROLES}/fraud-admin"]},
            "colour": "red",
        }
    }
    registry, _, left_out = lenient(written(teams=teams))
    assert registry
    assert registry.teams["fraud"].members.roles == (f"{ROLES}/fraud-admin",)
    assert [text.partition(" ")[0] for text in left_out] == [
        "teams.fraud.members.roles.0",
        "teams.fraud.colour",
    ]


@pytest.mark.parametrize("content", [b"", b"teams: [", b"[1, 2]", b"null", b"\x00"])
def test_what_is_no_registry_at_all_is_not_compared(content: bytes) -> None:
    registry, mistakes, left_out = lenient(content)
    assert registry is None
    assert mistakes == left_out != ()
