"""What an event means for isolation: which teams, or which roles."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from isolation.concern import All, Concern, Roles, Teams, concern_of
from isolation.desired import team_arn
from sagewarden.causes.cause import Cause, CauseKind, Ignored
from sagewarden.causes.events import parse
from sagewarden.causes.messages import SOURCES, message_for
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.strategies import BCD, ISA

ROLE = "arn:aws:iam::123456789012:role/"
EXPECTED: dict[str, Concern] = {
    "boundary-removed": Teams((BCD,)),
    "group-created": Teams((BCD,)),
    "notebook-created": Roles((Arn(f"{ROLE}bcd-notebook"),)),
    "policy-default-switched": Teams((BCD,)),
    "policy-deleted": Teams((BCD,)),
    "policy-detached": Teams((BCD,)),
    "policy-edited": Teams((BCD,)),
    "registry-deployed": All(),
    "role-created": Teams((BCD,)),
    "team-deployed": Teams((BCD,)),
    "team-swept": Teams((BCD,)),
    "everything-swept": All(),
}


@pytest.mark.parametrize(("sample", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_each_sample_is_about_whom_it_should_be(
    teams: Registry, load_event: Callable[[str], Any], sample: str, expected: Concern
) -> None:
    cause = parse(load_event(f"isolation/{sample}"))
    assert isinstance(cause, Cause)
    assert concern_of(teams, cause) == expected


@pytest.mark.parametrize("kind", SOURCES.values())
def test_a_team_that_was_handed_on_is_the_teams_concern_whatever_happened(
    teams: Registry, load_event: Callable[[str], Any], kind: CauseKind
) -> None:
    deployed = parse(load_event("isolation/registry-deployed"))
    assert isinstance(deployed, Cause)
    message = message_for(kind, team_arn(BCD, "123456789012", "aws"), because_of=deployed)
    cause = parse(json.loads(message))
    assert isinstance(cause, Cause)
    assert cause.kind is kind
    assert concern_of(teams, cause) == Teams((BCD,))


@pytest.mark.parametrize(
    ("event", "change", "reason"),
    [
        ("group-created", {"groupName": "others"}, "none of the teams' policies or principals"),
        ("notebook-created", {"roleArn": f"{ROLE}shared"}, "it runs as no team's role"),
        ("notebook-created", {"roleArn": "what a caller wrote"}, "it runs as no team's role"),
        ("other-policy-attached", {}, "none of the teams' policies or principals"),
    ],
)
def test_what_is_no_teams_is_nobodys_concern(
    teams: Registry,
    load_event: Callable[[str], Any],
    event: str,
    change: dict[str, str],
    reason: str,
) -> None:
    raw = load_event(f"isolation/{event}")
    raw["detail"]["requestParameters"] |= change
    cause = parse(raw)
    assert isinstance(cause, Cause)
    found = concern_of(teams, cause)
    assert isinstance(found, Ignored)
    assert reason in found.reason


def test_an_administrators_role_is_never_guarded(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["administrators"] = {"roles": [f"{ROLE}bcd-notebook"]}
    cause = parse(load_event("isolation/notebook-created"))
    assert isinstance(cause, Cause)
    assert isinstance(concern_of(Registry.model_validate(raw), cause), Ignored)


def test_a_principal_that_several_teams_name_concerns_them_all(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][ISA]["members"] |= {"groups": ["bcd-scientists"]}
    cause = parse(load_event("isolation/group-created"))
    assert isinstance(cause, Cause)
    assert concern_of(Registry.model_validate(raw), cause) == Teams((BCD, ISA))
