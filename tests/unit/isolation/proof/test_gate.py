"""The gate: what IAM's simulator is asked, and what its answers must be."""

from collections.abc import Mapping

import pytest

from cli.evaluator import Evaluator
from isolation.desired import Target
from isolation.proof import gate
from isolation.proof.gate import Question, key, plan_refusal, questions, wrong
from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from tests.strategies import BCD
from tests.unit.isolation.conftest import ACCOUNT, SETTINGS, with_isolation


def target(teams: Registry, settings: Mapping[str, object]) -> Target:
    return Target.of(with_isolation(teams, settings), BCD, ACCOUNT, "aws")


def answered(question: Question) -> dict[tuple[str, str, str], bool]:
    """What the offline evaluator says."""
    judge = Evaluator(question.documents)
    from isolation.proof.matrix import Leg

    leg = Leg(question.resource, question.context)
    return {key(action, question): judge._allows(action, leg) for action in question.actions}


def answers(found: Target) -> dict[tuple[str, str, str], bool]:
    return {
        name: value for question in questions(found) for name, value in answered(question).items()
    }


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_is_compiled_passes(teams: Registry, settings: Mapping[str, object]) -> None:
    found = target(teams, settings)
    assert list(wrong(found, answers(found))) == []


def test_every_kind_of_request_is_asked_about(teams: Registry) -> None:
    asked = {action for question in questions(target(teams, {})) for action in question.actions}
    assert asked == gate._REPRESENTATIVE


def test_one_wrong_answer_is_found_and_named(teams: Registry) -> None:
    found = target(teams, {})
    said = answers(found)
    flipped = next(
        name for name, allowed in said.items() if not allowed and "DeleteEndpoint" in name[0]
    )
    (sentence,) = set(wrong(found, said | {flipped: True}))
    assert "sagemaker:DeleteEndpoint" in sentence
    assert sentence.endswith("is allowed")


def test_a_refusal_is_a_report_and_nothing_else(teams: Registry) -> None:
    found = target(teams, {})
    (report,) = plan_refusal(found, [f"request {number}" for number in range(12)])
    assert isinstance(report, Report)
    assert report.reason.startswith(
        "IAM's simulator disagrees on 12 requests, so nothing was changed: request 0;"
    )
    assert "request 11" not in report.reason


def test_few_calls_ask_about_all(teams: Registry) -> None:
    """IAM's control plane throttles: about seventy calls a team, each for many actions."""
    assert len(list(questions(target(teams, {})))) <= 80
