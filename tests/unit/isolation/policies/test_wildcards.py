"""Lists of actions, shortened so that they still say the same."""

from hypothesis import given
from hypothesis import strategies as st

from isolation.policies.authorization import actions
from isolation.policies.wildcards import cover, shorten
from sagewarden.resources import matches

NAMES = tuple(action.name for action in actions())


def test_words_that_all_are_wanted_become_one() -> None:
    assert cover(["StopJob", "StopNotebook"], ["StopJob", "StopNotebook", "StartJob"]) == ("Stop*",)


def test_a_name_that_stands_alone_stays_whole() -> None:
    assert cover(["StopJob"], ["StopJob", "StartJob"]) == ("StopJob",)


def test_no_pattern_says_what_another_says_already() -> None:
    known = ["CreateCluster", "CreateClusterQuota", "CreateContext"]
    assert cover(["CreateCluster", "CreateClusterQuota"], known) == ("CreateCluster*",)


def test_a_long_list_is_cut_within_words() -> None:
    known = ["CreateCodeRepository", "CreateCompilationJob", "CreateCluster", "CreateC"]
    wanted = ["CreateCodeRepository", "CreateCompilationJob"]
    assert shorten(wanted, known) == ("CreateCo*",)
    assert shorten(["CreateC"], known) == ("CreateC",)


@given(st.sets(st.sampled_from(NAMES)))
def test_what_is_shortened_matches_what_is_wanted_and_nothing_else(wanted: set[str]) -> None:
    patterns = shorten(wanted, NAMES)
    assert {name for name in NAMES if any(matches(pattern, name) for pattern in patterns)} == wanted


@given(st.sets(st.sampled_from(NAMES)))
def test_a_cover_matches_what_is_wanted_and_nothing_else(wanted: set[str]) -> None:
    patterns = cover(wanted, NAMES)
    assert {name for name in NAMES if any(matches(pattern, name) for pattern in patterns)} == wanted
