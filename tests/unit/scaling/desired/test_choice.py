"""Which profile an endpoint scales by: the team's, another that its tag names, or none."""

from typing import Any

import pytest

from sagewarden.deeds.plans import Report
from sagewarden.endpoints.endpoint import endpoint_of
from sagewarden.registry.model import Registry
from scaling.desired.choice import Choice, choose
from scaling.desired.endpoint import desired_of
from scaling.findings import ScalingFinding
from scaling.reconcile.plan_for import team_before
from scaling.remembered.endpoint import Remembered
from tests.strategies import NOW
from tests.support.endpoints import ENDPOINT, described

TEAMS = Registry.model_validate(
    {
        "version": 1,
        "tag_keys": {"team": "Project"},
        "profiles": {
            "standard": {"scaling": {"min": 1, "max": 4, "target": {"value": 7}}},
            "large": {"scaling": {"min": 2, "max": 9, "target": {"value": 7}}},
            "watched": {},
        },
        "teams": {
            "bcd": {"profile": "standard"},
            "isa": {},
            "ds": {"profile": "standard", "tag_value": "Data Science"},
        },
    }
)
STANDARD, LARGE = TEAMS.profiles["standard"].scaling, TEAMS.profiles["large"].scaling


def chosen(**tags: str) -> Choice | None:
    return choose(TEAMS, ENDPOINT, {name.replace("_", ":"): value for name, value in tags.items()})


@pytest.mark.parametrize(
    "tags",
    [{}, {"Project": "gone"}, {"Project": "ds"}, {"team": "bcd"}, {"sagewarden_profile": "large"}],
)
def test_without_a_team_of_the_registry_nothing_is_decided(tags: dict[str, str]) -> None:
    assert chosen(**tags) is None


def test_a_team_scales_by_its_own_profile() -> None:
    assert chosen(Project="bcd") == Choice(team="bcd", scaling=STANDARD, source="profile standard")


def test_a_team_is_known_by_its_tag_value() -> None:
    found = chosen(Project="Data Science")
    assert found == Choice(team="ds", scaling=STANDARD, source="profile standard")


def test_targets_carry_the_teams_tag_value() -> None:
    found = chosen(Project="Data Science")
    endpoint = endpoint_of(described(CreationTime=NOW), {}, {"Project": "Data Science"})
    assert found is not None
    assert desired_of(TEAMS, endpoint, found).tags == {"Project": "Data Science"}


@pytest.mark.parametrize(("value", "team"), [("Data Science", "ds"), ("gone", "gone")])
def test_whose_an_endpoint_was_is_known_by_the_tags_of_its_targets(value: str, team: str) -> None:
    assert team_before(TEAMS, Remembered(tags={"Project": value})) == team


@pytest.mark.parametrize("team", ["bcd", "isa"])
def test_a_tag_names_another_profile_whatever_the_team_has(team: str) -> None:
    assert chosen(Project=team, sagewarden_profile="large") == Choice(
        team=team, scaling=LARGE, source="profile large"
    )


def test_what_another_controller_scales_is_left_to_it() -> None:
    left = chosen(Project="bcd", CreatedBy="HyperPodInference")
    source = "HyperPod's inference operator scales it"
    assert left == Choice(team="bcd", scaling=None, source=source)
    assert chosen(Project="bcd", CreatedBy="somebody") == chosen(Project="bcd")


def test_an_empty_tag_names_no_profile() -> None:
    assert chosen(Project="bcd", sagewarden_profile="") == Choice(
        team="bcd", scaling=STANDARD, source="profile standard"
    )


def test_a_profile_that_nobody_wrote_is_reported_and_the_teams_own_counts() -> None:
    reason = (
        "its tag sagewarden:profile names 'huge'; there is large, standard, watched. "
        "The team's own profile counts."
    )
    assert chosen(Project="bcd", sagewarden_profile="huge") == Choice(
        team="bcd",
        scaling=STANDARD,
        source="profile standard",
        reports=(
            Report(
                resource=ENDPOINT,
                finding=ScalingFinding.UNKNOWN_PROFILE,
                reason=reason,
                occasion="huge",
            ),
        ),
    )


def test_another_profile_that_nobody_wrote_is_news() -> None:
    first, second = (chosen(Project="bcd", sagewarden_profile=name) for name in ("huge", "tiny"))
    assert first
    assert second
    assert first.reports[0].notice != second.reports[0].notice


def test_where_there_are_no_profiles_at_all_the_report_says_so() -> None:
    bare = Registry.model_validate({"version": 1, "teams": {"bcd": {}}})
    found = choose(bare, ENDPOINT, {"team": "bcd", "sagewarden:profile": "huge"})
    assert found
    assert "there is none" in found.reports[0].reason
    assert found.scaling is None


def test_a_team_without_a_profile_does_not_scale() -> None:
    assert chosen(Project="isa") == Choice(
        team="isa", scaling=None, source="team isa has no profile"
    )


def test_a_profile_that_says_nothing_of_scaling_scales_nothing() -> None:
    found = chosen(Project="bcd", sagewarden_profile="watched")
    assert found == Choice(team="bcd", scaling=None, source="profile watched has no scaling")


@pytest.mark.parametrize("value", ["off", "OFF", "Off"])
@pytest.mark.parametrize(
    "more", [{}, {"sagewarden_profile": "large"}, {"sagewarden_profile": "huge"}]
)
def test_scaling_is_off_in_any_letter_case_and_whatever_else_the_tags_say(
    value: str, more: Any
) -> None:
    off = Choice(team="bcd", scaling=None, source="the tag sagewarden:scaling=off")
    assert chosen(Project="bcd", sagewarden_scaling=value, **more) == off


@pytest.mark.parametrize("value", ["false", "official", "no"])
def test_what_says_neither_on_nor_off_is_told_and_scaling_stays_on(value: str) -> None:
    found = chosen(Project="bcd", sagewarden_scaling=value)
    assert found
    assert found.scaling == STANDARD
    (told,) = found.reports
    assert (told.finding, told.occasion) == ("unknown-scaling", value)
    assert told.reason == (
        f"its tag sagewarden:scaling says {value!r}, which means nothing: only 'off' ends its scaling."
    )


@pytest.mark.parametrize("value", ["on", "On", ""])
def test_scaling_stays_on_where_the_tag_does_not_say_off(value: str) -> None:
    assert chosen(Project="bcd", sagewarden_scaling=value) == Choice(
        team="bcd", scaling=STANDARD, source="profile standard"
    )
