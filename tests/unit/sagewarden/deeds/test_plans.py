"""Outcomes as people read them."""

from dataclasses import dataclass

from sagewarden.deeds.plans import Outcome, Result, count
from sagewarden.resources import Arn
from tests.strategies import NOTEBOOK


@dataclass(frozen=True)
class Paint:
    resource: Arn
    reason: str


GREY = Paint(NOTEBOOK, "it is fading")


def test_an_outcome_says_what_was_to_be_done_and_what_became_of_it() -> None:
    assert Outcome(GREY, Result.APPLIED).to_record() == {
        "action": "Paint",
        "resource": str(NOTEBOOK),
        "reason": "it is fading",
        "outcome": "applied",
    }


def test_a_refusal_says_why() -> None:
    assert Outcome(GREY, Result.REFUSED, "no brush").to_record()["detail"] == "no brush"
    assert "detail" not in Outcome(GREY, Result.PLANNED).to_record()


def test_outcomes_are_counted_by_their_word() -> None:
    outcomes = [Outcome(GREY, word) for word in (Result.APPLIED, Result.REFUSED, Result.APPLIED)]
    assert [count(outcomes, word) for word in Result] == [0, 2, 0, 1]


def test_every_word_completes_the_same_sentence() -> None:
    assert [f"the action was {word}" for word in Result] == [
        "the action was planned", "the action was applied", "the action was unchanged", "the action was refused",
    ]  # fmt: skip
