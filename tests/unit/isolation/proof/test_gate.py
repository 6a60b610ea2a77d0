"""The gate: what IAM's simulator is asked, and what its answers must be."""

import json
from collections.abc import Iterator, Mapping

import pytest

from cli.evaluator import Evaluator
from isolation.desired import Desired
from isolation.plan.team import plan_leak
from isolation.proof.gate import (
    REPRESENTATIVE,
    REPRESENTATIVE_STUDIO,
    SimulatorQuestion,
    disagreements,
    documents_held,
    questions,
    representative_cases,
)
from isolation.proof.world import Expectation, Leg
from sagewarden.deeds.plans import Report
from sagewarden.registry.model import Registry
from tests.strategies import BCD
from tests.unit.isolation.conftest import SETTINGS, desired, with_isolation


def under(teams: Registry, settings: Mapping[str, object]) -> Desired:
    """What the first team should have under some settings."""
    return desired(with_isolation(teams, settings), BCD)


def asked(found: Desired) -> list[SimulatorQuestion]:
    return list(questions(found.world, found.documents))


def answers(found: Desired) -> dict[str, bool]:
    """What the offline evaluator says of every call, in the context that its requests share."""
    said: dict[str, bool] = {}
    for question in asked(found):
        judge = Evaluator(question.documents)
        decisions: dict[tuple[str, str], bool] = {}
        for action in question.actions:
            for resource in question.resources:
                leg = Leg(resource, question.context)
                decisions[action, resource] = judge.allows_leg(action, leg)
        said |= question.answers(decisions)
    return said


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_what_is_compiled_passes(teams: Registry, settings: Mapping[str, object]) -> None:
    found = under(teams, settings)
    assert list(disagreements(found.world, found.documents, answers(found))) == []


def test_every_kind_of_request_is_asked_about(teams: Registry) -> None:
    actions = {action for question in asked(under(teams, {})) for action in question.actions}
    assert actions == REPRESENTATIVE | {action for action, _ in REPRESENTATIVE_STUDIO}


NOT_ASKED_ABOUT = {
    "AccountWide",
    "ForeignBeside",
    "ForeignReferences1",
    "ForeignVersions",
    "SearchNotNarrowed",
    "SharedNames",
}
"""Statements of the guard of which nothing is asked: they would need calls of their own."""


def test_a_guard_without_one_of_its_statements_is_refused(teams: Registry) -> None:
    """Every other statement is one that an answer depends on."""
    found = under(teams, {})
    unnoticed: set[str] = set()
    for number, document in enumerate(found.documents):
        for statement in json.loads(document)["Statement"]:
            if statement["Effect"] == "Deny":
                rest = [s for s in json.loads(document)["Statement"] if s != statement]
                changed = json.dumps({"Version": "2012-10-17", "Statement": rest})
                documents = tuple(
                    changed if place == number else each
                    for place, each in enumerate(found.documents)
                )
                if not any(wrongly_answered(found, documents)):
                    unnoticed.add(statement["Sid"])
    assert unnoticed == NOT_ASKED_ABOUT


def wrongly_answered(found: Desired, documents: tuple[str, ...]) -> Iterator[str]:
    """What is otherwise than it should be where the team has other documents."""
    judges: dict[bool, Evaluator] = {}
    for case in representative_cases(found.world):
        denied = case.expected is Expectation.DENIED
        held = documents_held(found.world, documents, denied=denied)
        judge = judges.setdefault(denied, Evaluator(held))
        if judge.allows(case) is denied:
            yield case.action


def a_denied_deletion(found: Desired) -> str:
    """The key of a request of deleting an endpoint that is denied."""
    said = answers(found)
    for question in asked(found):
        for request in question.requests:
            if request.action == "sagemaker:DeleteEndpoint" and not said[request.key]:
                return request.key
    raise AssertionError("nobody is asked about it")


def test_what_is_not_answered_is_no_proof(teams: Registry) -> None:
    found = under(teams, {})
    said = answers(found)
    del said[a_denied_deletion(found)]
    (sentence,) = set(disagreements(found.world, found.documents, said))
    assert sentence.startswith("sagemaker:DeleteEndpoint")
    assert sentence.endswith("was not answered")


def test_one_wrong_answer_is_found_and_named(teams: Registry) -> None:
    found = under(teams, {})
    said = answers(found)
    said[a_denied_deletion(found)] = True
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


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_few_calls_ask_about_all(teams: Registry, settings: Mapping[str, object]) -> None:
    """IAM's control plane throttles the account: twenty calls a team, each for many requests."""
    assert len(asked(under(teams, settings))) <= 20


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_sharing_a_call_changes_nothing_that_is_said(
    teams: Registry, settings: Mapping[str, object]
) -> None:
    found = under(teams, settings)
    shared = answers(found)
    for question in asked(found):
        judge = Evaluator(question.documents)
        for request in question.requests:
            assert shared[request.key] == judge.allows_leg(request.action, request.leg)
