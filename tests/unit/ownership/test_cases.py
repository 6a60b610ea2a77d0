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


UNRESOLVED, CONFLICT = ("unresolved",), ("conflict",)
CASES: dict[str, Expected] = {
    "service-catalog-launch-role": Expected(BCD, None, "execution-role"),
    "gitlab-oidc-session": Expected(BCD, None, "execution-role"),
    "glue-job-session": Expected(BCD, None, "execution-role"),
    "studio-session-named-after-user": Expected(None, None, "unresolved", UNRESOLVED),
    "attack-studio-tag": Expected(None, None, "conflict", CONFLICT),
    "attack-fake-permission-set": Expected(None, None, "unresolved", ("unresolved", "conflict")),
    "attack-other-accounts-admin": Expected(None, None, "unresolved", ("unresolved", "conflict")),
    "attack-role-in-free-map": Expected(None, "mallory", "unresolved", UNRESOLVED),
    "attack-sagewarden-path": Expected(BCD, None, "execution-role"),
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


def test_a_session_is_named_after_its_user_where_the_registry_says_so(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/studio-session-named-after-user")
    role = "arn:aws:iam::123456789012:role/shared-studio-role"
    people = teams.model_copy(update={"people": (role,)})
    assert decided(people, event)[1] == Expected(BCD, "alice", "session-name")
    # A job that runs as the same role.
    identity = event["detail"]["userIdentity"]
    identity["arn"] = identity["arn"].replace("/alice", "/SageMaker")
    assert decided(people, event)[1] == Expected(None, None, "unresolved", UNRESOLVED)


def test_a_unified_studio_session_is_its_users(load_event: Callable[[str], Any]) -> None:
    user = "a1b2c3d4-2041-7054-577e-0123456789ab"
    members = {BCD: {"users": [user]}, ISA: {"permission_sets": ["ImageSentimentDS"]}}
    teams = {name: {"members": each} for name, each in members.items()}
    registry = Registry.model_validate({"version": 1, "teams": teams})
    _, found = decided(registry, load_event("ownership/cases/unified-studio-project-role"))
    assert found == Expected(BCD, user, "session-name")
