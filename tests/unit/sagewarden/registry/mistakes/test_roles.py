"""Two patterns that can mean one role are refused: no team's guard could be on it, nor come off it."""

from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sagewarden.errors import RegistryInvalid
from sagewarden.registry.document import read
from sagewarden.resources import can_match_the_same, matches
from tests.conftest import REGISTRY
from tests.strategies import BCD, ISA

ROLE = "arn:aws:iam::123456789012:role/"
ANYWHERE = "arn:aws:iam::*:role/"
PATTERNS = st.text(alphabet="ab*?", max_size=5)
TEXTS = ["".join(letters) for length in range(8) for letters in product("ab", repeat=length)]


@given(PATTERNS, PATTERNS)
def test_patterns_meet_exactly_where_some_text_fits_both(one: str, other: str) -> None:
    both = any(matches(one, text) and matches(other, text) for text in TEXTS)
    assert can_match_the_same(one, other) is both
    assert can_match_the_same(other, one) is both


def mistakes(**roles: tuple[str, str]) -> list[str]:
    """What is wrong with the example registry once some lists of roles have one entry each."""
    raw: dict[str, Any] = yaml.safe_load(REGISTRY.read_text())
    raw["teams"][BCD]["execution_roles"] = [roles.pop("bcd")]
    raw["teams"][ISA]["execution_roles"] = [roles.pop("isa", f"{ROLE}isa-only")]
    if "isa_member" in roles:
        raw["teams"][ISA]["members"]["roles"] = [roles.pop("isa_member")]
    if "admin" in roles:
        raw["administrators"]["roles"] = [roles.pop("admin")]
    assert not roles
    try:
        read(yaml.safe_dump(raw))
    except RegistryInvalid as error:
        return list(error.findings)
    return []


OVERLAPS: dict[str, dict[str, Any]] = {
    "everything": {"bcd": f"{ROLE}bcd-*", "isa": f"{ROLE}*"},
    "both ends": {"bcd": f"{ROLE}bcd-*", "isa": f"{ROLE}*-notebook"},
    "one letter": {"bcd": f"{ROLE}run-?", "isa": f"{ROLE}run-1"},
    "any account": {"bcd": f"{ROLE}run", "isa": f"{ANYWHERE}run"},
    "what IAM's wildcards match in a path": {"bcd": f"{ROLE}bcd-*", "isa": f"{ROLE}bcd-x/isa"},
    "a member's role": {"bcd": f"{ROLE}bcd-*", "isa_member": f"{ROLE}bcd-lead"},
    "the same role, once as a member's": {"bcd": f"{ROLE}lead", "isa_member": f"{ROLE}lead"},
    "an administrator's": {"bcd": f"{ROLE}bcd-*", "admin": f"{ROLE}bcd-admin"},
    "an administrator's of any path": {"bcd": f"{ROLE}x/bcd-*", "admin": f"{ROLE}*/bcd-admin"},
    "the same as an administrator's": {"bcd": f"{ROLE}bcd", "admin": f"{ROLE}bcd"},
}
APART: dict[str, dict[str, Any]] = {
    "other beginnings": {"bcd": f"{ROLE}bcd-*", "isa": f"{ROLE}isa-*"},
    "other ends": {"bcd": f"{ROLE}*-bcd", "isa": f"{ROLE}*-isa"},
    "other lengths": {"bcd": f"{ROLE}run-?", "isa": f"{ROLE}run-??"},
    "other accounts": {"bcd": f"{ROLE}run-*", "isa": "arn:aws:iam::210987654321:role/run-*"},
    "other partitions": {"bcd": f"{ROLE}run", "isa": "arn:aws-cn:iam::123456789012:role/run"},
    "an account's wildcard ends with it": {"bcd": f"{ROLE}b-*", "isa": f"{ANYWHERE}x"},
    "a path": {"bcd": f"{ROLE}bcd-*", "isa": f"{ROLE}isa/bcd-x"},
    "an administrator's": {
        "bcd": f"{ROLE}bcd-*",
        "admin": f"{ROLE}platform/*/Admin",
    },
}


@pytest.mark.parametrize("roles", OVERLAPS.values(), ids=OVERLAPS)
def test_what_can_mean_one_role_is_refused(roles: dict[str, Any]) -> None:
    (mistake,) = mistakes(**roles)
    assert "can be the same role as" in mistake
    assert mistake.startswith("administrators.roles[0]" if "admin" in roles else f"teams.{ISA}.")
    assert f"teams.{BCD}.execution_roles[0]" in mistake


@pytest.mark.parametrize("roles", APART.values(), ids=APART)
def test_what_cannot_is_taken(roles: dict[str, Any]) -> None:
    assert mistakes(**roles) == []


def test_one_team_may_name_a_role_twice() -> None:
    raw = yaml.safe_load(REGISTRY.read_text())
    raw["teams"][BCD]["members"]["roles"] = [f"{ROLE}bcd-lead"]
    assert read(yaml.safe_dump(raw))


@pytest.mark.parametrize(
    ("role", "is_refused"),
    [
        (f"{ROLE}lead-*", True),
        (f"{ROLE}path/lead-?", True),
        (f"{ROLE}aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Lead_*", True),
        (f"{ROLE}lead", False),
        (f"{ANYWHERE}path/lead", False),
    ],
)
def test_a_members_role_is_named_and_not_described(role: str, is_refused: bool) -> None:
    """Whoever may create roles would make themselves a member, and get the team's grant."""
    found = mistakes(bcd=f"{ROLE}bcd-*", isa_member=role)
    expected = (
        f"teams.{ISA}.members.roles[0]: {role!r} has a wildcard in the role's name, and who may "
        "create roles could call theirs so; name each role, or list its permission set under "
        "permission_sets"
    )
    assert found == ([expected] if is_refused else [])


@pytest.mark.parametrize("name", ["platform-*", "path/platform-?", "*"])
def test_an_administrators_role_is_named_too(name: str) -> None:
    """Whoever may create roles would make themselves an administrator."""
    raw = yaml.safe_load(REGISTRY.read_text())
    raw["administrators"]["roles"] = [f"{ROLE}{name}"]
    with pytest.raises(RegistryInvalid) as refused:
        read(yaml.safe_dump(raw))
    found = [each for each in refused.value.findings if "has a wildcard" in each]
    assert len(found) == 1
    assert found[0].startswith(f"administrators.roles[0]: {ROLE + name!r} has a wildcard in the")


def test_many_patterns_are_compared_in_no_time() -> None:
    raw = yaml.safe_load(REGISTRY.read_text())
    for number in range(150):
        roles = [f"{ROLE}team-{number:03}-{kind}-*" for kind in range(10)]
        raw["teams"][f"t{number}"] = {
            "members": {"users": [f"u{number}"]},
            "execution_roles": roles,
        }
    assert read(yaml.safe_dump(raw))
