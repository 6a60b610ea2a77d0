"""Cases from the field, and attacks: what ownership decides of each, and whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ownership.evidence.verdict import Surroundings
from ownership.observed import Observed
from ownership.parts import parent_of
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
    "user-profile-by-platform": Expected(BCD, "alice", "user-profile"),
    "space-by-platform-for-owner": Expected(BCD, "alice", "user-profile"),
    "app-shared-role-user-profile": Expected(BCD, "alice", "user-profile"),
    "model-package-version": Expected(BCD, None, "role"),
    "tuning-child-service-event": Expected(BCD, None, "execution-role"),
    "import-hub-content": Expected(BCD, None, "role"),
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
    surroundings = Surroundings(groups=member, whole_team=ISA)
    assert decided(teams, event, surroundings)[1] == Expected(None, "alice", "conflict", CONFLICT)
    shared = Surroundings(groups=member)
    assert decided(teams, event, shared)[1].team == BCD


def _with_domain(teams: Registry, team: str) -> Registry:
    """The registry, in which the domain of the event belongs to a team."""
    raw = teams.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][team]["domains"] = ["d-isa"]
    return Registry.model_validate(raw)


def test_a_profile_in_a_domain_that_the_registry_gives_to_another_team_is_doubt(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    """It runs as that domain's role; the ledger need not know the domain."""
    event = load_event("ownership/cases/attack-profile-in-others-domain")
    member = Surroundings(groups=frozenset({"bcd-scientists"}))
    foreign = decided(_with_domain(teams, ISA), event, member)[1]
    assert foreign == Expected(None, "alice", "conflict", CONFLICT)
    assert decided(_with_domain(teams, BCD), event, member)[1].team == BCD


def test_what_nobody_claims_in_a_teams_domain_is_the_teams(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/attack-profile-in-others-domain")
    event["detail"]["userIdentity"]["userName"] = "platform"
    event["detail"]["requestParameters"].pop("tags")
    assert decided(_with_domain(teams, ISA), event)[1] == Expected(ISA, "alice2", "domain")
    assert decided(teams, event)[1] == Expected(None, "alice2", "unresolved", UNRESOLVED)
    # One with a role of its own runs as that.
    settings = {"executionRole": "arn:aws:iam::123456789012:role/bcd-studio"}
    event["detail"]["requestParameters"]["userSettings"] = settings
    assert decided(_with_domain(teams, ISA), event)[1].team == BCD


def test_a_profile_is_the_persons_who_is_called_so_unless_an_administrator_says_whose(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    """Who makes a profile is not who opens it."""
    event = load_event("ownership/cases/attack-profile-in-others-domain")
    event["detail"]["userIdentity"]["userName"] = "admin"
    event["detail"]["requestParameters"]["tags"] = [{"key": "team", "value": BCD}]
    assert decided(teams, event)[1] == Expected(BCD, "alice2", "claim")
    owner = {"key": "owner", "value": "a.smith@example.com"}
    event["detail"]["requestParameters"]["tags"].append(owner)
    assert decided(teams, event)[1] == Expected(BCD, "a.smith@example.com", "claim")
    event["detail"]["userIdentity"]["userName"] = "mallory"
    assert decided(teams, event)[1].owner == "alice2"


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


def test_a_version_of_a_model_package_group_is_remembered_and_not_tagged(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/model-package-version")
    decision, _ = decided(teams, event)
    assert decision.plan == ()
    event["detail"]["userIdentity"] = {
        "type": "IAMUser",
        "userName": "carol",
        "accountId": "123456789012",
    }
    surroundings = Surroundings(whole_team=ISA)
    assert decided(teams, event, surroundings)[1] == Expected(ISA, "carol", "part-of")


def test_what_a_pipelines_run_makes_is_the_pipelines(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/pipeline-step-shared-role")
    cause = parse(event)
    assert isinstance(cause, Cause)
    pipeline = parent_of(cause)
    assert pipeline == "arn:aws:sagemaker:us-east-1:123456789012:pipeline/tumor-train"
    surroundings = Surroundings(parent_teams=(BCD,))
    assert decided(teams, event, surroundings)[1] == Expected(BCD, None, "lineage")


def test_another_teams_profile_made_by_a_member_of_a_team_is_doubt(
    teams: Registry, load_event: Callable[[str], Any]
) -> None:
    event = load_event("ownership/cases/user-profile-by-platform")
    event["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] = (
        "arn:aws:iam::123456789012:role/isa-platform"
    )
    assert decided(teams, event)[1] == Expected(None, None, "conflict", CONFLICT)
