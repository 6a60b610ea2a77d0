"""Requests that share a call to the simulator, and those that may not."""

import json

from isolation.proof.questions import Request, SimulatorQuestion, questions_about
from isolation.proof.world import Leg

BY_TAG = {"StringNotEquals": {"aws:ResourceTag/team": "fraud"}}
DENY_BY_TAG = {"Effect": "Deny", "Action": "sagemaker:Stop*", "Resource": "*", "Condition": BY_TAG}
TAGGED = {"aws:ResourceTag/team": "fraud"}
FOREIGN = {"aws:ResourceTag/team": "risk"}
PASSED = {"iam:PassedToService": "sagemaker.amazonaws.com"}


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


HELD = (document(DENY_BY_TAG),)


def stop(leg: Leg, documents: tuple[str, ...] = HELD) -> Request:
    return Request(action="sagemaker:StopTrainingJob", leg=leg, documents=documents)


def passing(leg: Leg, documents: tuple[str, ...] = HELD) -> Request:
    return Request(action="iam:PassRole", leg=leg, documents=documents)


def calls(*requests: Request) -> list[SimulatorQuestion]:
    return list(questions_about(requests))


def test_many_actions_and_resources_go_into_one_call() -> None:
    (call,) = calls(stop(Leg("a", TAGGED)), stop(Leg("b", TAGGED)), passing(Leg("c", TAGGED)))
    assert call.actions == ("sagemaker:StopTrainingJob", "iam:PassRole")
    assert call.resources == ("a", "b", "c")


def test_a_key_that_no_statement_about_an_action_names_may_be_there() -> None:
    (call,) = calls(stop(Leg("a", TAGGED)), passing(Leg("b", PASSED)))
    assert call.context == TAGGED


def test_a_key_that_counts_for_one_of_them_keeps_two_values_apart() -> None:
    assert len(calls(stop(Leg("a", TAGGED)), stop(Leg("a", FOREIGN)))) == 2


def test_a_key_that_counts_where_it_is_not_known_keeps_them_apart() -> None:
    assert len(calls(stop(Leg("a", TAGGED)), stop(Leg("a")))) == 2
    assert len(calls(stop(Leg("a")), stop(Leg("a", TAGGED)))) == 2


def test_what_is_not_named_by_an_action_counts_where_a_denial_leaves_actions_out() -> None:
    all_but = {**DENY_BY_TAG, "NotAction": "sagemaker:Stop*"}
    del all_but["Action"]
    held = (document(all_but),)
    (call,) = calls(stop(Leg("a", TAGGED), held), stop(Leg("a", FOREIGN), held))
    assert call.context == {}
    assert len(calls(passing(Leg("a", TAGGED), held), passing(Leg("a", FOREIGN), held))) == 2


def test_a_key_in_a_variable_counts() -> None:
    by_variable = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": "arn:aws:iam::1:role/${aws:ResourceTag/team, 'none'}",
    }
    held = (document(by_variable),)
    assert len(calls(passing(Leg("a", TAGGED), held), passing(Leg("a", FOREIGN), held))) == 2


def test_who_holds_other_documents_is_asked_about_alone() -> None:
    assert len(calls(stop(Leg("a", TAGGED)), stop(Leg("a", TAGGED), (*HELD, *HELD)))) == 2


def test_what_is_asked_on_everything_is_asked_alone() -> None:
    assert len(calls(stop(Leg("*", TAGGED)), stop(Leg("a", TAGGED)))) == 2


def test_an_answer_belongs_to_the_request_and_what_is_not_said_is_left_out() -> None:
    one, other = stop(Leg("a", TAGGED)), stop(Leg("b", TAGGED))
    (call,) = calls(one, other)
    assert call.answers({(one.action, "a"): True}) == {one.key: True}
    assert not call.is_answered({one.key: True})
    assert call.is_answered({one.key: True, other.key: False})
