"""The registry's models: who is named, which keys are guarded, which mode is in force."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from sagewarden.registry.document import read
from sagewarden.registry.model import Mode, Principals, Registry
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA


def raw() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(REGISTRY.read_text())
    return data


def test_a_registry_observes_unless_it_says_otherwise() -> None:
    data = raw()
    del data["mode"]
    data["teams"][BCD]["mode"] = "enforce"
    registry = read(yaml.safe_dump(data))
    assert [registry.mode_of(team) for team in (BCD, ISA, None)] == [
        Mode.ENFORCE,
        Mode.OBSERVE,
        Mode.OBSERVE,
    ]


@pytest.mark.parametrize("key", ["team", "Team", "TEAM", "Owner", "cost-center"])
def test_keys_are_guarded_in_any_letter_case(teams: Registry, key: str) -> None:
    assert teams.is_guarded(key)
    assert not teams.is_guarded(f"{key}s")


@pytest.mark.parametrize(
    ("listed", "profile"), [("alice", "d-1/alice"), ("d-1/alice", "d-1/alice"), ("alice", "alice")]
)
def test_a_studio_name_without_a_domain_stands_for_any(listed: str, profile: str) -> None:
    members = Principals(user_profiles=(listed,))
    assert members.has_user_profile(profile)
    assert not members.has_user_profile("d-1/alice2")


@pytest.mark.parametrize(
    ("principals", "names", "value", "named"),
    [
        (Principals(groups=("g",)), Principals.has_group, "g", True),
        (Principals(groups=("g",)), Principals.has_group, "G", False),
        (Principals(groups=("g",)), Principals.has_user, "g", False),
        (Principals(users=("alice",)), Principals.has_user, None, False),
        (Principals(users=("alice",)), Principals.has_user, "", False),
        (
            Principals(users=("alice",)),
            Principals.has_user,
            "arn:aws:iam::123456789012:user/alice",
            False,
        ),
        (
            Principals(users=("arn:aws:iam::*:user/*",)),
            Principals.has_user,
            "arn:aws:iam::123456789012:user/x/alice",
            True,
        ),
        (
            Principals(roles=("arn:aws:iam::*:role/bcd-?",)),
            Principals.has_role,
            "arn:aws:iam::123456789012:role/bcd-1",
            True,
        ),
        (
            Principals(roles=("arn:aws:iam::*:role/bcd-?",)),
            Principals.has_role,
            "arn:aws:iam::123456789012:role/bcd-12",
            False,
        ),
        (Principals(permission_sets=("DS",)), Principals.has_permission_set, "DS", True),
        (Principals(spaces=("lab",)), Principals.has_space, "d-1/lab", True),
        (Principals(spaces=("d-1/lab",)), Principals.has_space, "d-2/lab", False),
        (Principals(user_profiles=("lab",)), Principals.has_space, "d-1/lab", False),
    ],
)
def test_principals_name_whom_they_name_and_nobody_else(
    principals: Principals,
    names: Callable[[Principals, str | None], bool],
    value: str | None,
    *,
    named: bool,
) -> None:
    assert names(principals, value) is named


def test_a_team_is_found_by_its_tags_value_letter_by_letter() -> None:
    registry = Registry.model_validate(
        {"version": 1, "teams": {"ds": {"tag_value": "Data Science"}, "isa": {}}}
    )
    assert [registry.tag_value_of(team) for team in ("ds", "isa", "gone")] == [
        "Data Science",
        "isa",
        "gone",
    ]
    values = ("Data Science", "isa", "ds", "data science", "ISA", "gone", None)
    assert [registry.team_tagged(value) for value in values] == ["ds", "isa", *[None] * 5]


def test_what_belongs_to_a_team_that_is_no_more_is_in_the_registrys_mode(teams: Registry) -> None:
    assert teams.mode_of("gone") is Mode.ENFORCE


def test_a_registry_cannot_be_changed_by_whoever_reads_it(teams: Registry) -> None:
    with pytest.raises(ValueError, match="frozen"):
        teams.mode = Mode.OBSERVE  # type: ignore[misc]
