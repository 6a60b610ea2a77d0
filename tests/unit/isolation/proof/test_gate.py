"""The gate: what IAM's simulator is asked, and what its answers must be."""

from collections.abc import Mapping

import pytest

from cli.evaluator import Evaluator
from isolation.desired import Desired
from isolation.plan.team import plan_leak
from isolation.proof.gate import (
    REPRESENTATIVE,
    AnswerKey,
    SimulatorQuestion,
    disagreements,
    questions,
)
from isolation.proof.world import Leg
from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from tests.strategies import BCD
from tests.unit.isolation.conftest import SETTINGS, desired, with_isolation


def under(teams: Registry, settings: Mapping[str, object]) -> Desired:
    """What the first team should have under some settings."""
    return desired(with_isolation(teams, settings), BCD)


def asked(found: Desired) -> list[SimulatorQuestion]:
    return list(questions(found.world, found.documents))


def answers(found: Desired) -> dict[AnswerKey, bool]:
    """What the offline evaluator says."""
    said: dict[AnswerKey, bool] = {}
    for question in asked(found):
        judge, leg = Evaluator(question.documents), Leg(question.resource, question.context)
        for action in question.actions:
            said[question.key(action)] = judge.allows_leg(action, leg)
    return said


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_is_compiled_passes(teams: Registry, settings: Mapping[str, object]) -> None:
    found = under(teams, settings)
    assert list(disagreements(found.world, found.documents, answers(found))) == []


def test_every_kind_of_request_is_asked_about(teams: Registry) -> None:
    actions = {action for question in asked(under(teams, {})) for action in question.actions}
    assert actions == REPRESENTATIVE


def test_one_wrong_answer_is_found_and_named(teams: Registry) -> None:
    found = under(teams, {})
    said = answers(found)
    flipped = next(
        key for key, allowed in said.items() if not allowed and "DeleteEndpoint" in key[0]
    )
    said[flipped] = True
    (sentence,) = set(disagreements(found.world, found.documents, said))
    assert "sagemaker:DeleteEndpoint" in sentence
    assert sentence.endswith("is allowed")


def test_a_refusal_is_a_report_and_nothing_else(teams: Registry) -> None:
    found = under(teams, {})
    (report,) = plan_leak(found, [f"request {number}" for number in range(12)])
    assert isinstance(report, Report)
    assert report.reason.startswith(
        "IAM's simulator disagrees on 12 requests, so nothing was changed: request 0;"
    )
    assert "request 11" not in report.reason


def test_few_calls_ask_about_all(teams: Registry) -> None:
    """IAM's control plane throttles: about seventy calls a team, each for many actions."""
    assert len(asked(under(teams, {}))) <= 80
