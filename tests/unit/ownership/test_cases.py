"""Cases from the field, and attacks: what ownership decides of each, and whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ownership.evidence import Surroundings
from ownership.observed import Observed
from ownership.plan import Decision, plan_ownership
from sagewarden.causes.cause import Cause
from sagewarden.causes.events import parse
from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry

BCD, ISA = "breast-cancer-detection", "image-sentiment-analysis"


@dataclass(frozen=True)
class Expected:
    """What is right: whose the resource is, by which rule, and what people are told."""

    team: str | None
    owner: str | None
    rule: str
    told: tuple[str, ...] = ()


UNRESOLVED = ("unresolved",)
CONFLICT = ("conflict",)
CASES: dict[str, Expected] = {
    "attack-studio-tag": Expected(None, None, "conflict", CONFLICT),
    "attack-fake-permission-set": Expected(None, "admin", "unresolved", ("unresolved", "conflict")),
    "attack-other-accounts-admin": Expected(None, None, "unresolved", ("unresolved", "conflict")),
    "attack-role-in-free-map": Expected(None, "mallory", "unresolved", UNRESOLVED),
    "attack-sagewarden-path": Expected(BCD, "x", "execution-role"),
}


def decided(
    registry: Registry, event: Any, surroundings: Surroundings | None = None
) -> tuple[Decision, Expected]:
    """What ownership decides of a young creation."""
    cause = parse(event)
    assert isinstance(cause, Cause)
    observed = Observed(cause.request.tags, None, surroundings or Surroundings())
    decision = plan_ownership(registry, observed, cause)
    assert decision.assignment is not None
    return decision, Expected(
        team=decision.assignment.team,
        owner=decision.assignment.owner,
        rule=decision.assignment.evidence[0].rule,
        told=tuple(each.finding for each in decision.plan if isinstance(each, Report)),
    )


@pytest.mark.parametrize(("name", "expected"), CASES.items(), ids=CASES)
def test_each_case_is_decided_right(
    teams: Registry, load_event: Callable[[str], Any], name: str, expected: Expected
) -> None:
    _, found = decided(teams, load_event(f"ownership/cases/{name}"))
    assert found == expected


def test_a_profile_made_in_another_teams_domain_is_doubt(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/attack-profile-in-others-domain")
    member = frozenset({"bcd-scientists"})
    surroundings = Surroundings(groups=member, domain_team=ISA)
    assert decided(teams, event, surroundings)[1] == Expected(None, "alice", "conflict", CONFLICT)
    shared = Surroundings(groups=member)
    assert decided(teams, event, shared)[1].team == BCD


def test_a_bare_name_beside_another_teams_profile_of_the_name_is_doubt(
    load_event: Callable[[str], Any],
) -> None:
    """The registry refuses it; one that was published before may still be in force."""
    registry = Registry.model_validate(
        {
            "version": 1,
            "teams": {
                BCD: {"members": {"user_profiles": ["alice"]}},
                ISA: {
                    "members": {"user_profiles": ["d-isa999/alice"]},
                    "execution_roles": ["arn:aws:iam::123456789012:role/isa-*"],
                },
            },
        }
    )
    _, found = decided(registry, load_event("ownership/cases/same-profile-name-two-domains"))
    assert (found.team, found.rule) == (None, "unresolved")
